"""Everything a decision about a proposal looks at, read once and kept for the request.

The dossiers of several proposals share one batch: what the first of them asks is read for all.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from assessment.acts import acts_of
from assessment.enums import Phase, Side, View
from assessment.judging.teams import TEAM, seat_people
from assessment.lke.reading import Answers, LkeReading, Reading, read_many_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.tpi_ranks import RANK_OF_PHASE
from assessment.models import Assessment, ReturnedItem, SealedScore
from assessment.periods.prerequisites import PrerequisiteTerms, prerequisites_of
from assessment.queries import current_scores
from assessment.scoring.report import result_document, verdict_in
from assessment.scoring.result import Result
from assessment.scoring.thresholds import Verdict, verdict
from proposals.enums import Condition, Move, PaperKind
from proposals.models import ChecklistItem, ConditionJudgement, Decision, MinistryRecord, Proposal
from proposals.queries import agreed_below, decided_for_ministry, offices_of
from proposals.workflow.chronology import recorded_dates
from proposals.workflow.missing_papers import papers_missing
from units.enums import PredicateKind, Role
from units.models import Unit, User
from units.queries import last_revocations, people_with, read_roles, units_holding
from zona_integritas.ground.agency import PEMDA, agency_kinds
from zona_integritas.ground.errors import Refused


class DossierBatch:
    """What the dossiers of some proposals have in common, read for all of them at first asking."""

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self._saved = [one for one in proposals if one.pk is not None]
        self._all = proposals
        self._units = [one.unit_id for one in proposals]
        self._sheets = [one.assessment for one in proposals if one.assessment is not None]
        self._read: set[str] = set()
        self._proposed: dict[int, set[int]] = {}
        self._acted: dict[int, dict[int, frozenset[str]]] = {}
        self._quota_used: dict[tuple[int, str], int] = {}

    @cached_property
    def readings(self) -> dict[int, LkeReading]:
        return read_many_lke(self._sheets)

    @cached_property
    def agency_kinds(self) -> frozenset[str]:
        return agency_kinds()

    @cached_property
    def current_scores(self) -> dict[int, SealedScore]:
        return current_scores(self._sheets)

    @cached_property
    def revocations(self) -> dict[int, date]:
        return last_revocations(self._units)

    @cached_property
    def dates(self) -> dict[int, dict[str, date]]:
        return recorded_dates(self._saved)

    @cached_property
    def offices(self) -> dict[int, Unit]:
        return offices_of(self._all)

    @cached_property
    def papers_missing(self) -> dict[int, list[PaperKind]]:
        return papers_missing(self._saved)

    @cached_property
    def holding_wbk(self) -> set[int]:
        return units_holding(PredicateKind.WBK, self._units)

    def read(self, rows: str) -> None:
        """Sees to it that these rows ("conditions", …) of all the proposals have been read."""
        if rows not in self._read:
            self._read.add(rows)
            prefetch_related_objects(self._saved, rows)

    def proposed(self, actor: User, proposal: Proposal) -> bool:
        """Did the person put this proposal forward?"""
        if actor.pk not in self._proposed:
            rows = Decision.objects.filter(proposal__in=self._saved, move=Move.PROPOSE, actor=actor)
            self._proposed[actor.pk] = set(rows.values_list("proposal_id", flat=True))
        return proposal.pk in self._proposed[actor.pk]

    def acted(self, actor: User, sheet: Assessment) -> frozenset[str]:
        """On which sides of the LKE did the person ever write, or act as a rank?"""
        if actor.pk not in self._acted:
            self._acted[actor.pk] = acts_of(actor, self._sheets)
        return self._acted[actor.pk][sheet.pk]

    def quota_used(self, proposal: Proposal) -> int:
        """Places taken, with those that moves of the same request take or give back."""
        key = (proposal.period_id, proposal.target)
        if key not in self._quota_used:
            self._quota_used[key] = decided_for_ministry(proposal.period, proposal.target)
        return self._quota_used[key]

    def take_place(self, proposal: Proposal, places: int) -> None:
        """A move of this request takes (or, with -1, gives back) a place of the quota."""
        self._quota_used[(proposal.period_id, proposal.target)] = self.quota_used(proposal) + places


def dossiers(proposals: Iterable[Proposal]) -> "list[Dossier]":
    """The dossiers of several proposals, in one batch."""
    found = list(proposals)
    batch = DossierBatch(found)
    return [Dossier(one, batch) for one in found]


class Dossier:
    """A proposal together with its scores, thresholds, checks and people, lazily."""

    # Does a second person from outside the unit stand for what one of the unit recorded?
    confirmed = False

    def __init__(self, proposal: Proposal, batch: DossierBatch | None = None) -> None:
        self.batch = batch or DossierBatch([proposal])
        self.proposal = proposal
        self.unit = proposal.unit
        self.period = proposal.period
        self.assessment = proposal.assessment

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def instrument(self) -> Any:
        source = self.assessment.instrument if self.assessment else self.period.instrument
        return scoring_instrument(source)

    @property
    def sheet(self) -> Assessment:
        """The LKE, for moves that cannot come before it was opened."""
        if self.assessment is None:
            raise Refused("LKE unit ini belum dibuka.")
        return self.assessment

    @cached_property
    def reading(self) -> LkeReading | None:
        """All the LKE says; None before it was opened."""
        return None if self.assessment is None else self.batch.readings[self.assessment.pk]

    def answers(self, view: View) -> Answers:
        return {} if self.reading is None else self.reading.answers(view)

    def result(self, view: View) -> Result:
        if self.reading is None:
            return Reading(self.instrument).result(view)
        return self.reading.result(view)

    @cached_property
    def results(self) -> dict[View, Result]:
        return {view: self.result(view) for view in View}

    @cached_property
    def current_score(self) -> SealedScore | None:
        """The TPI's side as it was last frozen, where nobody wrote an answer since."""
        return (
            None if self.assessment is None else self.batch.current_scores.get(self.assessment.pk)
        )

    @cached_property
    def tpi_figures(self) -> dict[str, Any]:
        """The TPI's result as a document: the frozen one where it stands, else computed now."""
        if self.current_score is not None:
            frozen: dict[str, Any] = self.current_score.result
            return frozen
        if self.reading is not None:
            return self.reading.document(View.TPI)
        return result_document(self.instrument, self.result(View.TPI))

    @cached_property
    def tpi_verdict(self) -> Verdict:
        """Thresholds of the target predicate on the TPI's side, blanks as zero."""
        return verdict_in(self.instrument, self.tpi_figures, self.proposal.target)

    @cached_property
    def unit_verdict(self) -> Verdict:
        return verdict(self.instrument, self.result(View.UNIT), self.proposal.target)

    def unanswered(self, view: View) -> list[str]:
        """Codes of the indicators without an answer that scores, in the sheet's order."""
        reading = Reading(self.instrument) if self.reading is None else self.reading
        return reading.unanswered(view)

    @cached_property
    def open_items(self) -> list[str]:
        """Codes the rank whose turn it is must still judge, or may leave to the next one."""
        if self.reading is None or self.assessment is None:
            return [entry.code for entry in self.instrument.indicators]
        return self.reading.open_items(RANK_OF_PHASE.get(Phase(self.assessment.phase)))

    @cached_property
    def differing_without_note(self) -> list[str]:
        """Indicators where the TPI's last answer differs from the unit's, and none of the ranks
        that gave it said why."""
        return [] if self.reading is None else self.reading.unexplained_items()

    @property
    def papers_missing(self) -> list[PaperKind]:
        """The kinds sending waits for: not there, and not excepted by leadership."""
        return self.batch.papers_missing[self.proposal.pk]

    @cached_property
    def conditions(self) -> dict[str, ConditionJudgement]:
        self.batch.read("conditions")
        return {row.condition: row for row in self.proposal.conditions.all()}

    @cached_property
    def checklist(self) -> dict[str, ChecklistItem]:
        self.batch.read("checklist")
        return {row.code: row for row in self.proposal.checklist.all()}

    @cached_property
    def prerequisites(self) -> list[PrerequisiteTerms]:
        """What the period asks for the target besides the score, in the instrument's order."""
        source = self.assessment.instrument if self.assessment else self.period.instrument
        return [
            row
            for row in prerequisites_of(self.period, source, self.batch.agency_kinds)
            if self.proposal.target in row.applies_to
        ]

    @property
    def lifted(self) -> bool:
        """Are the agency's prerequisites lifted? By afirmasi (regional governments, WBK only), and
        where the agency awards WBK itself; the unit's minima stay."""
        proposal = self.proposal
        return proposal.by_agency or (
            proposal.affirmative
            and proposal.target == PredicateKind.WBK
            and PEMDA in self.batch.agency_kinds
        )

    @cached_property
    def period_states(self) -> dict[str, Any]:
        return {row.code: row for row in self.period.prerequisites.all()}

    @cached_property
    def missing_conditions(self) -> list[str]:
        return [value for value in Condition.values if value not in self.conditions]

    @property
    def revoked_on(self) -> date | None:
        return self.batch.revocations.get(self.proposal.unit_id)

    @property
    def has_valid_wbk(self) -> bool:
        return self.proposal.unit_id in self.batch.holding_wbk

    @property
    def quota_used(self) -> int:
        return self.batch.quota_used(self.proposal)

    @property
    def office(self) -> Unit | None:
        """The office between unit and TPI that checks this LKE; None where there is none."""
        return self.batch.offices.get(self.proposal.unit_id)

    @cached_property
    def agreed_units(self) -> int:
        """How many units its office agreed to."""
        return agreed_below(self.office, self.period).count() if self.office else 0

    def certified_by(self, actor: User) -> bool:
        """Did the person certify the LKE that the office checks?"""
        rows = Decision.objects.filter(proposal=self.proposal, move=Move.SEND_TO_BETWEEN)
        return bool(rows.filter(actor=actor).exists())

    @cached_property
    def marked_items(self) -> int:
        return self._returned(0)

    @cached_property
    def unrepaired_items(self) -> int:
        if self.assessment is None:
            return 0
        return ReturnedItem.objects.filter(
            assessment=self.assessment, round=self.assessment.round, repaired_at__isnull=True
        ).count()

    def _returned(self, number: int) -> int:
        if self.assessment is None:
            return 0
        return ReturnedItem.objects.filter(assessment=self.assessment, round=number).count()

    @cached_property
    def ministry_records(self) -> list[MinistryRecord]:
        return list(
            self.proposal.ministry.select_related(
                "recorded_by", "confirmed_by", "evidence"
            ).prefetch_related("pieces__evidence")
        )

    @property
    def dates(self) -> dict[str, date]:
        """The days recorded of this proposal, by event (``chronology``)."""
        return self.batch.dates.get(self.proposal.pk, {})

    @cached_property
    def told(self) -> MinistryRecord | None:
        """The newest entry with a score of the TPN, as the ministry told it."""
        rows = reversed(self.ministry_records)
        return next((row for row in rows if row.score is not None), None)

    def holders(self, role: str) -> list[User]:
        """Who holds a role on the unit; asked once per role."""
        cache: dict[str, list[User]] = self.__dict__.setdefault("_holders", {})
        if role not in cache:
            cache[role] = list(people_with(role, self.unit))
            read_roles(cache[role])
        return cache[role]

    def team(self) -> list[tuple[Role, User]]:
        """Who would judge the unit if its work began now, the last rank first."""
        holders: dict[str, list[User]] = {role: self.holders(role) for role in TEAM}
        found = seat_people(self.unit, holders)
        return [(role, person) for role in reversed(TEAM) for person in found[role]]

    def proposed_by(self, actor: User) -> bool:
        """Did the person identify the unit or put it forward?"""
        proposal = self.proposal
        return proposal.created_by_id == actor.pk or self.batch.proposed(actor, proposal)

    def wrote_unit_side(self, actor: User) -> bool:
        return Side.UNIT in self.acted(actor)

    def wrote_tpi_side(self, actor: User) -> bool:
        return any(side.startswith("tpi_") for side in self.acted(actor))

    def acted(self, actor: User) -> frozenset[str]:
        """On which sides of the LKE did the person ever write, or act as a rank?"""
        if self.assessment is None:
            return frozenset()
        return self.batch.acted(actor, self.assessment)
