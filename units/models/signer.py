"""Who signs which paper of the agency, and in whose right."""

from datetime import date

from django.db import models
from django.db.models import Q

from units.enums import SignedPaper, SignManner
from units.models.people import User
from zona_integritas.ground.dates import PlanDate

PREFIX = {SignManner.ACTING: "Plt. ", SignManner.DAILY: "Plh. "}


class SignerQuerySet(models.QuerySet["PaperSigner"]):
    def standing(self) -> "SignerQuerySet":
        """Those that were not taken back."""
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> "SignerQuerySet":
        """Whoever signs on this day."""
        open_end = Q(ends_on=None) | Q(ends_on__gte=day)
        return self.standing().filter(open_end, starts_on__lte=day)


class PaperSigner(models.Model):
    """Somebody signs one kind of paper from a day on, until another day or until further notice.

    The person needs no account: name and NIP stand as papers print them.
    """

    paper = models.CharField("naskah", max_length=20, choices=SignedPaper)
    manner = models.CharField("cara menandatangani", max_length=10, choices=SignManner)
    office = models.CharField("jabatan", max_length=200)
    for_office = models.CharField("atas nama", max_length=200, blank=True)  # of a.n. and u.b.
    through = models.CharField("melalui", max_length=200, blank=True)  # of u.b.: who was mandated
    name = models.CharField("nama", max_length=200)
    nip = models.CharField("NIP", max_length=18, blank=True)
    starts_on = PlanDate("mulai")
    ends_on = PlanDate("hari terakhir", null=True, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ditambahkan")
    cancelled_at = models.DateTimeField("dibatalkan", null=True, blank=True)

    objects = SignerQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(paper__in=SignedPaper.values), name="signed_paper"),
            models.CheckConstraint(condition=Q(manner__in=SignManner.values), name="sign_manner"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="signer_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"

    @property
    def title(self) -> str:
        """The office as the signature bears it: «Plt. Kepala …»."""
        return f"{PREFIX.get(SignManner(self.manner), '')}{self.office}"

    @property
    def above(self) -> tuple[str, ...]:
        """The lines over the office: on whose behalf, and through whom."""
        if self.manner == SignManner.BEHALF:
            return (f"a.n. {self.for_office}",)
        if self.manner == SignManner.FOR:
            return (f"a.n. {self.for_office}", self.through, "u.b.")
        return ()
