"""What a unit was awarded, and when it lost it."""

from django.db import models

from units.enums import PredicateKind
from units.models.unit import Unit
from zona_integritas.ground.dates import FactDate


class Predicate(models.Model):
    """A predicate a unit holds or held. A revocation is added to the row, never a deletion."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predicates")
    kind = models.CharField("predikat", max_length=4, choices=PredicateKind)
    year = models.PositiveSmallIntegerField("tahun")
    decree_number = models.CharField("nomor keputusan", max_length=100)
    decree_date = FactDate("tanggal keputusan")
    # The outcome of a proposal of this application: that one has to move when it is revoked.
    by_proposal = models.BooleanField("dari usulan", default=False, editable=False)
    certificate_date = FactDate("tanggal piagam", null=True, blank=True)
    revoked_on = FactDate("tanggal pencabutan", null=True, blank=True)
    revoked_reason = models.TextField("alasan pencabutan", blank=True)
    revoked_source = models.CharField("dasar pencabutan", max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year"], name="one_predicate_per_unit_kind_year"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PredicateKind.values), name="predicate_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_on__isnull=True) | ~models.Q(revoked_reason=""),
                name="predicate_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year} · {self.unit}"
