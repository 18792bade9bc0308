"""What a sheet itself says it comes to: its values of areas and sub-areas, and its percentages.

Nothing of it is taken in. It is held beside what the application computes from the same answers
(``services.reconciliation``), so that a formula somebody broke is seen before anybody signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.workbooks.headings import Columns
from zona_integritas.ground.files.cells import answer_in
from zona_integritas.ground.files.spreadsheets import Sheet, cell_name


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A number that stands in the sheet, and where."""

    value: Fraction
    cell: str


def stated_sums(
    sheet: Sheet, columns: Columns, headings: Mapping[str, int]
) -> dict[str, dict[str, StatedFigure]]:
    """By side, the values the sheet gives to the instrument's nodes, by their codes.

    ``headings`` are the rows of the nodes.
    """
    places = {name: column for name in columns.sides if (column := _values(columns, name))}
    found: dict[str, dict[str, StatedFigure]] = {}
    for name, column in places.items():
        for code, row in headings.items():
            value = answer_in(sheet.cell(row, column))
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                figure = StatedFigure(Fraction(str(value)), cell_name(row, column))
                found.setdefault(name, {})[code] = figure
    return found


def _values(columns: Columns, side: str) -> int | None:
    """The column «Nilai» of a side: the one that names it, else the first behind its answers and
    before the next side's."""
    titles: Mapping[int, str] = {c: title.casefold() for c, title in columns.titles.items()}
    if side == "unit":
        own = next((c for c, title in titles.items() if title == "nilai (unit)"), None)
        if own is not None:
            return own
    answer = columns.sides[side][0]
    end = min((one[0] for one in columns.sides.values() if one[0] > answer), default=None)
    return next(
        (
            column
            for column, title in sorted(titles.items())
            if title == "nilai" and column > answer and (end is None or column < end)
        ),
        None,
    )
