"""A sheet's own sums beside the application's, from the same answers: a list, nothing changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.enums import Side, View
from assessment.lke.reading import Reading
from assessment.lke.scoring_input import stored_value
from assessment.scoring.model import AnswerType, Instrument
from assessment.scoring.rational import decimal
from assessment.scoring.result import TOTAL, Result
from assessment.workbooks.services.origin import COLUMN_LABELS, VIEW_OF_COLUMN
from assessment.workbooks.sums import StatedFigure
from assessment.workbooks.workbook_reading import SideReading, WorkbookReading
from zona_integritas.ground.formats import angka

CLOSE = Fraction(1, 200)  # half of the last digit a sheet shows
# What circulated copies of the regulation's sheet are known to compute otherwise.
KNOWN_DEFECTS = {
    "A.II.5.iii": "Lembar yang beredar tidak menghitung bagian non-LHKPN pada subarea ini.",
}


@dataclass(frozen=True, slots=True)
class SumDifference:
    """One figure of the file that is not what its answers come to.

    ``code`` is a node's, an indicator's (its percentage) or "total"; ``why`` explains a known
    defect, or "".
    """

    column: str
    code: str
    cell: str
    file: Decimal
    here: Decimal
    percentage: bool = False
    why: str = ""

    @property
    def label(self) -> str:
        return "Nilai akhir" if self.code == TOTAL else self.code

    @property
    def column_label(self) -> str:
        return COLUMN_LABELS[self.column]

    @property
    def sentence(self) -> str:
        unit = " %" if self.percentage else ""
        place = f" (sel {self.cell})" if self.cell else ""
        told = (
            f"{self.column_label}, {self.label}{place}: menurut berkas "
            f"{angka(self.file)}{unit}, menurut aplikasi {angka(self.here)}{unit}."
        )
        return f"{told} {self.why}".strip()


def reconcile(instrument: Instrument, reading: WorkbookReading) -> list[SumDifference]:
    """Where the file's own figures differ from what its answers score: totals first, then the
    parts they come from. A side with a cell that cannot be read is not compared."""
    if reading.problems:
        return []
    found: list[SumDifference] = []
    earlier: dict[str, SideReading] = {}
    for column in ("unit", "tpi", "tpi2"):
        side = reading.sides.get(column)
        if side is None or not side.answers:
            continue
        speaking = [earlier["tpi"], side] if column == "tpi2" and "tpi" in earlier else [side]
        earlier[column] = side
        if not side.sums and not side.percentages:
            continue  # the sheet states nothing that could be compared
        result = _result(instrument, column, speaking)
        found += _sums(column, side.sums, result)
        found += _percentages(instrument, column, side, result)
    return found


def _result(instrument: Instrument, column: str, sides: Iterable[SideReading]) -> Result:
    view = VIEW_OF_COLUMN[column]
    side = Side.UNIT if view == View.UNIT else Side.TPI_MEMBER
    answers = {code: answer for one in sides for code, answer in one.answers.items()}
    given = ((side, code, stored_value(answer)) for code, answer in answers.items())
    return Reading(instrument, given).result(view)


def _sums(
    column: str, stated: Mapping[str, StatedFigure], result: Result
) -> Iterator[SumDifference]:
    parts = {code for code in stated if code in result.nodes}
    off = {code for code in parts if not _same(stated[code].value, result, code)}
    if not off:
        return
    tops = {code for code in parts if "." not in code}
    roots = {code for code in result.nodes if "." not in code}
    if tops == roots:
        total = sum((stated[code].value for code in tops), Fraction(0))
        if abs(total - result.total.exact_zero) > CLOSE:
            yield SumDifference(column, TOTAL, "", decimal(total), result.total.zero)
    for code in result.nodes:  # in the instrument's order
        below = any(other.startswith(f"{code}.") for other in off)
        if code in off and not below:
            yield SumDifference(
                column, code, stated[code].cell, decimal(stated[code].value),
                result.nodes[code].zero, why=KNOWN_DEFECTS.get(code, ""),
            )  # fmt: skip


def _same(value: Fraction, result: Result, code: str) -> bool:
    """Sheets count blanks as zero or leave them out; either is what the answers come to."""
    node = result.nodes[code]
    return any(abs(value - one) <= CLOSE for one in (node.exact_zero, node.exact_answered))


def _percentages(
    instrument: Instrument, column: str, side: SideReading, result: Result
) -> Iterator[SumDifference]:
    """A percentage that is written beside its counts, as a share (0,92) or in hundredths (92)."""
    for code, stated in side.percentages.items():
        score = result.indicators[code]
        if (
            score.exact_multiplier is None
            or instrument.indicator(code).answer_type != AnswerType.RATIO
        ):
            continue
        wanted = score.exact_multiplier
        shares = (min(stated.value, Fraction(1)), min(stated.value / 100, Fraction(1)))
        if all(abs(share - wanted) > CLOSE for share in shares):
            share = stated.value if stated.value <= Fraction(3, 2) else stated.value / 100
            yield SumDifference(
                column, code, stated.cell, decimal(share * 100), decimal(wanted * 100),
                percentage=True,
            )  # fmt: skip
