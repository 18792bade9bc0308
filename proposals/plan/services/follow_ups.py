"""Recommendations of TPI and ministry as a list the unit answers: followed up or not, and how."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessment.enums import TPI_RANKS, View
from assessment.lke.reading import read_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.tpi_ranks import last_answers
from assessment.rules import sees_tpi_side
from proposals.enums import PaperKind, PassageKind, PlanOrigin
from proposals.models import FollowUp, Proposal, ReportPassage
from proposals.plan.components import component_code, components_of, instrument_of
from proposals.plan.services.ministry_follow_ups import said_by_ministry
from proposals.queries import passages_at
from proposals.workflow import deciding_moves
from units.models import Actor, User
from units.queries import areas_of
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."


def list_problem(actor: Actor, proposal: Proposal) -> str | None:
    """Why the list cannot be made from the report now; None when it can."""
    reported = proposal.decisions.filter(move__in=deciding_moves(PaperKind.LHE)).exists()
    if not reported or proposal.assessment is None:
        return (
            "Daftar tindak lanjut dibuat dari Laporan Hasil Evaluasi; TPI belum melaporkan usulan "
            f"ini ke pimpinan. {UNCHANGED}"
        )
    if actor is not SYSTEM and not sees_tpi_side(actor, proposal.assessment):
        return f"Hasil penilaian TPI belum dibuka untuk unit. {UNCHANGED}"
    return None


@transaction.atomic
def make_follow_ups(*, actor: Actor, proposal: Proposal) -> int:
    """Makes the list from the LHE (TPI notes below the full score, the report's note) and from
    the ministry's notes; run again it adds only what is new. Returns how many were added."""
    if actor is not SYSTEM:
        require(actor, "proposals.plan", proposal)
    problem = list_problem(actor, proposal)
    if problem:
        raise Refused(problem)
    report = proposal.decisions.filter(move__in=deciding_moves(PaperKind.LHE)).latest("id")
    known = set(proposal.follow_ups.values_list("indicator", "source", "text"))
    found = [("", PlanOrigin.NOTE, report.note.strip())] if report.note.strip() else []
    written = recommendations(proposal, report.at)
    found += [(code, PlanOrigin.NOTE, text) for code, text in written]
    told = {code for code, _ in written if code}
    found += [
        (code, PlanOrigin.NOTE, text) for code, text in tpi_notes(proposal) if code not in told
    ]
    found += [
        (code, PlanOrigin.MINISTRY, text)
        for code, text in said_by_ministry(proposal, proposal.ministry.all())
    ]
    fresh = [line for line in dict.fromkeys(found) if line not in known]
    FollowUp.objects.bulk_create(
        FollowUp(proposal=proposal, indicator=code, source=source, text=text)
        for code, source, text in fresh
    )
    if fresh:
        record(
            actor=actor,
            action="follow_up.made",
            target=proposal,
            after={"added": [{"indicator": code, "text": text} for code, _, text in fresh]},
            unit_path=proposal.unit.path,
        )
    return len(fresh)


def follow_ups_of_report(*, actor: User, proposal: Proposal, at: datetime) -> int:
    """The recommendations written for the report become the unit's list as it is handed in.

    Inside the move's transaction. Where a newer report words a recommendation anew, the line that
    nobody answered yet takes the new words, so that the unit is not told the same thing twice.
    """
    added = []
    for passage, text in passages_at(proposal, at):
        if passage.kind != PassageKind.RECOMMENDATION:
            continue
        code = _indicator_of(passage)
        texts = {one.text for one in passage.revisions.all()} | {text}
        lines = list(proposal.follow_ups.filter(source=PlanOrigin.NOTE, indicator=code))
        same = [line for line in lines if line.text in texts]
        if any(line.text == text for line in same):
            continue
        waiting = next((line for line in same if not line.response), None)
        if waiting is not None:
            waiting.text = text
            waiting.save(update_fields=["text"])
        else:
            FollowUp.objects.create(
                proposal=proposal, indicator=code, source=PlanOrigin.NOTE, text=text
            )
        added.append({"indicator": code, "text": text})
    if added:
        record(
            actor=actor,
            action="follow_up.made",
            target=proposal,
            after={"added": added},
            unit_path=proposal.unit.path,
        )
    return len(added)


def recommendations(proposal: Proposal, at: datetime) -> list[tuple[str, str]]:
    """What the report of that moment recommends in its own words: item (or "") and text."""
    return [
        (_indicator_of(passage), text)
        for passage, text in passages_at(proposal, at)
        if passage.kind == PassageKind.RECOMMENDATION
    ]


def _indicator_of(passage: ReportPassage) -> str:
    """The item a text is about; one about a minimum is about no single item."""
    return "" if ":" in passage.indicator else passage.indicator


@transaction.atomic
def answer_follow_up(*, actor: User, follow_up: FollowUp, done: bool, response: str) -> None:
    """The unit says whether it followed a recommendation, and what it did or why not."""
    proposal = follow_up.proposal
    require(actor, "proposals.plan", proposal)
    response = response.strip()
    if not response:
        raise Refused(
            "Tindak lanjut belum dijelaskan. Tuliskan apa yang dilakukan, atau mengapa belum. "
            f"{UNCHANGED}"
        )
    areas = areas_of(actor, proposal.unit)
    if areas is not None and area_of_follow_up(follow_up) not in areas:
        raise Refused(
            "Anda bertugas pada area lain; rekomendasi ini dijawab oleh anggota tim unit area itu "
            f"atau kepala unit. {UNCHANGED}"
        )
    current = FollowUp.objects.get(pk=follow_up.pk)
    FollowUp.objects.filter(pk=follow_up.pk).update(
        done=done, response=response, answered_by=actor, answered_at=timezone.now()
    )
    record(
        actor=actor,
        action="follow_up.answered",
        target=follow_up,
        before={"done": current.done, "response": current.response},
        after={"indicator": current.indicator, "done": done, "response": response},
        unit_path=proposal.unit.path,
    )


def area_of_follow_up(follow_up: FollowUp) -> str:
    """The area whose coordinator answers it; "" where it is about no single indicator."""
    if not follow_up.indicator:
        return ""
    instrument = scoring_instrument(instrument_of(follow_up.proposal))
    if not instrument.knows(follow_up.indicator):
        return ""
    code = component_code(instrument, instrument.indicator(follow_up.indicator).parent)
    return components_of(follow_up.proposal)[code].area


def tpi_notes(proposal: Proposal) -> list[tuple[str, str]]:
    """The last rank's note on each indicator that the TPI left below the full score."""
    assert proposal.assessment is not None  # noqa: S101 - callers ask after it
    reading = read_lke(proposal.assessment)
    said: dict[str, dict[str, str]] = {rank: {} for rank in TPI_RANKS}
    for (side, code), note in reading.notes.items():
        if side in said and note.strip():
            said[side][code] = note.strip()
    notes = last_answers(*said.values())
    scored = reading.result(View.TPI).indicators
    return [
        (code, notes[code]) for code in scored if code in notes and scored[code].multiplier != 1
    ]
