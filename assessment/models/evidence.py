"""Evidence: immutable revisions, addressed by content, used by any number of indicators."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from assessment.enums import LinkOutcome
from assessment.models.assessment import Assessment
from assessment.models.instrument import Indicator
from units.models import Unit
from zona_integritas.ground.dates import OLDEST_PAPER, FactDate, PlanDate


class Evidence(models.Model):
    """A piece of proof that belongs to a unit: files over time, or a link."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField("judul", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class EvidenceRevision(models.Model):
    """One state of the evidence: a stored file (by SHA-256), an address, or only a mention.

    A mention is what a sheet's evidence column says where it gives no address; the file itself
    is still to come. Never changed.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=1000, blank=True)
    mention = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    effective_on = FactDate("berlaku sejak", null=True, blank=True, earliest=OLDEST_PAPER)
    valid_until = PlanDate("berlaku sampai", null=True, blank=True, earliest=OLDEST_PAPER)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_revision_number"),
            models.CheckConstraint(
                condition=models.Q(effective_on__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("effective_on")),
                name="evidence_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~models.Q(url="", sha256="", mention=""),
                name="evidence_file_link_mention",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.url or self.mention

    @property
    def only_mentioned(self) -> bool:
        """Named by a sheet; neither file nor address has come yet."""
        return not self.sha256 and not self.url

    @property
    def link_word(self) -> str:
        """What the link checker found last, in words, where the query asked for it."""
        outcome = getattr(self, "link_outcome", None)
        return str(LinkOutcome(outcome).label) if outcome else ""

    @property
    def expired(self) -> bool:
        """Is its last day over, by the calendar in Jakarta?"""
        return self.valid_until is not None and self.valid_until < timezone.localdate()


class EvidenceUse(models.Model):
    """An evidence standing under an indicator of an assessment; ended, never deleted."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="evidence_uses"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    covers = models.JSONField(
        default=list, blank=True, help_text="which of the indicator's typical documents this is"
    )
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="of a carried one: still valid, somebody said"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "assessment", "indicator"],
                condition=models.Q(ended_at__isnull=True),
                name="evidence_used_once_per_indicator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}: {self.evidence}"

    @property
    def awaits_word(self) -> bool:
        """Carried from an older LKE, and nobody said yet that it still holds."""
        return self.carried_from_id is not None and self.confirmed_at is None


class EvidenceOpened(models.Model):
    """When a person last opened this state of an evidence: here, or by downloading it."""

    revision = models.ForeignKey(EvidenceRevision, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "user"], name="evidence_opened_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.revision}"


class LinkCheck(models.Model):
    """What was found at a link's address at one time. ``digest`` tells whether it has changed."""

    revision = models.ForeignKey(EvidenceRevision, on_delete=models.PROTECT, related_name="checks")
    outcome = models.CharField(max_length=10, choices=LinkOutcome)
    detail = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=LinkOutcome.values), name="link_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.get_outcome_display()}"
