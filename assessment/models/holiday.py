"""National holidays and *cuti bersama*, year by year: without them no limit counts working days."""

from django.db import models

from zona_integritas.ground.dates import PlanDate


class HolidayList(models.Model):
    """The holidays of one year, as a joint decree of ministers set them (``basis``)."""

    year = models.PositiveSmallIntegerField("tahun", unique=True)
    basis = models.CharField("dasar", max_length=200, blank=True)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"Hari libur {self.year}"


class Holiday(models.Model):
    """One day on which offices are closed."""

    kept_in = models.ForeignKey(HolidayList, on_delete=models.CASCADE, related_name="days")
    day = PlanDate("tanggal", unique=True)
    name = models.CharField("nama hari", max_length=120)
    joint = models.BooleanField("cuti bersama", default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.name} (cuti bersama)" if self.joint else self.name
