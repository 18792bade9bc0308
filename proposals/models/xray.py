"""Inconsistencies that somebody looked at and set aside, with the reason."""

from django.conf import settings
from django.db import models

from assessment.models import Period
from units.models import Unit


class Dismissal(models.Model):
    """One finding of the X-ray set aside. ``key`` names what was found, so that the same finding
    stays aside and a new one shows up; ended when it shall be shown again."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="dismissals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    check_name = models.CharField("pemeriksaan", max_length=40)
    key = models.CharField(max_length=160)
    reason = models.CharField("alasan", max_length=300)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    dismissed_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "check_name", "key"],
                condition=models.Q(ended_at__isnull=True),
                name="one_running_dismissal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.key}"
