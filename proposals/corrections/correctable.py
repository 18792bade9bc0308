"""What can be put right after it was recorded, where it stands, and which papers rest on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from assessment.acts import team_of
from assessment.judging.teams import TEAM
from assessment.models import AssignmentLetter, TeamSeat
from proposals.enums import (
    TO_MINISTRY,
    CorrectionKind,
    Move,
    PaperKind,
    State,
)
from proposals.models import Decision, MinistryRecord, Proposal
from proposals.workflow import MOVES, facts_of
from proposals.workflow.move_row import DAYS, Fact
from units.queries import people_with
from zona_integritas.ground.formats import nilai, tanggal

TITLE, FILE = "title", "file"
# While nobody is named candidate by a decree, the predicate that is aimed at may still change.
BEFORE_DECREE = (State.IDENTIFIED, State.PROPOSED)


@dataclass(frozen=True, slots=True)
class Correctable:
    """One kind of correction. ``moves``: the newest decision of these that stands holds the data
    (``facts`` begins their keys); ``undone_by`` a move after which it no longer stands."""

    kind: CorrectionKind
    moves: tuple[Move, ...] = ()
    facts: str = ""
    undone_by: tuple[Move, ...] = ()
    papers: tuple[PaperKind, ...] = ()


CORRECTABLE: tuple[Correctable, ...] = (
    Correctable(
        CorrectionKind.TARGET,
        papers=(PaperKind.NOMINATION, PaperKind.PLAN, PaperKind.CANDIDATE_DECREE),
    ),
    Correctable(
        CorrectionKind.DECREE,
        (Move.NAME_CANDIDATE,),
        "sk_",
        papers=(PaperKind.CANDIDATE_DECREE, PaperKind.DECISION_LIST),
    ),
    Correctable(
        CorrectionKind.TASK, (Move.START_TPI,), "task_", papers=(PaperKind.LHE, PaperKind.MINUTES)
    ),
    Correctable(
        CorrectionKind.TEAM, (Move.START_TPI,), "team_", papers=(PaperKind.LHE, PaperKind.MINUTES)
    ),
    Correctable(
        CorrectionKind.REPORT,
        (Move.REPORT_PROPOSED, Move.REPORT_NOT_YET),
        "lhe_",
        (Move.REOPEN_TPI,),
        (PaperKind.LHE, PaperKind.MINUTES),
    ),
    Correctable(CorrectionKind.LETTER, (Move.SEND,), "letter_", papers=TO_MINISTRY[:1]),
    Correctable(CorrectionKind.SPTJM, (Move.SEND,), "sptjm_", papers=TO_MINISTRY[1:]),
    Correctable(CorrectionKind.START, (Move.START_NATIONAL,), "started_"),
    Correctable(CorrectionKind.RESULT),
    Correctable(CorrectionKind.AWARD, (Move.AWARD,), "decree_"),
    Correctable(CorrectionKind.REFUSAL, (Move.NOT_AWARD,), "decided_"),
    Correctable(CorrectionKind.REVOCATION, (Move.REVOKE,), "revoked_"),
)
OF_KIND = {one.kind: one for one in CORRECTABLE}
_TITLE = Fact(TITLE, "Nama sidang atau penetapan", "text")
_OF_RESULT = (
    Fact("on", "Tanggal", "date"),
    Fact("text", "Catatan Kementerian PANRB atau isi sanggah", "lines"),
    Fact("objection_deadline", "Batas sanggah", "plan_or_none"),
    Fact("score", "Nilai TPN", "score"),
)


# Of the team one place at a time: which was typed wrongly, and who it is. What is kept is the
# place in words, under "team".
_OF_TEAM = (
    Fact("seat", "Yang salah dicatat", "choice"),
    Fact("person", "Yang benar", "choice"),
)
_TEAM = Fact("team", "Tim penilai", "text")
_PREDICATE = Fact("target", "Predikat yang dituju", "predicate")
_FACTS = {
    fact.key: fact
    for fact in (
        _PREDICATE,
        _TITLE,
        _TEAM,
        *_OF_RESULT,
        *(one for row in MOVES for one in row.asks),
    )
}


def fact_of(key: str) -> Fact | None:
    """What a corrected key is called and how its value reads; None for a file."""
    return _FACTS.get(key)


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing of a proposal that can be put right, as it stands now."""

    what: Correctable
    proposal: Proposal
    decision: Decision | None = None
    entry: MinistryRecord | None = None

    @property
    def number(self) -> int:
        """Tells the ministry's entries apart in addresses; 0 for all else."""
        return self.entry.pk if self.entry is not None else 0

    @property
    def label(self) -> str:
        if self.entry is not None:
            return f"{self.entry.get_stage_display()}, {tanggal(self.entry.on)}"
        return str(self.what.kind.label)

    @property
    def fields(self) -> tuple[Fact, ...]:
        if self.what.kind == CorrectionKind.TARGET:
            return (_PREDICATE,)
        if self.what.kind == CorrectionKind.TEAM:
            return _OF_TEAM
        if self.entry is not None:
            kept = {"objection_deadline", "score"} if self.entry.stage == "sanggah" else set()
            return tuple(fact for fact in _OF_RESULT if fact.key not in kept)
        if self.decision is None:
            return ()
        asked = facts_of(self.decision.move)
        found = tuple(one for one in asked if one.key.startswith(self.what.facts))
        return (_TITLE, *found) if self.decision.sitting_id and self.with_file else found

    @property
    def with_file(self) -> bool:
        """Is a file kept with it, that another one can take the place of?"""
        named = self.what.kind == CorrectionKind.DECREE
        if self.what.kind == CorrectionKind.TASK:
            return True
        return self.entry is not None or (
            named and self.decision is not None and self.decision.sitting_id is not None
        )

    @property
    def file_name(self) -> str:
        if self.entry is not None:
            return str(self.entry.evidence) if self.entry.evidence_id else ""
        if self.what.kind == CorrectionKind.TASK:
            letter = task_letter(self.proposal)
            return letter.file_name if letter is not None else ""
        sitting = self.decision.sitting if self.decision else None
        return sitting.file_name if sitting is not None and self.with_file else ""

    @property
    def values(self) -> dict[str, Any]:
        """As they are stored, dates as text."""
        if self.what.kind == CorrectionKind.TARGET:
            return {"target": self.proposal.target}
        if self.what.kind == CorrectionKind.TEAM:
            return {"seat": "", "person": "", "team": [str(seat) for seat in self.seats]}
        if self.entry is not None:
            return {fact.key: stored(getattr(self.entry, fact.key)) for fact in self.fields}
        if self.decision is None:
            return {}
        found = {fact.key: self.decision.facts.get(fact.key, "") for fact in self.fields}
        if TITLE in found and self.decision.sitting is not None:
            found[TITLE] = self.decision.sitting.title
        return found

    @cached_property
    def seats(self) -> list[TeamSeat]:
        """The places of the team that was recorded with the letter of assignment."""
        sheet = self.proposal.assessment
        return team_of(sheet) if sheet is not None else []

    def choices(self, key: str) -> list[tuple[str, str]]:
        """What may be chosen: a place of the team, or somebody who holds a rank of the TPI."""
        if key == "seat":
            return [(str(seat.pk), str(seat)) for seat in self.seats]
        people = {
            person.pk: person for role in TEAM for person in people_with(role, self.proposal.unit)
        }
        named = sorted(people.values(), key=lambda person: person.full_name)
        return [(str(person.pk), str(person)) for person in named]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Its data in words."""
        if self.what.kind == CorrectionKind.TEAM:
            return [(str(seat.get_rank_display()), str(seat.person)) for seat in self.seats]
        values = self.values
        found = [(fact.label, in_words(fact, values[fact.key])) for fact in self.fields]
        return [*found, ("Berkas", self.file_name or "–")] if self.with_file else found


def stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value if isinstance(value, str) else str(value)


def in_words(fact: Fact, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if fact.kind in (*DAYS, "plan_or_none"):
        return tanggal(date.fromisoformat(str(value)))
    if fact.kind == "predicate":
        return f"Menuju {value}"
    return nilai(value) if fact.kind == "score" else str(value)


def targets_of(proposal: Proposal) -> Iterator[Target]:
    """Everything that is recorded of the proposal and can be put right, in the season's order."""
    decisions = list(proposal.decisions.select_related("sitting").order_by("id"))
    for what in CORRECTABLE:
        if what.kind == CorrectionKind.TARGET:
            if proposal.state in BEFORE_DECREE:
                yield Target(what=what, proposal=proposal)
        elif what.kind == CorrectionKind.RESULT:
            for entry in proposal.ministry.select_related("evidence").order_by("id"):
                yield Target(what=what, proposal=proposal, entry=entry)
        elif (decision := _standing(decisions, what)) is not None:
            found = Target(what=what, proposal=proposal, decision=decision)
            if what.kind != CorrectionKind.TEAM or found.seats:
                yield found


def task_letter(proposal: Proposal) -> AssignmentLetter | None:
    """The letter of assignment by which the team sits, where its file was kept."""
    sheet = proposal.assessment
    letters = AssignmentLetter.objects.filter(
        pk__in=TeamSeat.objects.filter(assessment=sheet, follows=None).values("letter")
    )
    return letters.order_by("-pk").first() if sheet is not None else None


def _standing(decisions: list[Decision], what: Correctable) -> Decision | None:
    for decision in reversed(decisions):
        if decision.move in what.undone_by:
            return None
        if decision.move in what.moves:
            return decision
    return None


def find_target(proposal: Proposal, kind: str, number: int) -> Target | None:
    return next(
        (one for one in targets_of(proposal) if one.what.kind == kind and one.number == number),
        None,
    )
