"""Every move of a proposal is a row."""

from django.conf import settings
from django.db import models

from assessment.models import ScoreSnapshot
from proposals.enums import State
from proposals.models.proposal import Proposal
from zona_integritas.ground.dates import FactDate, PlanDate


class Sitting(models.Model):
    """A meeting of leadership that decided several proposals, each in its own way."""

    title = models.CharField("sidang", max_length=200)
    held_on = PlanDate("tanggal")
    sk_number = models.CharField("nomor SK", max_length=100, blank=True)
    sk_date = FactDate("tanggal SK", null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="the decree's file, by content")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """A proposal put on a sitting, with the reason it was chosen; decided or not, it stays."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="agenda")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="agenda")
    reason = models.CharField("alasan pemilihan", max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "proposal"], name="on_a_sitting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting}: {self.proposal}"


class Decision(models.Model):
    """Who moved the proposal when, from where to where, with which papers and on which score.

    ``facts`` holds what the move's form asked (letter or decree number, dates, recommendation).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    move = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    from_state = models.CharField(max_length=20, choices=State)
    to_state = models.CharField(max_length=20, choices=State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    snapshot = models.ForeignKey(
        ScoreSnapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )

    sitting = models.ForeignKey(
        Sitting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.label} · {self.proposal}"
