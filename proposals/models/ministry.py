"""What the ministry answered, stage by stage."""

from django.conf import settings
from django.db import models

from assessment.models import Evidence
from proposals.enums import MinistryResult, MinistryStage, OwnRecordKind
from proposals.models.proposal import Proposal
from units.models import Predicate
from zona_integritas.ground.dates import FactDate, PlanDate
from zona_integritas.ground.formats import nilai

SCORE_PLACES = 4


class MinistryRecord(models.Model):
    """One entry of a ministry stage. Another result is another entry; the newest one
    counts. What was typed wrongly of an entry is put right by a recorded ``Correction``.

    ``objection_deadline`` belongs to an administrative result; ``text`` is the ministry's notes
    or, for a sanggah, what the agency wrote back. ``score`` is the TPN's as the ministry told it,
    not the one computed from the TPN's answers. ``number`` and ``recommendations``, one a line,
    belong to the TPN's LHE.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="ministry")
    stage = models.CharField("tahap", max_length=12, choices=MinistryStage)
    result = models.CharField("hasil", max_length=15, choices=MinistryResult, blank=True)
    on = FactDate("tanggal")
    text = models.TextField("catatan", blank=True)
    number = models.CharField("nomor LHE", max_length=200, blank=True)
    recommendations = models.TextField("rekomendasi", blank=True)
    objection_deadline = PlanDate("batas sanggah", null=True, blank=True)
    score = models.DecimalField(
        "nilai TPN", max_digits=7, decimal_places=SCORE_PLACES, null=True, blank=True
    )
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who stands for it from outside, where somebody of the unit recorded it",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(0, 100)),
                name="ministry_score_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        score = "" if self.score is None else f", nilai TPN {nilai(self.score)}"
        return f"{self.get_stage_display()}: {self.get_result_display()}{score}"


class OwnRecord(models.Model):
    """What somebody of the unit recorded about the unit's own result, with its letter.

    It counts for nothing until a second person from outside the unit confirms it; then it is
    recorded as it would have been at once.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="own_records")
    what = models.CharField(max_length=20, choices=OwnRecordKind)
    state_seen = models.CharField(max_length=20, help_text="the proposal's, when it was recorded")
    content = models.JSONField(default=dict, help_text="what the form asked, as text")
    note = models.TextField(blank=True)
    letter = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True, help_text="no: refused or taken back")
    closed_note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} · {self.proposal}"


class Monitoring(models.Model):
    """A yearly look at a unit that holds a predicate."""

    predicate = models.ForeignKey(Predicate, on_delete=models.PROTECT, related_name="monitoring")
    year = models.PositiveSmallIntegerField("tahun")
    on = FactDate("tanggal")
    maintained = models.BooleanField("mutu terjaga", null=True)
    text = models.TextField("temuan")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "-id"]

    def __str__(self) -> str:
        return f"{self.predicate} {self.year}"
