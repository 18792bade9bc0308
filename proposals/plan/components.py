"""What a development plan is divided into: the six areas and the two parts of hasil."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Instrument as InstrumentRow
from assessment.scoring import model
from proposals.enums import ENDED, Quarter, State
from proposals.models import Proposal
from units.models import User
from units.queries import areas_of

BEFORE_PLAN = (State.IDENTIFIED, State.PROPOSED)
MONTH_OF = {Quarter.B03: 3, Quarter.B06: 6, Quarter.B09: 9, Quarter.B12: 12}


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the plan with the indicators that count in it, in the sheet's order."""

    code: str
    name: str
    indicators: tuple[model.Indicator, ...]

    @property
    def label(self) -> str:
        return f"{'Area ' if self.code.isdigit() else ''}{self.code}. {self.name}"

    @property
    def area(self) -> str:
        """The area a coordinator is limited to: "1".."6", or "hasil"."""
        return self.code if self.code.isdigit() else "hasil"


def instrument_of(proposal: Proposal) -> InstrumentRow:
    """The unit's own sheet once it has one, before that the period's."""
    return proposal.assessment.instrument if proposal.assessment else proposal.period.instrument


def component_code(instrument: model.Instrument, node_code: str) -> str:
    """The component a node counts in; "" for a node above all of them."""
    node = instrument.node(node_code)
    while not node.area:
        if node.parent is None:
            return ""
        parent = instrument.node(node.parent)
        if node.kind == model.NodeKind.AREA and parent.kind == model.NodeKind.COMPONENT:
            return node.code
        node = parent
    return node.area


def components_of(proposal: Proposal) -> dict[str, Component]:
    """The components by code: areas first, then hasil."""
    instrument = scoring_instrument(instrument_of(proposal))
    names: dict[str, str] = {}
    for node in instrument.nodes:
        if node.kind == model.NodeKind.AREA and (code := component_code(instrument, node.code)):
            names.setdefault(code, node.name)
    members: dict[str, list[model.Indicator]] = {code: [] for code in names}
    for entry in instrument.indicators:
        if (code := component_code(instrument, entry.parent)) in members:
            members[code].append(entry)
    return {
        code: Component(code, names[code], tuple(members[code]))
        for code in sorted(names, key=lambda code: (not code.isdigit(), code))
    }


def quarter_end(year: int, quarter: str) -> date:
    """The last day of the quarter."""
    month = MONTH_OF[Quarter(quarter)]
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def is_late(year: int, quarter: str, progress: int, today: date) -> bool:
    """Its quarter is over and it is not done."""
    return progress < 100 and today > quarter_end(year, quarter)


def state_problem(proposal: Proposal) -> str | None:
    """Why nothing can be planned now, as a sentence; None while it can."""
    if proposal.state in BEFORE_PLAN:
        return "Rencana pembangunan disusun setelah unit ditetapkan sebagai calon."
    if proposal.state in ENDED:
        return (
            f"Usulan ini sudah selesai ({proposal.get_state_display()}); rencana dan komitmennya "
            "tetap dapat dibaca, tetapi tidak diubah lagi."
        )
    return None


def writable(user: User, proposal: Proposal, components: Iterable[Component]) -> set[str]:
    """The components a coordinator limited to some areas may write on."""
    areas = areas_of(user, proposal.unit)
    return {one.code for one in components if areas is None or one.area in areas}
