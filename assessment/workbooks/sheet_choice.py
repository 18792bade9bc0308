"""Which of a workbook's sheets is meant: the visible before the hidden, the filled before the
blank; where several could be, a person says it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from assessment.workbooks.headings import Columns
from assessment.workbooks.problems import NOTHING_CHANGED
from zona_integritas.ground.files.cells import answer_in
from zona_integritas.ground.files.spreadsheets import Sheet, SpreadsheetError

PARTS_AT_LEAST = 5  # so many filled sheets are more likely the areas of one LKE
WHOSE = {"unit": "unit", "tpi": "TPI", "tpi2": "TPI kedua", "tpn": "TPN"}
Laid = tuple[Sheet, Columns]


class SeveralSheets(SpreadsheetError):
    """More than one sheet could be meant. Where a person is asked, one of ``names`` is chosen, by
    what each of them holds (``offers``)."""

    def __init__(self, offers: Mapping[str, str], message: str) -> None:
        self.names, self.offers = list(offers), dict(offers)
        super().__init__(message)


def choose_sheet(
    laid_out: Sequence[Laid],
    said: Collection[str],
    held: Mapping[str, Mapping[str, int]],
    wanted: str = "",
) -> tuple[Sheet, list[str]]:
    """The one sheet to read, and what the reader should know of the others.

    ``said`` names the sheets from which something could be read, ``held`` how many answers of
    each side, ``wanted`` is the one a person chose. Raises ``SeveralSheets`` where more than one
    could be meant.
    """
    filled = [
        sheet for sheet, columns in laid_out if sheet.name in said or _has_words(sheet, columns)
    ]
    visible = [sheet for sheet, _ in laid_out if not sheet.hidden]
    shown = [sheet for sheet in filled if not sheet.hidden]
    every = [sheet.name for sheet, _ in laid_out]

    def offered(sheets: Iterable[Sheet]) -> dict[str, str]:
        return {one.name: _holding(one, held.get(one.name, {})) for one in sheets}

    def told(sheets: Iterable[Sheet]) -> str:
        return ", ".join(f"«{name}» ({what})" for name, what in offered(sheets).items())

    if wanted and wanted not in every:
        raise SpreadsheetError(
            f"Lembar «{wanted}» tidak ada di berkas ini, atau bukan lembar LKE. Lembar LKE yang "
            f"ada: {_named(sheet for sheet, _ in laid_out)}. {NOTHING_CHANGED}"
        )
    if wanted:
        chosen = next(sheet for sheet, _ in laid_out if sheet.name == wanted)
        return chosen, [
            f"Lembar «{wanted}» dibaca menurut pilihan Anda; lembar LKE lain tidak dibaca: "
            f"{_named(sheet for sheet, _ in laid_out if sheet is not chosen)}."
        ]
    if len(shown) > 1:
        parts = " Bila setiap lembar berisi satu area, satukan terlebih dahulu."
        raise SeveralSheets(
            offered(shown),
            f"Berkas ini memuat {len(shown)} lembar LKE yang terisi: {told(shown)}. Pilih lembar "
            "yang dimaksud, atau sisakan satu (hapus atau sembunyikan yang lain) lalu unggah lagi."
            f"{parts if len(shown) >= PARTS_AT_LEAST else ''} {NOTHING_CHANGED}",
        )
    if not shown and visible and filled:
        raise SeveralSheets(
            offered(filled),
            f"Lembar {_named(visible)} kosong, sedangkan lembar {told(filled)} "
            "terisi. Pilih lembar yang dimaksud, atau tampilkan lembar itu lalu unggah lagi. "
            f"{NOTHING_CHANGED}",
        )
    if not visible and len(laid_out) > 1:
        raise SeveralSheets(
            offered(sheet for sheet, _ in laid_out),
            f"Berkas ini memuat {len(laid_out)} lembar LKE, semuanya tersembunyi: "
            f"{told(sheet for sheet, _ in laid_out)}. Pilih lembar yang dimaksud, "
            "atau tampilkan lembar itu lalu unggah lagi. "
            f"{NOTHING_CHANGED}",
        )
    chosen = (shown or visible or [laid_out[0][0]])[0]
    return chosen, list(_remarks(chosen, [sheet for sheet, _ in laid_out], filled))


def _remarks(chosen: Sheet, sheets: Iterable[Sheet], filled: Collection[Sheet]) -> Iterable[str]:
    for sheet in sheets:
        blank = not any(sheet is one for one in filled)
        if sheet is chosen:
            if sheet.hidden:
                yield f"Lembar «{sheet.name}» tersembunyi; yang dibaca adalah lembar itu."
            if blank:
                yield f"Lembar LKE «{sheet.name}» kosong: jawaban dan catatannya belum diisi."
        elif sheet.hidden:
            yield f"Lembar LKE «{sheet.name}» tersembunyi dan tidak dibaca."
        elif blank:
            yield f"Lembar LKE «{sheet.name}» kosong dan tidak dibaca."


def _has_words(sheet: Sheet, columns: Columns) -> bool:
    """Does something stand in the columns of people, though no item could be told?"""
    return any(
        isinstance(value := answer_in(sheet.cell(row, column)), str)
        and not value.casefold().startswith(("blm", "belum", "#", "="))
        and value.casefold() != columns.titles.get(column, "").casefold()
        for row in range(columns.heading_row + 1, len(sheet.rows))
        for column in columns.read
    )


def _holding(sheet: Sheet, counts: Mapping[str, int]) -> str:
    """What a person needs to tell sheets apart: whose answers, how many, and whether it is seen."""
    said = [f"{number} jawaban {WHOSE[side]}" for side, number in counts.items() if number]
    return ", ".join([*(said or ["tanpa jawaban"]), "tersembunyi" if sheet.hidden else "terlihat"])


def _named(sheets: Iterable[Sheet]) -> str:
    return ", ".join(f"«{sheet.name}»" for sheet in sheets)
