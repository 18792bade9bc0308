"""Time runs forward: the one order of the dates of a proposal's papers and events.

The table says which event comes directly after which; what lies between may be absent. Standing
decrees of the TPI and the certificate are free, so they are not in it. The ministry may select
by the papers alone before its evaluation starts, and judges nothing else before. Dates are
compared with each other, never with the moment somebody typed them: people record late.

Two dates that contradict each other are a quarrel. A few are refused whatever anybody says
(``never_before``); the others are told, and taken with a reason that stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessment.models import Survey
from proposals.enums import MinistryStage, Move, State
from proposals.models import Decision, MinistryRecord, Proposal
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal

UNCHANGED = "Tidak ada data yang berubah."
REASON_LIMIT = 1000
ASK_REASON = "Bila naskahnya memang bertanggal demikian, tuliskan alasannya lalu ulangi."


@dataclass(frozen=True, slots=True)
class Event:
    """``key`` is the fact of a move, or names an entry of the ministry; ``after`` what it does
    not come before, ``never_before`` what it cannot come before for any reason."""

    key: str
    label: str
    after: tuple[str, ...] = ()
    never_before: tuple[str, ...] = ()


RESULT = ("letter_date",)  # no result before the letter that asks for it
ORDER: tuple[Event, ...] = (
    Event("sk_date", "tanggal SK penetapan calon"),
    Event("task_date", "tanggal surat tugas"),  # a standing one may predate the decree
    Event("task_start", "mulai penilaian TPI", ("sk_date", "task_date")),
    Event("minutes_date", "tanggal berita acara", ("task_start",)),
    Event("lhe_date", "tanggal LHE", ("minutes_date",), ("task_start",)),
    Event("lhe_signed_on", "penandatanganan LHE", ("minutes_date",), ("task_start",)),
    Event("approval_sitting", "tanggal sidang", ("lhe_date", "lhe_signed_on")),
    Event("survey", "selesainya survei mandiri"),
    Event(
        "letter_date",
        "tanggal surat usulan",
        ("lhe_date", "lhe_signed_on", "survey"),
        ("lhe_date",),
    ),
    Event("sptjm_date", "tanggal SPTJM", ("lhe_date", "lhe_signed_on")),
    Event("started_on", "mulai evaluasi kementerian", ("letter_date", "sptjm_date")),
    Event("administrative", "hasil seleksi administrasi", ("letter_date", "sptjm_date"), RESULT),
    Event("objection", "tanggal sanggah", ("administrative",)),
    Event("objection_answer", "jawaban atas sanggah", ("objection",), RESULT),
    Event("desk", "hasil desk evaluasi", ("objection_answer", "started_on"), RESULT),
    Event("interview", "hasil wawancara", ("objection_answer", "started_on"), RESULT),
    Event("field", "hasil evaluasi lapangan", ("objection_answer", "started_on"), RESULT),
    Event("ministry_report", "tanggal LHE TPN", ("desk", "interview", "field"), RESULT),
    Event("panel", "hasil panel", ("desk", "interview", "field"), RESULT),
    Event("decree_date", "tanggal keputusan penetapan", ("panel",), RESULT),
    Event("decided_on", "tanggal pemberitahuan", ("panel",), RESULT),
    Event("revoked_on", "tanggal pencabutan", ("decree_date",), RESULT),
)
EVENTS = {event.key: event for event in ORDER}
_STAGES = {
    MinistryStage.ADMINISTRATIVE: "administrative",
    MinistryStage.OBJECTION: "objection",
    MinistryStage.DESK: "desk",
    MinistryStage.INTERVIEW: "interview",
    MinistryStage.FIELD: "field",
    MinistryStage.PANEL: "panel",
    MinistryStage.REPORT: "ministry_report",
}


def _ancestors() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for event in ORDER:  # the table names what comes before earlier than what comes after
        found[event.key] = frozenset(event.after).union(*(found[one] for one in event.after))
    return found


BEFORE = _ancestors()


@dataclass(frozen=True, slots=True)
class DateQuarrel:
    """``later`` should not come before ``earlier`` and does. ``given`` is the one of the two that
    is typed now, so that the sentence says what to type instead."""

    earlier: str
    earlier_on: date
    later: str
    later_on: date
    given: str

    @property
    def hard(self) -> bool:
        """No reason excuses it."""
        return self.earlier in EVENTS[self.later].never_before

    @property
    def told(self) -> str:
        """Which two dates, as they are."""
        return (
            f"{_capital(EVENTS[self.later].label)} {tanggal(self.later_on)} mendahului "
            f"{EVENTS[self.earlier].label} {tanggal(self.earlier_on)}."
        )

    @property
    def sentence(self) -> str:
        """Which two dates, what is allowed."""
        if self.given == self.later:
            return f"{self.told} Isi {tanggal(self.earlier_on)} atau sesudahnya. {UNCHANGED}"
        return (
            f"{_capital(EVENTS[self.earlier].label)} {tanggal(self.earlier_on)} sesudah "
            f"{EVENTS[self.later].label} {tanggal(self.later_on)} yang sudah dicatat. Isi "
            f"{tanggal(self.later_on)} atau sebelumnya. {UNCHANGED}"
        )


class OutOfOrder(Refused):
    """Only dates quarrel, and a reason would settle it."""


def date_quarrels(known: Mapping[str, date], given: Mapping[str, date]) -> list[DateQuarrel]:
    """Every pair of a given date and another one, known or given too, that contradict each
    other. Dates that are in no order are passed over."""
    dates = {key: day for key, day in {**known, **given}.items() if key in EVENTS}
    return [
        DateQuarrel(
            earlier, dates[earlier], later, dates[later], later if later in given else earlier
        )
        for later in dates
        for earlier in EVENTS  # in the table's order, so that of two limits the first is told
        if earlier in dates
        and earlier in BEFORE[later]
        and (earlier in given or later in given)
        and dates[later] < dates[earlier]
    ]


def nearest(quarrels: Iterable[DateQuarrel]) -> list[DateQuarrel]:
    """For each typed date the quarrel that says how far it has to move: one sentence each way."""
    found: dict[tuple[str, bool], DateQuarrel] = {}
    for one in quarrels:
        forward = one.given == one.later
        held = found.get((one.given, forward))
        if (
            held is None
            or (forward and one.earlier_on > held.earlier_on)
            or (not forward and one.later_on < held.later_on)
        ):
            found[one.given, forward] = one
    order = list(EVENTS)
    return sorted(found.values(), key=lambda one: order.index(one.given))


def check_order(
    known: Mapping[str, date], given: Mapping[str, date], reason: str = ""
) -> list[DateQuarrel]:
    """Refused where a given date contradicts another one and no reason is given, or none helps.
    Answers what quarrels and is taken with the reason."""
    found = date_quarrels(known, given)
    hard = nearest(one for one in found if one.hard)
    if hard:
        told = [*hard, *nearest(found)]
        raise Refused(*dict.fromkeys(one.sentence for one in told))
    if found and not reason.strip():
        raise OutOfOrder(*(one.sentence for one in nearest(found)), ASK_REASON)
    if found and len(reason.strip()) > REASON_LIMIT:
        raise OutOfOrder(
            f"Alasan urutan tanggal memuat {len(reason.strip())} karakter; paling banyak "
            f"{REASON_LIMIT}. Ringkas lalu ulangi. {UNCHANGED}"
        )
    return found


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def stage_event(stage: str, earlier: Iterable[MinistryRecord]) -> str:
    """What an entry of the ministry's stage is in the order, after those before it: an
    administrative result that follows a sanggah answers it."""
    answers = stage == MinistryStage.ADMINISTRATIVE and any(
        row.stage == MinistryStage.OBJECTION for row in earlier
    )
    return "objection_answer" if answers else _STAGES[MinistryStage(stage)]


# What a move takes back: the LHE, and the sitting that approved on it, no longer stand.
_TAKEN_BACK: dict[str, tuple[str, ...]] = {
    Move.REOPEN_TPI: ("lhe_date", "lhe_signed_on", "approval_sitting"),
    Move.CANCEL_APPROVAL: ("approval_sitting",),
}


def recorded_dates(proposals: Iterable[Proposal]) -> dict[int, dict[str, date]]:
    """What is recorded of each proposal, by event; the newest entry of an event counts."""
    rows = [one for one in proposals if one.pk is not None]
    found: dict[int, dict[str, date]] = {one.pk: {} for one in rows}
    decided = Decision.objects.filter(proposal__in=found).order_by("id")
    for pk, move, facts, source, held_on in decided.values_list(
        "proposal_id", "move", "facts", "from_state", "sitting__held_on"
    ):
        found[pk] |= _dates_in(facts)
        if held_on is not None and source == State.REPORTED:
            found[pk]["approval_sitting"] = held_on
        for key in _TAKEN_BACK.get(move, ()):
            found[pk].pop(key, None)
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
