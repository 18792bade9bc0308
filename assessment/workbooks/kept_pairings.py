"""The pairing of a sheet's rows, remembered for the next sheet that is a copy of the same one."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from assessment.scoring.model import Instrument
from assessment.workbooks.headings import Columns
from assessment.workbooks.pairing import Pairing, RowPairing
from assessment.workbooks.wording import wording, words_of
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.files.spreadsheets import Sheet

KNOWN = 8  # kinds of sheets whose rows are remembered


class _Known(NamedTuple):
    pairing: Pairing
    unsaid: list[int]  # the rows whose words, to the left, are nobody's


_KNOWN: dict[tuple[Any, ...], _Known] = {}


def pair_rows(sheet: Sheet, columns: Columns, instrument: Instrument) -> Pairing:
    """The sheet's rows as items of the instrument.

    Hundreds of sheets are copies of one, filled otherwise: what their left part came to stands for
    the next that says the same there.
    """
    frame = (instrument, columns.heading_row, columns.numbering, columns.weight, columns.scale,
             tuple(columns.titles.items()), left_part(sheet, columns))  # fmt: skip
    known = _KNOWN.get(frame)
    if known is not None and not _says_elsewhere(sheet, columns, instrument, known.unsaid):
        return known.pairing
    pairing = RowPairing(sheet, columns, instrument)
    done = pairing.run()
    if pairing.only_left and not done.problems:
        if len(_KNOWN) >= KNOWN:
            _KNOWN.clear()
        _KNOWN[frame] = _Known(done, pairing.unsaid)
    return done


def left_part(sheet: Sheet, columns: Columns) -> str:
    """All that stands up to the scale, as one text; other values are never the same text."""
    rows = sheet.rows[columns.heading_row + 1 :]
    return json.dumps([row[: columns.scale + 1] for row in rows], default=repr)


def _says_elsewhere(
    sheet: Sheet, columns: Columns, instrument: Instrument, rows: Iterable[int]
) -> bool:
    """Does a statement of the instrument stand right of the scale in one of these rows?"""
    statements, _ = words_of(instrument)
    return any(
        isinstance(cell, str) and wording(plain_text(cell)) in statements
        for row in rows
        for cell in sheet.rows[row][columns.scale + 1 :]
    )
