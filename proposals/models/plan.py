"""The development plan: what a candidate unit builds, by whom, until when, and how far it is."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from assessment.models import Evidence
from proposals.enums import PlanOrigin, Quarter
from proposals.models.proposal import Proposal


class PlanComponent(models.Model):
    """One of the six areas ("1".."6") or a part of hasil ("B.I", "B.II") of a unit's plan."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="components")
    code = models.CharField(max_length=10)
    chosen = models.BooleanField("dibangun")
    reason = models.TextField("alasan", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "code"], name="plan_component_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.proposal}"


class PlanItem(models.Model):
    """One activity. Ended with a reason, never deleted. ``version`` grows with each edit."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="plan_items")
    component = models.CharField(max_length=10)
    activity = models.CharField("kegiatan", max_length=300)
    target = models.CharField("target", max_length=300)
    person = models.CharField("penanggung jawab", max_length=150)
    quarter = models.CharField("triwulan", max_length=3, choices=Quarter)
    indicators = models.JSONField("butir terkait", default=list, blank=True)
    origin = models.CharField(max_length=10, choices=PlanOrigin, default=PlanOrigin.MANUAL)
    origin_text = models.TextField(blank=True, help_text="the gap, advice or note it answers")
    progress = models.PositiveSmallIntegerField(
        "kemajuan (persen)", default=0, validators=[MaxValueValidator(100)]
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["component", "quarter", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="plan_progress_0_100"
            ),
        ]

    def __str__(self) -> str:
        return self.activity


class PlanProgress(models.Model):
    """What was reported on an item, and with which evidence."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="reports")
    quarter = models.CharField(max_length=3, choices=Quarter)
    percent = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    note = models.TextField("catatan", blank=True)
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item} {self.quarter}: {self.percent} %"


class FollowUp(models.Model):
    """A recommendation of TPI or ministry to a unit, and what became of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="follow_ups")
    indicator = models.CharField("butir", max_length=30, blank=True)
    source = models.CharField(max_length=10, choices=PlanOrigin)
    text = models.TextField("rekomendasi")
    done = models.BooleanField("ditindaklanjuti", null=True)
    response = models.TextField("tindak lanjut", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.text[:60]}"
