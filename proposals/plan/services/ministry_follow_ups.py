"""What the ministry said becomes what the unit has to follow up, this year and the next."""

import re
from collections.abc import Iterable

from assessment.enums import Side, View
from assessment.lke.reading import read_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Answer, SheetImport
from proposals.enums import PlanOrigin
from proposals.models import FollowUp, MinistryRecord, Proposal
from proposals.plan.components import instrument_of
from units.models import User
from zona_integritas.ground.audit.record import record

_BY_ITEM = re.compile(r"\s*(?P<code>[A-Za-z0-9][A-Za-z0-9.]*)\s*[:–-]\s*(?P<text>\S.*?)\s*$")


def follow_record(*, actor: User, entry: MinistryRecord) -> int:
    """The notes on a stage's result and the recommendations of the TPN's LHE."""
    return _add(actor, entry.proposal, said_by_ministry(entry.proposal, [entry]))


def said_by_ministry(
    proposal: Proposal, entries: Iterable[MinistryRecord]
) -> list[tuple[str, str]]:
    """What these entries ask of the unit: the item (or "") and the text. A sanggah is the agency's
    own text, so it is none. A recommendation that begins with an item's code is about that item."""
    instrument = scoring_instrument(instrument_of(proposal))
    found = []
    for entry in entries:
        if entry.result:
            found.append(("", entry.text.strip()))
        for line in entry.recommendations.splitlines():
            begun = _BY_ITEM.match(line)
            known = begun is not None and instrument.knows(begun["code"])
            found.append((begun["code"], begun["text"]) if begun and known else ("", line.strip()))
    return [(code, text) for code, text in found if text]


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
