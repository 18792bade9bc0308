"""One sentence about a sheet whose numbering is not that of the instrument, instead of forty."""

from collections.abc import Iterator, Mapping

from assessment.scoring.model import Instrument
from assessment.workbooks.headings import Columns
from assessment.workbooks.layouts import bullet_in, heading_number, row_text
from assessment.workbooks.problems import SheetProblem
from assessment.workbooks.wording import names_of, wording
from zona_integritas.ground.files.cells import plain_text, quoted
from zona_integritas.ground.files.spreadsheets import Sheet, cell_name, column_letters

SOUGHT = ("A.", "I.", "1.", "i.", "a.")
SHOWN = 4


def numbering_problem(
    sheet: Sheet, columns: Columns, instrument: Instrument, found: int, lacking: list[str]
) -> SheetProblem:
    """What was looked for and where, what stands there, and what kind of sheet it seems to be."""
    old = _old_area(sheet, columns, instrument)
    if old:
        message = (
            f"Lembar {sheet.name}: {old}, seperti pada LKE peraturan lama (misalnya PermenPANRB "
            f"10/2019). Lembar ini bukan LKE menurut {instrument.regulation}. Salin jawabannya ke "
            "LKE yang diunduh dari aplikasi."
        )
        return SheetProblem(sheet.name, "", "LKE peraturan lama", instrument.regulation, message,
                            "other_instrument")  # fmt: skip
    told = ", ".join(lacking[:SHOWN])
    more = f" dan {len(lacking) - SHOWN} lainnya" if len(lacking) > SHOWN else ""
    message = (
        f"Lembar {sheet.name}: dari penomorannya hanya {found} dari {len(instrument.indicators)} "
        f"butir dikenali{f'; yang tidak ada: {told}{more}' if lacking else ''}. Yang dicari: "
        f"{_sought(columns)}. Yang ada: {_there(sheet, columns)}. Sesuaikan penomorannya, atau "
        "salin jawabannya ke LKE yang diunduh dari aplikasi."
    )
    return SheetProblem(
        sheet.name, "", f"{found} butir", f"{len(instrument.indicators)} butir", message,
        "numbering",
    )  # fmt: skip


def renumbered_headings(
    sheet: Sheet, columns: Columns, instrument: Instrument, headings: Mapping[str, int]
) -> Iterator[SheetProblem]:
    """Headings (rows by the node's code) that bear the number of one node and another's name."""
    for code, row in headings.items():
        said = row_text(sheet, columns, row)
        own = names_of(instrument).get(wording(said), {code})
        if code not in own:
            yield SheetProblem(
                sheet.name, "", min(own), code,
                f"Lembar {sheet.name}: baris {row + 1} bernomor {code}, tetapi judulnya "
                f"{quoted(said)} milik {', '.join(sorted(own))}. Kembalikan nomor dan urutannya "
                "seperti di LKE yang diunduh dari aplikasi.",
                "rows_moved", row + 1,
            )  # fmt: skip


def _sought(columns: Columns) -> str:
    places = [column_letters(columns.numbering + level) for level in range(len(SOUGHT))]
    said = [f"«{sign}» di kolom {place}" for sign, place in zip(SOUGHT, places, strict=True)]
    return f"{', '.join(said[:-1])}, dan {said[-1]}"


def _there(sheet: Sheet, columns: Columns) -> str:
    """The first texts of the numbering columns, with their cells."""
    said = []
    for row in range(columns.heading_row + 1, len(sheet.rows)):
        bullet = bullet_in(sheet, columns, row)
        if bullet is not None:
            cell = cell_name(row, columns.numbering + bullet[0])
            said.append(f"{cell} {quoted(bullet[1], 30)}")
        if len(said) == SHOWN:
            break
    return ", ".join(said) or "tidak satu pun"


def _old_area(sheet: Sheet, columns: Columns, instrument: Instrument) -> str:
    """Where an area stands directly under a component: older regulations knew no aspects."""
    areas = {plain_text(node.name).casefold() for node in instrument.nodes if node.area}
    for row in range(columns.heading_row + 1, len(sheet.rows)):
        bullet = bullet_in(sheet, columns, row)
        if bullet is None or bullet[0] != 1 or not heading_number(*bullet):
            continue
        name = plain_text(sheet.cell(row, columns.numbering + 2))
        if name.casefold() in areas:
            return f"area {quoted(name)} berdiri langsung di bawah komponen (baris {row + 1})"
    return ""
