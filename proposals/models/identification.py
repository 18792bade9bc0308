"""What the pokja found when it screened the unit."""

from django.conf import settings
from django.db import models

from proposals.enums import Condition, Degree
from proposals.models.proposal import Proposal


class ConditionJudgement(models.Model):
    """One of the three conditions of choice: fulfilled or not, and why."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conditions")
    condition = models.CharField(max_length=12, choices=Condition)
    fulfilled = models.BooleanField(null=True)
    degree = models.PositiveSmallIntegerField("kekuatan", choices=Degree, null=True, blank=True)
    reason = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "condition"], name="condition_judged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()}: {self.fulfilled}"


class ChecklistItem(models.Model):
    """A unit-level prerequisite of the instrument, answered by people."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="checklist")
    code = models.CharField(max_length=40)
    fulfilled = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "code"], name="checklist_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.fulfilled}"
