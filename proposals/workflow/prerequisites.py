"""What the period's prerequisites hold back: the agency's own, and those our data answer."""

from assessment.periods.prerequisites import PrerequisiteTerms
from proposals.workflow.dossier import Dossier
from proposals.workflow.from_own_data import own_data_problem
from units.models import Actor


def _agency_items(dossier: Dossier) -> list[PrerequisiteTerms]:
    """The agency's prerequisites that block; none where afirmasi lifts them."""
    if dossier.lifted:
        return []
    return [one for one in dossier.prerequisites if one.level == "agency" and one.kind == "hard"]


def agency_unknown(dossier: Dossier) -> list[PrerequisiteTerms]:
    """Which of them nobody has filled in yet: work of administrators and pokja, no failure."""
    states = dossier.period_states
    target = dossier.proposal.target
    return [
        one
        for one in _agency_items(dossier)
        if one.code not in states or states[one.code].met(target) is None
    ]


def agency_prerequisites(dossier: Dossier, actor: Actor) -> str | None:
    open_items = agency_unknown(dossier)
    if open_items:
        return (
            f"Syarat instansi belum diisi: {_labels(open_items)}. Kelompok kerja ZI atau "
            "administrator instansi mengisinya terlebih dahulu."
        )
    states, target = dossier.period_states, dossier.proposal.target
    missing = [one for one in _agency_items(dossier) if not states[one.code].met(target)]
    return f"Syarat instansi belum terpenuhi: {_labels(missing)}." if missing else None


def _labels(items: list[PrerequisiteTerms]) -> str:
    return "; ".join(one.label.rstrip(".") for one in items)


def unit_prerequisites(dossier: Dossier, actor: Actor) -> str | None:
    """What the agency made hard of that which our own data answer."""
    return own_data_problem(dossier)
