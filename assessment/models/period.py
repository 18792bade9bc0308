"""A year's season: which instrument, when each window is open, how many may be proposed.

It stands here and not in ``proposals`` because an answer is refused when the filling window is
closed, so the LKE must know the period; one layer down is where both can reach it.
"""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from assessment.enums import Condition, WindowKind
from assessment.models.instrument import Instrument
from units.enums import PredicateKind, UnitLevel
from units.models import Unit
from zona_integritas.ground.dates import FactDate, PlanDate, today

# How many people at least share the TPI's three ranks.
TPI_PEOPLE = ((3, "Tiga orang"), (2, "Dua orang, terlihat pada laporan"))


class Period(models.Model):
    year = models.PositiveSmallIntegerField("tahun", unique=True)
    instrument = models.ForeignKey(
        Instrument, verbose_name="instrumen", on_delete=models.PROTECT, related_name="periods"
    )
    quota_wbk = models.PositiveSmallIntegerField("kuota Menuju WBK", null=True, blank=True)
    quota_wbbm = models.PositiveSmallIntegerField("kuota Menuju WBBM", null=True, blank=True)
    double_share = models.PositiveSmallIntegerField(
        "bagian yang dinilai ganda (persen)", default=0, validators=[MaxValueValidator(100)]
    )
    tpi_people = models.PositiveSmallIntegerField(
        "orang TPI untuk tiga jenjang",
        default=3,
        choices=TPI_PEOPLE,
        help_text="how many people at least share the three ranks of one LKE",
    )
    # The offices that check the LKE of their units before the TPI; blank where there are none.
    between_level = models.CharField("tingkat antara", max_length=10, choices=UnitLevel, blank=True)
    between_quota = models.PositiveSmallIntegerField(
        "kuota tiap kantor tingkat antara", null=True, blank=True
    )
    screening_weights = models.JSONField(
        "bobot syarat pemilihan", default=dict, blank=True, help_text="condition → weight"
    )
    wbk_by_agency = models.BooleanField(
        "WBK Mandiri",
        default=False,
        help_text="the agency awards WBK itself, with its own panel; WBBM still goes to the "
        "ministry",
    )
    opened_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_open = models.BooleanField("berjalan", default=True)
    closed_on = FactDate("ditutup pada", null=True, blank=True, editable=False)

    known_windows: "list[Window] | None" = None  # where ``queries`` read them along with it

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Periode {self.year}"

    @property
    def last_day(self) -> date:
        """The day by which its units are called: today while it runs within its year, then the
        last one of the year, or the day it was closed."""
        return min(self.closed_on or today(), date(self.year, 12, 31), today())

    def name_of(self, unit: Unit) -> str:
        """What the unit is called in this period. A unit that never changed costs no question."""
        return unit.name_on(self.last_day)

    def quota(self, predicate: str) -> int | None:
        """How many units may be sent for this predicate; None where there is no limit."""
        return self.quota_wbbm if predicate == PredicateKind.WBBM else self.quota_wbk

    def condition_weights(self) -> dict[str, Decimal]:
        """What each condition of choice weighs in the long list; alike where nothing was set."""
        return {one: Decimal(self.screening_weights.get(one, "1")) for one in Condition.values}


class Window(models.Model):
    """When one kind of work may be done; both days included."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="windows")
    kind = models.CharField("jadwal", max_length=10, choices=WindowKind)
    opens_on = PlanDate("dibuka")
    closes_on = PlanDate("ditutup")

    class Meta:
        ordering = ["opens_on", "closes_on"]
        constraints = [
            models.UniqueConstraint(fields=["period", "kind"], name="one_window_per_kind"),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="window_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period.year}"

    def is_open(self, today: date) -> bool:
        return bool(self.opens_on <= today <= self.closes_on)


class WindowExtension(models.Model):
    """A window was made longer (or moved): who did it, why, and what it was before."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="extensions")
    old_opens_on = PlanDate()
    old_closes_on = PlanDate()
    opens_on = PlanDate()
    closes_on = PlanDate()
    reason = models.CharField("alasan", max_length=300)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.window}: {self.old_closes_on} → {self.closes_on}"


class PrerequisiteState(models.Model):
    """What the agency reached on one of its prerequisites this period, and the proof."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="prerequisites")
    code = models.CharField("syarat", max_length=40)
    value = models.CharField("capaian", max_length=60, blank=True)
    met_wbk = models.BooleanField("memenuhi untuk WBK", null=True)
    met_wbbm = models.BooleanField("memenuhi untuk WBBM", null=True)
    year = models.PositiveSmallIntegerField("tahun nilai", null=True, blank=True)
    proof = models.CharField("bukti", max_length=300, blank=True)
    proof_name = models.CharField(max_length=200, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True, help_text="the proof's file")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["period", "code"], name="one_state_per_prerequisite"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period.year}"

    def met(self, predicate: str) -> bool | None:
        return self.met_wbbm if predicate == PredicateKind.WBBM else self.met_wbk


class PeriodPrerequisite(models.Model):
    """A prerequisite that the agency adds for one period, or words otherwise than the instrument
    does: another minimum, hard or only a warning, or not used at all."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="own_prerequisites")
    code = models.CharField("kode", max_length=40)
    label = models.CharField("bunyi syarat", max_length=300)
    level = models.CharField("berlaku bagi", max_length=10)  # agency · unit
    kind = models.CharField("sifat", max_length=10)  # hard · checklist · off
    applies_to = models.JSONField("predikat", default=list)
    minimum = models.JSONField("nilai minimal", default=dict)
    source = models.TextField("sumber", blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "code"], name="own_prerequisite_code_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=("agency", "unit")), name="own_prerequisite_level"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("hard", "checklist", "off")),
                name="own_prerequisite_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period.year}"
