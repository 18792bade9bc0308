"""Rows gathered and written together, in the order their foreign keys ask for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Model, OuterRef, Subquery
from django.utils import timezone

from assessment.enums import AnswerSource, Side
from assessment.models import (
    Answer,
    AnswerRevision,
    Assessment,
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    Period,
    ReturnedItem,
    ScoreSnapshot,
    SealedScore,
)
from proposals.enums import Move
from proposals.models import (
    ChecklistItem,
    ConditionJudgement,
    Decision,
    MinistryRecord,
    Proposal,
)
from units.models import Predicate

ORDER: tuple[type[Model], ...] = (
    *(Assessment, Proposal, ConditionJudgement, ChecklistItem, Answer, AnswerRevision),
    *(SealedScore, ScoreSnapshot, Decision, Evidence, EvidenceRevision, EvidenceUse, ReturnedItem),
    *(MinistryRecord, Predicate),
)


class RowBatch:
    """Rows that wait to be written."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[Model]] = defaultdict(list)

    def add(self, rows: Iterable[Model]) -> None:
        for row in rows:
            self.rows[type(row)].append(row)

    def add_answers(self, answers: Iterable[Answer]) -> None:
        """Each answer with its first revision."""
        for row in answers:
            self.rows[Answer].append(row)
            self.rows[AnswerRevision].append(
                AnswerRevision(
                    answer=row,
                    version=1,
                    value=row.value,
                    note=row.note,
                    source=AnswerSource.IMPORT if row.side == Side.TPN else AnswerSource.FORM,
                    written_by=row.updated_by,
                    written_at=row.updated_at,
                )
            )

    def count(self, kind: type[Model]) -> int:
        return len(self.rows[kind])

    def write(self) -> None:
        for kind in ORDER:
            # Two LKE that say the same letter for letter share what was sealed.
            kind._default_manager.bulk_create(self.rows[kind], ignore_conflicts=kind is SealedScore)
        self.rows.clear()


def analyze() -> None:
    """PostgreSQL guesses at tables filled a moment ago as if they were empty, and would then
    compare every evidence with every use: minutes instead of milliseconds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def backdate(period: Period) -> None:
    """What the database stamped with today gets the day it belongs to."""
    identified = Decision.objects.filter(proposal=OuterRef("pk"), move=Move.IDENTIFY)
    opened = Decision.objects.filter(
        proposal__assessment=OuterRef("pk"), move=Move.START_SELF_ASSESSMENT
    )
    taken = Decision.objects.filter(snapshot=OuterRef("pk"))
    Proposal.objects.filter(period=period).update(created_at=Subquery(identified.values("at")[:1]))
    Assessment.objects.filter(period=period).update(created_at=Subquery(opened.values("at")[:1]))
    ScoreSnapshot.objects.filter(assessment__period=period).update(
        taken_at=Subquery(taken.values("at")[:1])
    )
    if period.is_open:
        return
    moment = datetime(period.year, 3, 15, 9, tzinfo=timezone.get_current_timezone())
    uses = EvidenceUse.objects.filter(assessment__period=period)
    EvidenceRevision.objects.filter(evidence__uses__in=uses).update(added_at=moment)
    Evidence.objects.filter(uses__in=uses).update(created_at=moment)
    uses.update(added_at=moment)
    ReturnedItem.objects.filter(assessment__period=period).update(marked_at=moment)
