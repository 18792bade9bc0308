"""Time runs forward: the one order of the dates of a proposal's papers and events.

The table says which event comes directly after which; what lies between may be absent. Standing
decrees of the TPI and the certificate are free, so they are not in it. The ministry may select
by the papers alone before its evaluation starts, and judges nothing else before. Dates are
compared with each other, never with the moment somebody typed them: people record late.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessment.models import Survey
from proposals.enums import MinistryStage
from proposals.models import Decision, MinistryRecord, Proposal
from zona_integritas.ground.formats import tanggal

UNCHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class Event:
    """``key`` is the fact of a move, or names an entry of the ministry; ``after`` what it cannot
    come before."""

    key: str
    label: str
    after: tuple[str, ...] = ()


ORDER: tuple[Event, ...] = (
    Event("sk_date", "tanggal SK penetapan calon"),
    Event("task_date", "tanggal surat tugas"),  # a standing one may predate the decree
    Event("task_start", "mulai penilaian TPI", ("sk_date", "task_date")),
    Event("minutes_date", "tanggal berita acara", ("task_start",)),
    Event("lhe_date", "tanggal LHE", ("minutes_date",)),
    Event("approval_sitting", "tanggal sidang", ("lhe_date",)),
    Event("survey", "selesainya survei mandiri"),
    Event("letter_date", "tanggal surat usulan", ("lhe_date", "survey")),
    Event("sptjm_date", "tanggal SPTJM", ("lhe_date",)),
    Event("started_on", "mulai evaluasi kementerian", ("letter_date", "sptjm_date")),
    Event("administrative", "hasil seleksi administrasi", ("letter_date", "sptjm_date")),
    Event("objection", "tanggal sanggah", ("administrative",)),
    Event("objection_answer", "jawaban atas sanggah", ("objection",)),
    Event("desk", "hasil desk evaluasi", ("objection_answer", "started_on")),
    Event("field", "hasil evaluasi lapangan", ("objection_answer", "started_on")),
    Event("panel", "hasil panel", ("desk", "field")),
    Event("decree_date", "tanggal keputusan penetapan", ("panel",)),
    Event("decided_on", "tanggal pemberitahuan", ("panel",)),
    Event("revoked_on", "tanggal pencabutan", ("decree_date",)),
)
EVENTS = {event.key: event for event in ORDER}
_STAGES = {
    MinistryStage.ADMINISTRATIVE: "administrative",
    MinistryStage.OBJECTION: "objection",
    MinistryStage.DESK: "desk",
    MinistryStage.FIELD: "field",
    MinistryStage.PANEL: "panel",
}


def _ancestors() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for event in ORDER:  # the table names what comes before earlier than what comes after
        found[event.key] = frozenset(event.after).union(*(found[one] for one in event.after))
    return found


BEFORE = _ancestors()


def date_conflicts(known: Mapping[str, date], given: Mapping[str, date]) -> list[str]:
    """Which of the given dates contradict each other or the known ones: which two, what was
    found, what is allowed. Dates that are in no order are passed over."""
    dates = {**known, **given}
    problems = []
    for key, day in given.items():
        if key not in EVENTS:
            continue
        label = EVENTS[key].label
        too_late = {
            one: dates[one]
            for one in EVENTS
            if one in BEFORE[key] and one in dates and dates[one] > day
        }
        if too_late:
            other, limit = max(too_late.items(), key=lambda pair: pair[1])
            problems.append(
                f"{_capital(label)} {tanggal(day)} mendahului {EVENTS[other].label} "
                f"{tanggal(limit)}. Isi {tanggal(limit)} atau sesudahnya. {UNCHANGED}"
            )
        too_early = {
            one: known[one]
            for one in EVENTS
            if key in BEFORE[one] and one in known and one not in given and known[one] < day
        }
        if too_early:
            other, limit = min(too_early.items(), key=lambda pair: pair[1])
            problems.append(
                f"{_capital(label)} {tanggal(day)} sesudah {EVENTS[other].label} {tanggal(limit)} "
                f"yang sudah dicatat. Isi {tanggal(limit)} atau sebelumnya. {UNCHANGED}"
            )
    return problems


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def stage_event(stage: str, earlier: Iterable[MinistryRecord]) -> str:
    """What an entry of the ministry's stage is in the order, after those before it: an
    administrative result that follows a sanggah answers it."""
    answers = stage == MinistryStage.ADMINISTRATIVE and any(
        row.stage == MinistryStage.OBJECTION for row in earlier
    )
    return "objection_answer" if answers else _STAGES[MinistryStage(stage)]


def recorded_dates(proposals: Iterable[Proposal]) -> dict[int, dict[str, date]]:
    """What is recorded of each proposal, by event; the newest entry of an event counts."""
    rows = [one for one in proposals if one.pk is not None]
    found: dict[int, dict[str, date]] = {one.pk: {} for one in rows}
    facts = Decision.objects.filter(proposal__in=found).exclude(facts={}).order_by("id")
    for pk, given in facts.values_list("proposal_id", "facts"):
        found[pk] |= _dates_in(given)
    entries: dict[int, list[MinistryRecord]] = {pk: [] for pk in found}
    for entry in MinistryRecord.objects.filter(proposal__in=found).order_by("id"):
        found[entry.proposal_id][stage_event(entry.stage, entries[entry.proposal_id])] = entry.on
        entries[entry.proposal_id].append(entry)
    sheets = {one.assessment_id: one.pk for one in rows if one.assessment_id is not None}
    surveys = Survey.objects.filter(assessment__in=sheets, replaced_at=None, ended_on__isnull=False)
    for survey in surveys.order_by("ended_on").only("assessment_id", "ended_on"):
        if survey.ended_on is not None:
            found[sheets[survey.assessment_id]]["survey"] = survey.ended_on
    return found


def _dates_in(facts: Mapping[str, Any]) -> dict[str, date]:
    return {key: date.fromisoformat(str(facts[key])) for key in facts if key in EVENTS}
