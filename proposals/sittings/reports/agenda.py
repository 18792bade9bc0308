"""What still waits on a sitting: each proposal with its figures, and what may be decided."""

from dataclasses import dataclass, field
from decimal import Decimal

from proposals.course.turns import meant_for
from proposals.models import AgendaItem, Proposal, Sitting
from proposals.queries import for_moving, visible_proposals
from proposals.sittings.moves import is_decidable, moves_at_sitting
from proposals.workflow.dossier import Dossier, dossiers
from proposals.workflow.guards import unjudged_in_words
from units.models import User
from zona_integritas.ground.permissions import allowed
from zona_integritas.ground.transitions import Transition, reasons


@dataclass(frozen=True, slots=True)
class DecisionOption:
    """A decision that may be taken on a proposal; ``value`` carries the state it was seen in."""

    value: str
    label: str
    needs_note: bool


@dataclass(slots=True)
class Pending:
    """An undecided proposal of the agenda. ``chosen`` and ``note`` are what somebody entered."""

    item: AgendaItem
    proposal: Proposal
    total: Decimal | None
    missed: int
    unjudged: str = ""  # how much of the unit's checklist, in words
    options: list[DecisionOption] = field(default_factory=list)
    blocked: list[tuple[Transition, list[str]]] = field(default_factory=list)
    chosen: str = ""
    note: str = ""

    @property
    def waits(self) -> bool:
        """Does it wait for leadership? Not where another sitting or its own page was faster."""
        return is_decidable(self.proposal.state)


def undecided_items(user: User, sitting: Sitting) -> list[AgendaItem]:
    """The agenda's proposals that the person may see and the sitting has not decided."""
    decided = sitting.decisions.values("proposal")
    return list(
        sitting.agenda.filter(proposal__in=visible_proposals(user))
        .exclude(proposal__in=decided)
        .select_related("added_by")
        .order_by("id")
    )


def pending_lines(user: User, sitting: Sitting) -> list[Pending]:
    """The undecided proposals with what this person may decide, read for all in one go."""
    items = {one.proposal_id: one for one in undecided_items(user, sitting)}
    rows = for_moving(Proposal.objects.filter(pk__in=items))
    found = {one.proposal.pk: _pending(one, items, user) for one in dossiers(rows)}
    return [found[pk] for pk in items]


def _pending(dossier: Dossier, items: dict[int, AgendaItem], user: User) -> Pending:
    proposal = dossier.proposal
    judged = dossier.tpi_figures["answered"] > 0
    line = Pending(
        item=items[proposal.pk],
        proposal=proposal,
        total=Decimal(dossier.tpi_figures["total"]["zero"]) if judged else None,
        missed=len(dossier.tpi_verdict.missed) if judged else 0,
        unjudged=unjudged_in_words(dossier),
    )
    for move in moves_at_sitting(proposal.state):
        if not meant_for(move, dossier) or not allowed(user, move.permission, proposal):
            continue
        problems = reasons(move, dossier, user)
        if problems:
            line.blocked.append((move, problems))
        else:
            line.options.append(
                DecisionOption(f"{proposal.state}:{move.name}", move.label, move.needs_note)
            )
    return line


def fill_in(lines: list[Pending], move_names: tuple[str, ...]) -> None:
    """Chooses the ordinary decision wherever nothing stands in its way."""
    for line in lines:
        for option in line.options:
            if option.value.partition(":")[2] in move_names:
                line.chosen = option.value
