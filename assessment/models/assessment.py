"""The LKE of one unit in one period, and the frozen scores decisions were taken on."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from assessment.enums import Phase, SnapshotPurpose, View
from assessment.models.instrument import Instrument
from assessment.models.period import Period
from units.models import Unit
from zona_integritas.ground.sealed_json import SealedJsonField


class Assessment(models.Model):
    """Always scores with its own instrument version, whatever the period moves on to."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assessments")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="assessments")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="assessments")
    phase = models.CharField(max_length=15, choices=Phase, default=Phase.PREPARED)
    round = models.PositiveSmallIntegerField("putaran perbaikan", default=0)
    tpi_visible = models.BooleanField(default=False, help_text="may the unit see the TPI's side?")
    historic = models.TextField(
        "alasan data historis",
        blank=True,
        help_text="why both sides came from a file of a past season; empty for what was done here",
    )
    on_paper = models.TextField(
        "alasan dinilai di atas kertas",
        blank=True,
        help_text="why both sides came from a file before the first move here; empty otherwise",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    seated: list[Any]  # the team as ``acts.read_seats`` read it
    # Grows with every write of answers; stored figures and snapshots say which one they are of.
    answers_version = models.PositiveIntegerField(default=1)
    figures_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-period__year", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="one_lke_per_unit_and_period"),
            models.CheckConstraint(
                condition=models.Q(phase__in=Phase.values), name="assessment_phase"
            ),
        ]

    def __str__(self) -> str:
        return f"LKE {self.period.year} · {self.unit_name}"

    @cached_property
    def unit_name(self) -> str:
        """What the unit was called in the period; today's name is the unit's own."""
        return self.unit.name if self.unit.changed_on is None else self.period.name_of(self.unit)

    @property
    def origin(self) -> str:
        """In two words, that both sides came out of a file and nobody judged here; else "". Every
        page, list and paper that shows the LKE says it, for ever."""
        if self.historic:
            return "data historis"
        return "dinilai di atas kertas" if self.on_paper else ""

    @property
    def origin_sentence(self) -> str:
        """The same with its reason; "" where the LKE was filled and judged here."""
        if self.historic:
            return (
                "Data historis: kedua sisi LKE ini diimpor dari berkas periode yang sudah "
                f"selesai. Alasan: {self.historic}"
            )
        if self.on_paper:
            return (
                "Dinilai di atas kertas: kedua sisi LKE ini diimpor dari berkas sebelum "
                "langkah pertamanya di aplikasi ini, dan dikonfirmasi pimpinan. Alasan: "
                f"{self.on_paper}"
            )
        return ""

    @cached_property
    def acted(self) -> dict[int, frozenset[str]]:
        """Of whom it is known already: on which sides did they ever write, or act as a rank?"""
        return {}

    @cached_property
    def known_seats(self) -> dict[int, dict[str, tuple[str, ...]] | None]:
        """Of whom it is known already (``acts.seats_of``): the ranks they sit in, with areas."""
        return {}

    @cached_property
    def running_surveys(self) -> list[Any]:
        """The surveys that count now, read once for all items of a page."""
        return list(self.surveys.filter(replaced_at__isnull=True))


class SealedScore(models.Model):
    """Answers, instrument, engine version and result of an LKE, exactly as they were.

    Written once, under the digest of all of it and of the view they were scored in: what leadership
    approves is the very row that was reported, for as long as nobody writes in between.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    instrument_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=10)
    result = SealedJsonField()
    answers = SealedJsonField()

    def __str__(self) -> str:
        return self.digest[:12]


class ScoreSnapshot(models.Model):
    """The moment a score was frozen for a decision.

    Written once. A later correction makes another snapshot and leaves this one alone.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="snapshots")
    purpose = models.CharField(max_length=10, choices=SnapshotPurpose)
    view = models.CharField(max_length=4, choices=View)
    sealed = models.ForeignKey(SealedScore, on_delete=models.PROTECT, related_name="snapshots")
    answers_version = models.PositiveIntegerField(
        null=True, help_text="the LKE's, when it was frozen; unknown of older snapshots"
    )
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.assessment} · {self.digest[:12]}"

    @property
    def digest(self) -> str:
        return self.sealed_id

    @property
    def total(self) -> Decimal:
        """The total it was decided on: blanks counted as zero."""
        return Decimal(self.sealed.result["total"]["zero"])
