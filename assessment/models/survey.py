"""The two perception surveys of hasil: who was asked, what they answered, what it comes to."""

from django.conf import settings
from django.db import models

from assessment.enums import SurveyKind
from assessment.models.assessment import Assessment
from zona_integritas.ground.dates import FactDate


class Survey(models.Model):
    """One survey of a unit in a period. A newer import of the same kind ends the older one."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="surveys")
    kind = models.CharField(max_length=5, choices=SurveyKind)
    scale_max = models.PositiveSmallIntegerField("skala tertinggi", default=4)
    population = models.PositiveIntegerField("populasi penerima layanan", null=True, blank=True)
    begun_on = FactDate("mulai", null=True, blank=True)
    ended_on = FactDate("selesai", null=True, blank=True)
    method = models.CharField("cara", max_length=200, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    taken_over_at = models.DateTimeField(
        null=True, blank=True, help_text="when its index became the LKE's answer"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_running_survey_per_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=SurveyKind.values), name="survey_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.assessment}"

    @property
    def node(self) -> str:
        """The node of the instrument whose index this survey gives."""
        return SurveyKind(self.kind).node


class SurveyResponse(models.Model):
    """One respondent: the elements' values, and the personal data few people may see."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    row = models.PositiveIntegerField("baris")
    values = models.JSONField(help_text="one value per element, in the survey's order")
    name = models.CharField("nama", max_length=150, blank=True)
    phone = models.CharField("telepon", max_length=40, blank=True)
    answered_on = FactDate("tanggal", null=True, blank=True)
    left_out = models.CharField(max_length=200, blank=True, help_text="why it is not counted")

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "row"], name="survey_row_once"),
        ]

    def __str__(self) -> str:
        return f"Baris {self.row}"
