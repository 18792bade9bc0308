"""Everything a decision about a proposal looks at, read once and kept for the request."""

from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from assessment.enums import TPI_RANKS, Side, View
from assessment.models import Assessment, Prerequisite, ReturnedItem
from assessment.queries import answers_of, wrote_tpi_side, wrote_unit_side
from assessment.scoring.engine import Result, score
from assessment.scoring.thresholds import Verdict, verdict
from assessment.scoring_input import answers_by_side, of_view, scoring_instrument
from proposals.enums import Condition
from proposals.models import ChecklistItem, ConditionJudgement, MinistryRecord, Proposal
from proposals.queries import decided_for_ministry
from units.enums import PredicateKind
from units.models import User
from units.queries import last_revocation, people_with, valid_predicate
from zona_integritas.errors import Refused


class Dossier:
    """A proposal together with its scores, thresholds, checks and people, lazily."""

    def __init__(self, proposal: Proposal) -> None:
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
    def _sides(self) -> dict[Side, dict[str, Any]]:
        if self.assessment is None:
            return {side: {} for side in Side}
        return answers_by_side(self.assessment)

    def answers(self, view: View) -> dict[str, Any]:
        return of_view(self._sides, view)

    @cached_property
    def results(self) -> dict[View, Result]:
        return {view: score(self.instrument, self.answers(view)) for view in View}

    @cached_property
    def tpi_verdict(self) -> Verdict:
        """Thresholds of the target predicate on the TPI's side, blanks as zero."""
        return verdict(self.instrument, self.results[View.TPI], self.proposal.target)

    @cached_property
    def unit_verdict(self) -> Verdict:
        return verdict(self.instrument, self.results[View.UNIT], self.proposal.target)

    def unanswered(self, view: View) -> list[str]:
        """Codes of the indicators without an answer, in the sheet's order."""
        answers = self.answers(view)
        return [entry.code for entry in self.instrument.indicators if entry.code not in answers]

    @cached_property
    def differing_without_note(self) -> list[str]:
        """Indicators where the TPI differs from the unit and no rank of it said why."""
        if self.assessment is None:
            return []
        noted = set(
            answers_of(self.assessment)
            .filter(side__in=TPI_RANKS)
            .exclude(note="")
            .values_list("indicator__code", flat=True)
        )
        unit, tpi = self.answers(View.UNIT), self.answers(View.TPI)
        return [
            entry.code
            for entry in self.instrument.indicators
            if entry.code in tpi
            and tpi[entry.code] != unit.get(entry.code)
            and entry.code not in noted
        ]

    @cached_property
    def conditions(self) -> dict[str, ConditionJudgement]:
        return {row.condition: row for row in self.proposal.conditions.all()}

    @cached_property
    def checklist(self) -> dict[str, ChecklistItem]:
        return {row.code: row for row in self.proposal.checklist.all()}

    @cached_property
    def prerequisites(self) -> list[Prerequisite]:
        """The instrument's prerequisites that apply to the target and this kind of agency."""
        source = self.assessment.instrument if self.assessment else self.period.instrument
        return [
            row
            for row in source.prerequisites.all()
            if self.proposal.target in row.applies_to
            and (not row.agency_types or settings.AGENCY_TYPE in row.agency_types)
        ]

    @cached_property
    def period_states(self) -> dict[str, Any]:
        return {row.code: row for row in self.period.prerequisites.all()}

    @cached_property
    def missing_conditions(self) -> list[str]:
        return [value for value in Condition.values if value not in self.conditions]

    @cached_property
    def revoked_on(self) -> date | None:
        return last_revocation(self.unit)

    @cached_property
    def has_valid_wbk(self) -> bool:
        return valid_predicate(self.unit, PredicateKind.WBK) is not None

    @cached_property
    def quota_used(self) -> int:
        return decided_for_ministry(self.period, self.proposal.target)

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
        return list(self.proposal.ministry.select_related("recorded_by"))

    def holders(self, role: str) -> list[User]:
        """Who holds a role on the unit; asked once per role."""
        cache: dict[str, list[User]] = self.__dict__.setdefault("_holders", {})
        if role not in cache:
            cache[role] = list(people_with(role, self.unit))
        return cache[role]

    def wrote_unit_side(self, actor: Any) -> bool:
        cache: dict[int, bool] = self.__dict__.setdefault("_wrote", {})
        if actor.pk not in cache:
            cache[actor.pk] = self.assessment is not None and wrote_unit_side(
                actor, self.assessment
            )
        return cache[actor.pk]

    def wrote_tpi_side(self, actor: Any) -> bool:
        return self.assessment is not None and wrote_tpi_side(actor, self.assessment)
