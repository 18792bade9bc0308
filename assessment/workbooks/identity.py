"""What an exported LKE workbook knows about itself, on a hidden sheet.

Unit, period and instrument keep a file from landing in another LKE; the version of every answer
tells afterwards who changed what since the file was made: the file, the application, or both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zona_integritas.ground.files.spreadsheets import Sheet

SHEET = "_identitas"
FORMAT = "lke-zona-integritas-1"


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """Whose answer stood in a column's cell, and its version then (0: nobody's yet)."""

    side: str
    version: int


@dataclass(frozen=True, slots=True)
class SheetIdentity:
    """``origins`` by (column, indicator code); columns are "unit", "tpi" and "tpi2"."""

    unit: str
    year: int
    instrument: str
    instrument_version: int
    instrument_digest: str
    exported_at: str
    origins: Mapping[tuple[str, str], CellOrigin] = field(default_factory=dict)

    def rows(self) -> Iterator[list[str | int]]:
        """The hidden sheet, row by row."""
        yield ["format", FORMAT]
        yield ["unit", self.unit]
        yield ["periode", self.year]
        yield ["instrumen", self.instrument]
        yield ["versi", self.instrument_version]
        yield ["sidik", self.instrument_digest]
        yield ["dibuat", self.exported_at]
        yield ["kolom", "butir", "sisi", "versi jawaban"]
        for (column, code), origin in self.origins.items():
            yield [column, code, origin.side, origin.version]


def identity_in(sheets: Sequence[Sheet]) -> SheetIdentity | None:
    """The identity of a workbook of ours; None for a file that came from elsewhere."""
    sheet = next((one for one in sheets if one.name == SHEET), None)
    if sheet is None:
        return None
    head = {str(row[0]): row[1] for row in sheet.rows[:7] if len(row) > 1}
    if head.get("format") != FORMAT:
        return None
    origins = {}
    for row in sheet.rows[8:]:
        if len(row) >= 4 and row[0] and row[1]:
            origins[str(row[0]), str(row[1])] = CellOrigin(str(row[2]), int(row[3] or 0))
    return SheetIdentity(
        unit=str(head.get("unit", "")),
        year=int(head.get("periode") or 0),
        instrument=str(head.get("instrumen", "")),
        instrument_version=int(head.get("versi") or 0),
        instrument_digest=str(head.get("sidik", "")),
        exported_at=str(head.get("dibuat", "")),
        origins=origins,
    )
