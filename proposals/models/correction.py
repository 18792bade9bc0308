"""Why dates that contradict each other were taken, and what was put right afterwards."""

from django.conf import settings
from django.db import models

from proposals.enums import CorrectionKind
from proposals.models.decision import Decision, Sitting
from proposals.models.ministry import MinistryRecord
from proposals.models.proposal import Proposal
from zona_integritas.ground.dates import FactDate


class DateReason(models.Model):
    """Two dates of a proposal that contradict each other, and why they do. It holds for exactly
    these two days; keys are those of ``proposals.workflow.chronology``."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="date_reasons")
    earlier = models.CharField(max_length=30, help_text="what should come first")
    earlier_on = FactDate("tanggal yang seharusnya lebih dahulu")
    later = models.CharField(max_length=30, help_text="what should follow, and does not")
    later_on = FactDate("tanggal yang seharusnya kemudian")
    reason = models.TextField("alasan")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="date_reason_is_said"),
        ]

    def __str__(self) -> str:
        return f"{self.later} {self.later_on} < {self.earlier} {self.earlier_on}"


class Correction(models.Model):
    """Data of a paper or entry that was put right: both values, the reason, who. Decisions and
    seals stay what they were; what was corrected stands where it stood (a decision's facts, a
    sitting, an entry of the ministry, a predicate)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField("yang diperbaiki", max_length=20, choices=CorrectionKind)
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    sitting = models.ForeignKey(
        Sitting, null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    entry = models.ForeignKey(
        MinistryRecord, null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField("alasan")
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CorrectionKind.values), name="correction_kind"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.proposal}"
