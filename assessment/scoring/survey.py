"""The two perception surveys of hasil: index, interval, element means, SKM grade.

Exact rationals inside. Sources: PermenPANRB 90/2021 Lampiran III (index 0–4, divided by 4);
PermenPANRB 14/2017 (survei kepuasan masyarakat: nine elements, conversion × 25, grades); minimum
sample after Krejcie and Morgan (1970), which that regulation points to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from assessment.scoring.rational import decimal

INDEX_SCALE = 4
Z_95 = Fraction(196, 100)  # normal quantile of a two-sided 95 % interval
CHI_SQUARE = Fraction(3841, 1000)  # one degree of freedom, 95 %
PROPORTION = Fraction(1, 2)
ERROR = Fraction(5, 100)
# PermenPANRB 14/2017, table of intervals, best first: from this converted value on. The table
# leaves no gap only for values of two decimals (B ends at 88,30 = 3,532 × 25, A begins at 88,31 =
# 3,5324 × 25), so that is how a value is graded, and a reader sees the number that decided.
GRADES = (
    (Decimal("88.31"), "A", "Sangat baik"),
    (Decimal("76.61"), "B", "Baik"),
    (Decimal("65.00"), "C", "Kurang baik"),
    (Decimal("25.00"), "D", "Tidak baik"),
)
HUNDREDTH = Decimal("0.01")
ELEMENTS = {
    "ipak": (
        "Tidak ada perlakuan yang membeda-bedakan",
        "Tidak ada pelayanan di luar prosedur",
        "Tidak ada penerimaan imbalan",
        "Tidak ada pungutan liar",
        "Tidak ada percaloan",
    ),
    "ipkp": (
        "Persyaratan",
        "Sistem, mekanisme, dan prosedur",
        "Waktu penyelesaian",
        "Biaya atau tarif",
        "Produk layanan",
        "Kompetensi pelaksana",
        "Perilaku pelaksana",
        "Penanganan pengaduan dan masukan",
        "Sarana dan prasarana",
    ),
}


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """What the counted respondents say, on the index scale of 0 to 4."""

    count: int
    exact_elements: tuple[Fraction, ...]
    exact_index: Fraction
    margin: Decimal | None  # half the 95 % interval; None with fewer than two respondents
    minimum_sample: int | None  # None where the population is not known

    @property
    def index(self) -> Decimal:
        return decimal(self.exact_index)

    @property
    def elements(self) -> tuple[Decimal, ...]:
        return tuple(decimal(one) for one in self.exact_elements)

    @property
    def low(self) -> Decimal | None:
        return None if self.margin is None else max(self.index - self.margin, Decimal(0))

    @property
    def high(self) -> Decimal | None:
        return None if self.margin is None else min(self.index + self.margin, Decimal(INDEX_SCALE))

    @property
    def converted(self) -> Decimal:
        """The SKM value: index × 25, up to 100, in two decimals as the regulation gives it."""
        return decimal(self.exact_index * 25).quantize(HUNDREDTH, ROUND_HALF_UP)

    @property
    def grade(self) -> tuple[str, str]:
        """Letter and words of PermenPANRB 14/2017; D for everything below its table, too."""
        found = next((one for one in GRADES if self.converted >= one[0]), GRADES[-1])
        return found[1], found[2]

    @property
    def weakest(self) -> int:
        """The place of the element with the lowest mean."""
        return self.exact_elements.index(min(self.exact_elements))

    @property
    def enough(self) -> bool | None:
        """Do as many people answer as the population asks for? None where it is not known."""
        return None if self.minimum_sample is None else self.count >= self.minimum_sample


def summarise(
    rows: Sequence[Sequence[int]], scale_max: int, population: int | None = None
) -> SurveyResult:
    """The result of complete rows of values 1..``scale_max``, one value per element.

    A scale other than 1–4 is stretched: value × 4 / ``scale_max``. Raises ``ValueError`` where
    there is no row.
    """
    if not rows:
        raise ValueError("no respondents")
    stretch = Fraction(INDEX_SCALE, scale_max)
    count = len(rows)
    elements = tuple(
        stretch * sum(row[place] for row in rows) / count for place in range(len(rows[0]))
    )
    means = [stretch * sum(row) / len(row) for row in rows]
    index = sum(means, Fraction()) / count
    return SurveyResult(
        count, elements, index, _margin(means, index, population), minimum_sample(population)
    )


def _margin(means: Sequence[Fraction], index: Fraction, population: int | None) -> Decimal | None:
    """1,96 × standard error of the respondents' means, smaller where many of few answered."""
    count = len(means)
    if count < 2:
        return None
    variance = sum(((one - index) ** 2 for one in means), Fraction()) / (count - 1)
    squared = Z_95**2 * variance / count
    if population is not None and population > 1 and count <= population:
        squared *= Fraction(population - count, population - 1)
    with localcontext() as context:
        context.prec = 28
        return decimal(squared).sqrt()


def minimum_sample(population: int | None) -> int | None:
    """How many respondents a population asks for at 95 % and 5 % (Krejcie and Morgan).

    Rounded to the nearest as in their table, which is what a reader will look it up in.
    """
    if population is None or population < 1:
        return None
    spread = CHI_SQUARE * PROPORTION * (1 - PROPORTION)
    exact = spread * population / (ERROR**2 * (population - 1) + spread)
    return int(decimal(exact).to_integral_value(rounding=ROUND_HALF_UP))


def is_straight(values: Sequence[int]) -> bool:
    """The same answer everywhere: worth a look, not wrong by itself."""
    return len(values) > 1 and len(set(values)) == 1
