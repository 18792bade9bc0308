"""What the engine makes of an LKE's answers as they stand now, kept for views over many LKE.

Never a running total: a row is written as a whole from a fresh scoring, or it is stale
(``Assessment.figures_version`` behind ``answers_version``).
"""

from decimal import Decimal

from django.db import models

from assessment.enums import View
from assessment.models.assessment import Assessment

DIGITS, PLACES = 13, 10  # far below what two shown decimals could tell apart


def figure(label: str) -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(label, max_digits=DIGITS, decimal_places=PLACES, null=True)


class LiveFigures(models.Model):
    """The figures of one LKE and view. Points, or percent for the six areas; blanks are zero
    except in ``answered_total``. Empty where the instrument has no such node.

    ``wbk`` and ``wbbm`` hold one letter per rule of the instrument, in its order: ``m`` met,
    ``n`` nearly, ``x`` missed, judged by the engine before anything was rounded.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="figures")
    view = models.CharField(max_length=4, choices=View)
    stands = models.BooleanField(
        default=False, help_text="the TPI's once it judged every item, until then the unit's"
    )
    total = figure("nilai akhir")
    answered_total = figure("nilai dari yang dijawab")
    answered = models.PositiveSmallIntegerField("butir dijawab")
    of = models.PositiveSmallIntegerField("dari butir")
    pengungkit = figure("pengungkit")
    area_1 = figure("area 1")
    area_2 = figure("area 2")
    area_3 = figure("area 3")
    area_4 = figure("area 4")
    area_5 = figure("area 5")
    area_6 = figure("area 6")
    birokrasi = figure("birokrasi yang bersih dan akuntabel")
    ipak = figure("IPAK")
    capaian = figure("capaian kinerja")
    pelayanan = figure("pelayanan publik yang prima")
    wbk = models.TextField(blank=True)
    wbbm = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "view"], name="figures_once_per_view"),
            models.CheckConstraint(
                condition=models.Q(view__in=View.values), name="live_figures_view"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.view}: {self.total}"
