"""The recap as XLSX: figures as numbers, sums and counts as formulas that go on computing.

Every formula is stored with the application's own figure, so that a program that does not
recalculate shows the same.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from assessment.enums import View
from proposals.enums import ENDED
from proposals.papers.reports.recap import Recap, RecapRow
from units.enums import PredicateKind
from zona_integritas.ground.files.spreadsheets import safe_cell
from zona_integritas.ground.formats import tanggal

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
UNITS, MINIMA, SUMMARY = "Unit", "Nilai minimal", "Ringkasan"
# No, unit, code, predicate, stage, state, three totals, difference, whose minima and how they hold.
HEADINGS = (
    ("No", 5), ("Unit kerja", 44), ("Kode", 12), ("Predikat", 10), ("Tahap", 22),
    ("Keadaan", 24), ("Nilai unit", 11), ("Nilai TPI", 11), ("Nilai TPN", 11),
    ("TPI dikurangi unit", 12), ("Nilai minimal menurut", 15), ("Nilai minimal terpenuhi", 11),
    ("Nilai minimal belum terpenuhi", 11),
    ("Semua terpenuhi", 11), ("Peringkat", 10),
)  # fmt: skip
HEAD = 7  # row of the headings, from 0; the sums stand above, where sorting leaves them alone
FIRST = HEAD + 1
PREDICATE, STAGE, STATE = 3, 4, 5
UNIT, TPI, TPN, CHANGE, BASIS, MET, MISSED, ALL, RANK = range(6, 15)


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Any
    head: Any
    text: Any
    score: Any
    whole: Any
    percent: Any
    strong: Any
    strong_score: Any


def recap_book(found: Recap) -> bytes:
    """The workbook's bytes: units, minima per unit, and a summary per predicate and stage."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties({"title": f"Rekapitulasi Zona Integritas {found.period.year}"})
    styles = _styles(book)
    units, minima, summary = (book.add_worksheet(name) for name in (UNITS, MINIMA, SUMMARY))
    places = _minima(minima, styles, found)
    _units(units, styles, found, places)
    _summary(summary, styles, found)
    units.activate()
    book.close()
    return target.getvalue()


def _styles(book: Workbook) -> _Styles:
    line = {"border": 1, "border_color": "#b5afa4", "valign": "top"}
    return _Styles(
        title=book.add_format({"bold": True, "font_size": 13}),
        head=book.add_format({**line, "bold": True, "text_wrap": True, "bg_color": "#eeece8"}),
        text=book.add_format({**line, "text_wrap": True}),
        score=book.add_format({**line, "num_format": "0.00"}),
        whole=book.add_format({**line, "num_format": "0"}),
        percent=book.add_format({**line, "num_format": "0.00%"}),
        strong=book.add_format({"bold": True}),
        strong_score=book.add_format({"bold": True, "num_format": "0.00"}),
    )


def _write(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, str(safe_cell(str(value))), style)


def _number(value: Decimal | int | None) -> Any:
    return "" if value is None else float(value)


def _units(
    sheet: Worksheet, styles: _Styles, found: Recap, places: dict[int, tuple[int, int, int]]
) -> None:
    rows = found.rows
    last = FIRST + max(len(rows), 1) - 1
    sheet.write_string(0, 0, f"Rekapitulasi Zona Integritas {found.period.year}", styles.title)
    sheet.write_string(1, 0, f"Keadaan {tanggal(found.day)}. Baris jumlah mengikuti saringan.")
    _sums(sheet, styles, rows, last)
    for column, (heading, width) in enumerate(HEADINGS):
        sheet.write_string(HEAD, column, heading, styles.head)
        sheet.set_column(column, column, width)
    sheet.set_row(HEAD, 34)
    for number, row in enumerate(rows):
        _unit(sheet, styles, FIRST + number, number + 1, row, places.get(row.proposal.pk), last)
    sheet.autofilter(HEAD, 0, last, len(HEADINGS) - 1)
    sheet.freeze_panes(FIRST, 2)
    _print(sheet, HEAD, len(HEADINGS) - 1, last)


