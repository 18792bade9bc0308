"""What the ministry said becomes what the unit has to follow up, this year and the next."""

from collections.abc import Iterable

from assessment.enums import Side, View
from assessment.lke.reading import read_lke
from assessment.models import Answer, SheetImport
from proposals.enums import PlanOrigin
from proposals.models import FollowUp, MinistryRecord, Proposal
from units.models import User
from zona_integritas.ground.audit.record import record


def follow_record(*, actor: User, entry: MinistryRecord) -> int:
    """The notes on a stage's result. A sanggah is the agency's own text, so it is none."""
    return _add(actor, entry.proposal, [("", entry.text)] if entry.result else [])


def follow_refusal(*, actor: User, proposal: Proposal, note: str) -> int:
    """The ministry's notes on why the predicate was not awarded."""
    return _add(actor, proposal, [("", note)])


def follow_sheet(*, actor: User, proposal: Proposal, sheet_import: SheetImport) -> int:
    """The TPN's notes on indicators it left below the full score, once its sheet was brought in."""
    scored = read_lke(sheet_import.assessment).result(View.TPN).indicators
    rows = (
        Answer.objects.filter(assessment=sheet_import.assessment_id, side=Side.TPN)
        .exclude(note="")
        .order_by("indicator__order")
        .values_list("indicator__code", "note")
    )
    return _add(actor, proposal, [row for row in rows if scored[row[0]].multiplier != 1])


def _add(actor: User, proposal: Proposal, found: Iterable[tuple[str, str]]) -> int:
    """Adds what is not on the list yet; inside the caller's transaction."""
    known = set(
        proposal.follow_ups.filter(source=PlanOrigin.MINISTRY).values_list("indicator", "text")
    )
    lines = dict.fromkeys((code, text.strip()) for code, text in found if text.strip())
    fresh = [line for line in lines if line not in known]
    if not fresh:
        return 0
    FollowUp.objects.bulk_create(
        FollowUp(proposal=proposal, indicator=code, source=PlanOrigin.MINISTRY, text=text)
        for code, text in fresh
    )
    record(
        actor=actor,
        action="follow_up.made",
        target=proposal,
        after={"added": [{"indicator": code, "text": text} for code, text in fresh]},
        unit_path=proposal.unit.path,
    )
    return len(fresh)
