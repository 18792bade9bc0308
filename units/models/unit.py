"""The agency's tree of units, and what its units were called before."""

from datetime import date

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from units.enums import ServiceKind, TimeZone, UnitLevel
from zona_integritas.ground.dates import FactDate


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and everything below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """One organisational unit. ``path`` lists the ids from the root down ("/1/4/9/"), so that
    "this unit and all below it" is one indexed comparison; services keep it true."""

    code = models.CharField(
        "kode",
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
                "Kode hanya memuat huruf, angka, titik, garis bawah, dan tanda hubung.",
            )
        ],
    )
    name = models.CharField("nama", max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name="unit induk",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=255, editable=False, db_index=True)
    level = models.CharField("tingkat", max_length=20, choices=UnitLevel)
    service_kind = models.CharField("jenis layanan", max_length=20, choices=ServiceKind)
    address = models.TextField("alamat", blank=True)
    staff_count = models.PositiveIntegerField("jumlah pegawai", null=True, blank=True)
    budget = models.DecimalField(
        "anggaran (rupiah)",
        max_digits=18,
        decimal_places=0,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    time_zone = models.CharField(
        "zona waktu", max_length=20, choices=TimeZone, default=TimeZone.WIB
    )
    is_active = models.BooleanField("aktif", default=True)
    # The first day on which it no longer is, and who goes on with what it did (merged, or split).
    ended_on = FactDate("berakhir", null=True, blank=True, editable=False)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, editable=False, related_name="predecessors"
    )
    # The newest ``until`` of what it was before; None while it was never called otherwise, so that
    # nobody has to ask for rows that are not there.
    changed_on = FactDate(null=True, blank=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(budget__isnull=True) | models.Q(budget__gte=0),
                name="unit_budget_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """0 for the agency itself, 1 for its direct units, and so on."""
        return self.path.count("/") - 2

    @property
    def ancestor_ids(self) -> list[int]:
        return [int(part) for part in self.path.strip("/").split("/")[:-1] if part]

    def as_of(self, day: date) -> "Unit | FormerUnit":
        """What bore this unit's name, code and parent on that day: itself, or a former state."""
        if self.changed_on is None or day >= self.changed_on:
            return self
        return min((one for one in self.former.all() if one.until > day), key=lambda one: one.until)

    def name_on(self, day: date) -> str:
        return self.as_of(day).name


class FormerUnit(models.Model):
    """Name, code and parent that a unit bore until a day, on which it bears others. Rows are only
    added; a name that was merely mistyped leaves none."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="former")
    until = FactDate("sampai", help_text="the first day on which it is no longer so")
    code = models.CharField("kode", max_length=30)
    name = models.CharField("nama", max_length=200)
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField("dasar perubahan", max_length=200, blank=True)

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "until"], name="one_former_unit_per_day"),
        ]

    def __str__(self) -> str:
        return self.name
