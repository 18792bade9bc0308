"""Answers: one per assessment, indicator and side; every version of each is kept."""

from django.conf import settings
from django.db import models

from assessment.enums import AnswerSource, Side
from assessment.models.assessment import Assessment
from assessment.models.instrument import Indicator

NOTE_LIMIT = 5000  # letters


class Answer(models.Model):
    """What a side says on an indicator now.

    ``value`` is a letter ("A", "Ya"), a number as text ("3.38"), counts ({"key": "12"}), or null
    while only a note was written. ``version`` grows with each save: saving over a newer one is
    refused.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=15, choices=Side)
    value = models.JSONField(null=True)
    note = models.TextField(blank=True)
    abstained = models.BooleanField(
        "tidak menilai", default=False, help_text="an assessor leaves it to the next rank"
    )
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "side"], name="one_answer_per_side"
            ),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="answer_side"),
        ]

    def __str__(self) -> str:
        # The record names its objects by this: what is judged blind is not told by it.
        told = "" if self.side == Side.TPI_SECOND else f": {self.value}"
        return f"{self.indicator.code} {self.side}{told}"


class AnswerRevision(models.Model):
    """Each version an answer ever had, with who wrote it and how."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    note = models.TextField(blank=True)
    abstained = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=AnswerSource)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="one_revision_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} v{self.version}"


class ReturnedItem(models.Model):
    """An indicator the TPI gives back to the unit, with the reason.

    Marked while judging (``round`` 0 until the return is sent), then part of that round;
    ``repaired_at`` is set when the unit saves the item again.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="returned_items"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    marked_at = models.DateTimeField(auto_now_add=True)
    earlier_reason = models.TextField(
        blank=True, default="", help_text="what stood before it was written anew, to be taken back"
    )
    earlier_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    repaired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "indicator__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator", "round"], name="item_returned_once_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} putaran {self.round}"
