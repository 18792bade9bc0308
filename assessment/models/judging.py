"""What assessors work with: ready sentences, readings of an indicator, a second blind opinion."""

from django.conf import settings
from django.db import models

from assessment.models.assessment import Assessment
from assessment.models.instrument import Indicator, Instrument


class Phrase(models.Model):
    """A ready sentence for notes; everybody's where it has no owner."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="phrases"
    )
    text = models.CharField("kalimat", max_length=500)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text


class InterpretationNote(models.Model):
    """A common reading of an indicator, pinned in the instrument for all who fill and judge."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="readings")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    text = models.TextField("pembacaan bersama")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.indicator.code}: {self.text[:60]}"


class DoubleAssessment(models.Model):
    """An LKE of the period's sample that a second assessor judges blind.

    Neither sees the other's answers before both are done; then they are compared.
    """

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="double_assessment"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(auto_now_add=True)
    first_done_at = models.DateTimeField(null=True, blank=True)
    second_done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Penilaian ganda {self.assessment}"

    @property
    def is_open(self) -> bool:
        """Both are done: the two may be compared."""
        return self.first_done_at is not None and self.second_done_at is not None