def _sums(sheet: Worksheet, styles: _Styles, rows: Sequence[RecapRow], last: int) -> None:
    """Above the table: how many units, the averages, how many meet everything."""
    sheet.write_string(3, 1, "Banyaknya unit", styles.strong)
    names = f"$B${FIRST + 1}:$B${last + 1}"
    sheet.write_formula(3, UNIT, f"=SUBTOTAL(103,{names})", styles.strong, len(rows))
    sheet.write_string(4, 1, "Rata-rata nilai", styles.strong)
    for column, name in ((UNIT, "unit"), (TPI, "tpi"), (TPN, "tpn")):
        area = _area(column, last)
        known = [value for row in rows if (value := getattr(row, name)) is not None]
        mean = float(sum(known, Decimal()) / len(known)) if known else ""
        formula = f'=IF(SUBTOTAL(102,{area})=0,"",SUBTOTAL(101,{area}))'
        sheet.write_formula(4, column, formula, styles.strong_score, mean)
        count = f"=SUBTOTAL(102,{area})"
        sheet.write_formula(5, column, count, styles.strong, len(known))
    pairs = [row.tpi - row.unit for row in rows if row.unit is not None and row.tpi is not None]
    area = _area(CHANGE, last)
    mean = float(sum(pairs, Decimal()) / len(pairs)) if pairs else ""
    formula = f'=IF(SUBTOTAL(102,{area})=0,"",SUBTOTAL(101,{area}))'
    sheet.write_formula(4, CHANGE, formula, styles.strong_score, mean)
    sheet.write_formula(5, CHANGE, f"=SUBTOTAL(102,{area})", styles.strong, len(pairs))
    sheet.write_string(5, 1, "Banyaknya penilaian yang selesai", styles.strong)
    sheet.write_string(6, 1, "Memenuhi semua nilai minimal menurut TPI", styles.strong)
    meeting = sum(1 for row in rows if row.met and row.rules_of == View.TPI)
    formula = f'=COUNTIFS({_area(ALL, last)},"ya",{_area(BASIS, last)},"{View.TPI.label}")'
    sheet.write_formula(6, ALL, formula, styles.strong, meeting)


def _area(column: int, last: int) -> str:
    name = xl_col_to_name(column)
    return f"${name}${FIRST + 1}:${name}${last + 1}"


def _unit(
    sheet: Worksheet,
    styles: _Styles,
    at: int,
    number: int,
    row: RecapRow,
    place: tuple[int, int, int] | None,
    last: int,
) -> None:
    proposal = row.proposal
    words = (
        proposal.unit_name, proposal.unit.code, proposal.target,
        row.stage.label if row.stage else "Ditarik", proposal.get_state_display(),
    )  # fmt: skip
    _write(sheet, at, 0, number, styles.whole)
    for column, word in enumerate(words, start=1):
        _write(sheet, at, column, word, styles.text)
    for column, (value, said) in zip((UNIT, TPI, TPN), row.sides, strict=True):
        _write(sheet, at, column, said or None if value is None else value, styles.score)
    unit, tpi = xl_rowcol_to_cell(at, UNIT), xl_rowcol_to_cell(at, TPI)
    change = None if row.unit is None or row.tpi is None else row.tpi - row.unit
    sheet.write_formula(
        at, CHANGE, f'=IF(COUNT({unit},{tpi})=2,{tpi}-{unit},"")', styles.score, _number(change)
    )
    _write(sheet, at, BASIS, row.rules_of.label if row.rules_of else None, styles.text)
    if place is None:
        for column in (MET, MISSED, ALL):
            sheet.write_blank(at, column, None, styles.whole)
    else:
        line, minimum, count = place
        values = f"{MINIMA}!{xl_rowcol_to_cell(line, 3)}:{xl_rowcol_to_cell(line, 2 + count)}"
        limits = (
            f"{MINIMA}!{xl_rowcol_to_cell(minimum, 3, True)}:"
            f"{xl_rowcol_to_cell(minimum, 2 + count, True)}"
        )
        met, missed = row.met_count, len(row.missed)
        sheet.write_formula(at, MET, f"=SUMPRODUCT(--({values}>={limits}))", styles.whole, met)
        sheet.write_formula(
            at, MISSED, f"=COUNT({values})-{xl_rowcol_to_cell(at, MET)}", styles.whole, missed
        )
        cell = xl_rowcol_to_cell(at, MISSED)
        sheet.write_formula(
            at, ALL, f'=IF({cell}=0,"ya","belum")', styles.text, "belum" if missed else "ya"
        )
    if row.rank is None:
        sheet.write_blank(at, RANK, None, styles.whole)
    else:
        predicates, totals, states = (_area(one, last) for one in (PREDICATE, TPI, STATE))
        running = "".join(f',{states},"<>{state.label}"' for state in ENDED)
        own = xl_rowcol_to_cell(at, PREDICATE)
        formula = f'=COUNTIFS({predicates},{own},{totals},">"&{tpi}{running})+1'
        sheet.write_formula(at, RANK, formula, styles.whole, row.rank)


