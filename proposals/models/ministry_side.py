"""What the agency gives the ministry's form, answers it in a sanggah, and meets it for."""

from django.conf import settings
from django.db import models

from assessment.models import Evidence, Period
from proposals.enums import MeetingKind, ObjectionGround, ReportedStage
from proposals.models.ministry import MinistryRecord
from proposals.models.proposal import Proposal
from zona_integritas.ground.dates import FactDate, PlanDate
from zona_integritas.ground.formats import tanggal, zone_name


class PortalForm(models.Model):
    """What the ministry's form asks of a whole period: whom it may call, and where letter, SPTJM,
    clearance and survey report lie. Of each unit it asks what the proposal holds already."""

    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="portal_form")
    contact_name = models.CharField("nama narahubung", max_length=200, blank=True)
    contact_phone = models.CharField("telepon narahubung", max_length=40, blank=True)
    contact_mail = models.EmailField("surel narahubung", blank=True)
    letter_url = models.CharField("alamat surat usulan", max_length=1000, blank=True)
    sptjm_url = models.CharField("alamat SPTJM", max_length=1000, blank=True)
    clearance_url = models.CharField("alamat surat clearance", max_length=1000, blank=True)
    survey_url = models.CharField("alamat laporan survei", max_length=1000, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-period__year"]

    def __str__(self) -> str:
        return f"Isian portal {self.period.year}"


class MinistryMeeting(models.Model):
    """The ministry and a unit meet: invited to when and where, and afterwards who was there and
    what was seen. One that does not take place is ended with a reason."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField("jenis", max_length=10, choices=MeetingKind)
    on = PlanDate("tanggal")
    starts_at = models.TimeField("pukul", null=True, blank=True)
    invitation_number = models.CharField("nomor undangan", max_length=200, blank=True)
    invitation_date = FactDate("tanggal undangan", null=True, blank=True)
    invitation = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField("tempat", max_length=300, blank=True)
    meeting_url = models.CharField("alamat rapat daring", max_length=1000, blank=True)
    presentation_url = models.CharField("alamat bahan paparan", max_length=1000, blank=True)
    attendants = models.TextField("peserta", blank=True, help_text="one a line")
    observed = models.TextField("hasil pertemuan", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on", "starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.proposal.unit}"

    @property
    def when(self) -> str:
        """``3 Desember 2026 pukul 09.00 WITA``, by the unit's own clock."""
        hour = self.starts_at
        zone = zone_name(self.proposal.unit.time_zone)
        return f"{tanggal(self.on)}{f' pukul {hour:%H.%M} {zone}' if hour else ''}"


class ObjectionPiece(models.Model):
    """What a sanggah says on one ground, with the file that proves it."""

    entry = models.ForeignKey(MinistryRecord, on_delete=models.PROTECT, related_name="pieces")
    ground = models.CharField("dasar", max_length=10, choices=ObjectionGround)
    text = models.TextField("isi", blank=True)
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "ground"], name="objection_ground_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_ground_display())


class StageReport(models.Model):
    """Where the agency awards WBK itself: with which letter a stage was reported to the ministry.
    The newest of a stage counts; one typed wrongly is put right by another."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="stage_reports")
    stage = models.CharField("tahap", max_length=12, choices=ReportedStage)
    number = models.CharField("nomor laporan", max_length=200)
    on = FactDate("tanggal laporan")
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} · {self.number}"
