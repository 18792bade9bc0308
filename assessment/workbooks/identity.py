"""What an exported LKE workbook knows about itself, on a hidden sheet.

Unit, period and instrument keep a file from landing in another LKE; the version of every answer
tells afterwards who changed what since the file was made: the file, the application, or both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zona_integritas.ground.files.spreadsheets import Sheet, SpreadsheetError

SHEET = "_identitas"
FORMAT = "lke-zona-integritas-1"
HEAD = ("format", "unit", "periode", "instrumen", "versi", "sidik", "dibuat")
SIDES = ("unit", "tpi", "tpi2")


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
    """The identity of a workbook of ours; None for a file that came from elsewhere.

    Its rows are known by what they say, in whatever order. Raises ``SpreadsheetError`` where
    somebody changed what they say.
    """
    sheet = next((one for one in sheets if one.name == SHEET), None)
    if sheet is None:
        return None
    head: dict[str, Any] = {}
    origins: dict[tuple[str, str], CellOrigin] = {}
    try:
        for row in sheet.rows:
            kind, value, side, version = [*row, "", "", "", ""][:4]
            if str(kind) in HEAD and not side:
                head[str(kind)] = value
            elif str(kind) in SIDES and value:
                origins[str(kind), str(value)] = CellOrigin(str(side), int(version or 0))
        if head.get("format") != FORMAT:
            return None
        return SheetIdentity(
            unit=str(head.get("unit", "")),
            year=int(head.get("periode") or 0),
            instrument=str(head.get("instrumen", "")),
            instrument_version=int(head.get("versi") or 0),
            instrument_digest=str(head.get("sidik", "")),
            exported_at=str(head.get("dibuat", "")),
            origins=origins,
        )
    except (TypeError, ValueError) as error:
        raise SpreadsheetError(
            f"Lembar tersembunyi «{SHEET}» berubah, sehingga asal berkas ini tidak dapat "
            "dipastikan. Unduh LKE dari aplikasi, salin isinya ke sana, lalu unggah lagi. "
            "Tidak ada data yang berubah."
        ) from error
