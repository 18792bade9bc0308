"""The unit's declaration, its integrity pact, and what it did to make both known."""

from django.conf import settings
from django.db import models

from assessment.models import Evidence
from proposals.enums import EventKind
from proposals.models.proposal import Proposal
from zona_integritas.ground.dates import FactDate


class Declaration(models.Model):
    """The pencanangan of a unit, and how many of its staff signed the pakta integritas."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="declaration")
    held_on = FactDate("tanggal pencanangan")
    place = models.CharField("tempat", max_length=200)
    signed_by = models.CharField("ditandatangani oleh", max_length=300)
    staff_total = models.PositiveIntegerField("jumlah pegawai")
    staff_signed = models.PositiveIntegerField("menandatangani pakta integritas")
    evidence = models.ManyToManyField(Evidence, related_name="declarations", blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(staff_signed__lte=models.F("staff_total")),
                name="pact_signed_by_staff_only",
            ),
        ]

    def __str__(self) -> str:
        return f"Pencanangan {self.proposal.unit_name}"


class CommitmentEvent(models.Model):
    """A sosialisasi or training session, entered once; its evidence stands under indicators."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="commitment_events"
    )
    kind = models.CharField("jenis", max_length=12, choices=EventKind)
    topic = models.CharField("materi", max_length=300)
    held_on = FactDate("tanggal")
    place = models.CharField("tempat", max_length=200, blank=True)
    speaker = models.CharField("narasumber", max_length=300, blank=True)
    on_site = models.PositiveIntegerField("peserta di tempat", default=0)
    online = models.PositiveIntegerField("peserta daring", default=0)
    evidence = models.ManyToManyField(Evidence, related_name="commitment_events", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["held_on", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.topic}"