def _minima(sheet: Worksheet, styles: _Styles, found: Recap) -> dict[int, tuple[int, int, int]]:
    """The value of every minimum per unit; answers where a proposal's line and limits stand."""
    places: dict[int, tuple[int, int, int]] = {}
    at = 0
    widest = 0
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 12)
    for target in PredicateKind.values:
        rows = [row for row in found.rows if row.proposal.target == target and row.rules]
        if not rows:
            continue
        rules = rows[0].rules
        widest = max(widest, len(rules))
        sheet.write_string(at, 0, f"Nilai minimal {PredicateKind(target).label}", styles.title)
        for column, word in enumerate(("Kode", "Unit kerja", "Menurut")):
            sheet.write_string(at + 1, column, word, styles.head)
        sheet.set_row(at + 1, 48)
        _write(sheet, at + 2, 0, "", styles.text)
        _write(sheet, at + 2, 1, "Minimal", styles.text)
        _write(sheet, at + 2, 2, "", styles.text)
        for column, rule in enumerate(rules, start=3):
            _write(sheet, at + 1, column, rule.rule.label, styles.head)
            _share(sheet, styles, at + 2, column, rule.minimum, rule.rule.measure == "percent")
        for number, row in enumerate(rows):
            line = at + 3 + number
            _write(sheet, line, 0, row.proposal.unit.code, styles.text)
            _write(sheet, line, 1, row.proposal.unit_name, styles.text)
            _write(sheet, line, 2, row.rules_of.label if row.rules_of else "", styles.text)
            for column, rule in enumerate(row.rules, start=3):
                _share(sheet, styles, line, column, rule.value, rule.rule.measure == "percent")
            places[row.proposal.pk] = (line, at + 2, len(row.rules))
        at += len(rows) + 5
    if widest:
        sheet.set_column(3, 2 + widest, 15)
    sheet.freeze_panes(0, 2)
    _print(sheet, None, 2 + widest, max(at, 1))
    return places


def _share(
    sheet: Worksheet, styles: _Styles, row: int, column: int, value: Decimal, percent: bool
) -> None:
    if percent:
        sheet.write_number(row, column, float(value / 100), styles.percent)
    else:
        sheet.write_number(row, column, float(value), styles.score)


def _summary(sheet: Worksheet, styles: _Styles, found: Recap) -> None:
    last = FIRST + max(len(found.rows), 1) - 1

    def units(column: int) -> str:
        return f"{UNITS}!{_area(column, last)}"

    headings = (
        "Predikat",
        "Unit",
        "Memenuhi nilai minimal (TPI)",
        "Rata-rata TPI",
        "Kuota",
        "Terpakai",
    )
    sheet.write_string(0, 0, "Menurut predikat", styles.title)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(headings) - 1, 14)
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, heading, styles.head)
    sheet.set_row(1, 34)
    for number, one in enumerate(found.targets):
        at = 2 + number
        own = [row for row in found.rows if row.proposal.target == one.target]
        totals = [row.tpi for row in own if row.tpi is not None]
        wanted = f'{units(PREDICATE)},"{one.target}"'
        _write(sheet, at, 0, one.label, styles.text)
        sheet.write_formula(at, 1, f"=COUNTIF({wanted})", styles.whole, one.units)
        sheet.write_formula(
            at,
            2,
            f'=COUNTIFS({wanted},{units(ALL)},"ya",{units(BASIS)},"{View.TPI.label}")',
            styles.whole,
            one.meeting,
        )
        mean = float(sum(totals, Decimal()) / len(totals)) if totals else ""
        sheet.write_formula(
            at, 3, f'=IFERROR(AVERAGEIF({wanted},{units(TPI)}),"")', styles.score, mean
        )
        _write(sheet, at, 4, one.quota, styles.whole)
        _write(sheet, at, 5, one.used, styles.whole)
    at = 4 + len(found.targets)
    sheet.write_string(at, 0, "Menurut tahap", styles.title)
    for number, stage in enumerate(found.stages, start=1):
        _write(sheet, at + number, 0, stage.label, styles.text)
        cell = xl_rowcol_to_cell(at + number, 0)
        sheet.write_formula(
            at + number, 1, f"=COUNTIF({units(STAGE)},{cell})", styles.whole, stage.count
        )
    total = at + len(found.stages) + 1
    sheet.write_string(total, 0, "Jumlah", styles.head)
    first, end = xl_rowcol_to_cell(at + 1, 1), xl_rowcol_to_cell(total - 1, 1)
    sheet.write_formula(total, 1, f"=SUM({first}:{end})", styles.head, len(found.rows))
    _print(sheet, None, len(headings) - 1, total)


def _print(sheet: Worksheet, head: int | None, columns: int, rows: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&L&F&RHalaman &P dari &N")
    sheet.print_area(0, 0, rows, max(columns, 1))
    if head is not None:
        sheet.repeat_rows(head)
