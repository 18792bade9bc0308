"""What papers print of the agency, and of a unit: kept version by version, so that what was said
before stays to be read."""

from django.db import models

from units.enums import AgencyKind
from units.models.people import User
from units.models.unit import Unit


class LetterheadVersion(models.Model):
    """What a unit's papers bear from one saving to the next; the newest counts.

    Of the agency (the top unit) everything; of a unit below it only lines, address, city and
    contacts, where those differ from the agency's. Rows are only added.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letterheads")
    number = models.PositiveIntegerField("versi")
    unit_name = models.CharField("nama", max_length=200)  # as it was; the unit's own counts
    short_name = models.CharField("singkatan", max_length=60, blank=True)
    kind = models.CharField("jenis instansi", max_length=20, choices=AgencyKind, blank=True)
    lines = models.TextField("baris kop", blank=True)
    address = models.TextField("alamat", blank=True)
    city = models.CharField("kota", max_length=100, blank=True)
    phone = models.CharField("telepon", max_length=100, blank=True)
    email = models.EmailField("surel", blank=True)
    website = models.CharField("laman", max_length=200, blank=True)
    head_title = models.CharField("sebutan pimpinan", max_length=200, blank=True)
    logo_sha256 = models.CharField(max_length=64, blank=True)
    logo_name = models.CharField("logo", max_length=200, blank=True)
    logo_type = models.CharField(max_length=40, blank=True)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("disimpan")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="one_letterhead_per_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", *AgencyKind.values]), name="letterhead_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"Kop naskah {self.unit_name} versi {self.number}"
