"""The sheet ``Jawaban``: statements, drop-downs, answers, and live figures beside them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from xlsxwriter.worksheet import Worksheet

from assessment.scoring.model import COUNTED, Indicator, Input, Node
from assessment.scoring.result import IndicatorScore
from assessment.workbooks.reports.lke_cells import WHOLE, WIDTHS, SheetCells, answer_choices
from assessment.workbooks.reports.lke_content import WorkbookContent
from assessment.workbooks.reports.lke_formulas import (
    COLUMNS,
    CRITERIA,
    EVIDENCE,
    HEADINGS,
    ID,
    NEW_EVIDENCE,
    NUMBERING,
    SCALE,
    STATEMENT,
    UNIT,
    WEIGHT,
    ZERO_SHARE,
    SheetColumn,
    SheetPlan,
    SheetRow,
    counted_share,
    depth,
    indicator_value,
    is_outer,
    node_value,
    node_weight,
    scale_text,
    subtotal_parts,
    total_value,
)
from assessment.workbooks.reports.lke_styles import (
    AREA_COLOURS,
    NUMBER,
    OUTSIDE_COLOUR,
    PERCENT,
    Styles,
)
from assessment.workbooks.reports.lke_styles import WEIGHT as WEIGHT_FORMAT
from zona_integritas.ground.files.spreadsheets import cell_name, safe_cell

LINE_POINTS = 13
MAX_POINTS = 400  # a row cannot be taller than 409


class AnswerSheet(SheetCells):
    """Writes one sheet, line by line, from a plan."""

    def __init__(
        self, sheet: Worksheet, styles: Styles, made: SheetPlan, content: WorkbookContent
    ) -> None:
        super().__init__(sheet, styles, made, content)
        self.results = {column.key: content.result(column.key) for column in COLUMNS}

    def write(self) -> None:
        heading = self.styles.heading()
        self.sheet.merge_range(0, NUMBERING, 0, STATEMENT, HEADINGS[NUMBERING], heading)
        for column, title in enumerate(HEADINGS):
            if not NUMBERING <= column <= STATEMENT:
                self.sheet.write_string(0, column, title, heading)
        self.sheet.set_row(0, 3 * LINE_POINTS)
        for line in self.made.lines:
            if line.indicator is not None:
                if line.count is not None:
                    self._count(line.row, line.indicator, line.count)
                elif line.subtotal:
                    self._subtotal(line.row, line.indicator)
                else:
                    self._indicator(line.row, line.indicator)
            elif line.total:
                self._total(line)
            elif line.node is not None:
                self._node(line.row, line.node)
        self.page()

    # Rows ------------------------------------------------------------------------

    def _node(self, row: int, node: Node) -> None:
        style = self._node_style(node)
        self.blank_row(row, style)
        place = NUMBERING + depth(self.made.instrument, node.code)
        name = node.name.upper() if is_outer(node) else node.name
        self.text(row, ID, node.code, style)
        self.text(row, place, f"{node.code.rsplit('.', 1)[-1]}.", style)
        self.text(row, place + 1, name, style)
        weight = self.styled(style, num_format=WEIGHT_FORMAT)
        formula = node_weight(self.made, node)
        if formula is None:
            self.sheet.write_number(row, WEIGHT, float(node.weight), weight)
        else:
            self.sheet.write_formula(row, WEIGHT, formula, weight, float(node.weight))
        for column in COLUMNS:
            scored = self.results[column.key].nodes[node.code]
            self.figures(
                row,
                column,
                node_value(self.made, node, column, answered=False),
                node_value(self.made, node, column, answered=True),
                scored,
                style,
            )

    def _total(self, line: SheetRow) -> None:
        style: dict[str, Any] = {"bold": True, "bg_color": "#C7D3E0"}
        self.blank_row(line.row, style)
        node = line.node
        name = f"Total {node.name}" if node is not None else "Nilai akhir"
        self.text(line.row, NUMBERING, name.upper(), style)
        weights = (
            f"={cell_name(self.made.nodes[node.code], WEIGHT)}"
            if node is not None
            else total_value(self.made, WEIGHT)
        )
        total = (
            self.results["unit"].total if node is None else self.results["unit"].nodes[node.code]
        )
        self.sheet.write_formula(
            line.row,
            WEIGHT,
            weights,
            self.styled(style, num_format=WEIGHT_FORMAT),
            float(total.exact_weight),
        )
        for column in COLUMNS:
            result = self.results[column.key]
            if node is None:
                formulas = [total_value(self.made, c) for c in (column.value, column.answered)]
                scored = result.total
            else:
                row = self.made.nodes[node.code]
                formulas = [f"={cell_name(row, c)}" for c in (column.value, column.answered)]
                scored = result.nodes[node.code]
            self.figures(line.row, column, formulas[0], formulas[1], scored, style)

    def _indicator(self, row: int, entry: Indicator) -> None:
        style: dict[str, Any] = {}
        self.blank_row(row, style)
        place = NUMBERING + depth(self.made.instrument, entry.parent) + 1
        plain = self.styles.cell(text_wrap=True)
        self.text(row, ID, entry.code, style)
        self.text(row, place, f"{entry.code.rsplit('.', 1)[-1]}.", style)
        statement = str(safe_cell(entry.statement))
        if place + 1 < STATEMENT:
            self.sheet.merge_range(row, place + 1, row, STATEMENT, "", plain)
        self.sheet.write_string(row, place + 1, statement, plain)
        criteria = self._criteria(entry)
        self.sheet.write_string(row, CRITERIA, criteria, plain)
        self.sheet.write_string(row, SCALE, scale_text(entry), self.styles.cell(align="center"))
        self._height(row, entry, criteria)
        if entry.weight is not None:
            number = self.styles.cell(num_format=WEIGHT_FORMAT)
            self.sheet.write_number(row, WEIGHT, float(entry.weight), number)
        for column in COLUMNS:
            self._answer(row, entry, column)
            self._indicator_figures(row, entry, column)
        free = self.input("unit", text_wrap=True)
        proof = str(safe_cell(self.content.evidence.get(entry.code, "")))
        self.input_text(row, EVIDENCE, proof, free)
        self.input_text(row, NEW_EVIDENCE, "", free)

    def _answer(self, row: int, entry: Indicator, column: SheetColumn) -> None:
        said = self.content.column(column.key)
        answer = said.answers.get(entry.code)
        counted = entry.answer_type in COUNTED
        if counted and not isinstance(answer, Decimal):
            self._share(row, entry, column)
        else:
            shape = {"num_format": PERCENT} if counted else {}
            style = self.input(column.key, align="center", **shape)
            if isinstance(answer, Decimal) and (answer or not counted):
                self.sheet.write_number(row, column.answer, float(answer), style)
            else:
                text = answer if isinstance(answer, str) else ZERO_SHARE if counted else ""
                self.input_text(row, column.answer, str(safe_cell(text)), style)
            self.sheet.data_validation(
                row, column.answer, row, column.answer, answer_choices(entry)
            )
        note = str(safe_cell(said.notes.get(entry.code, "")))
        self.input_text(row, column.note, note, self.input(column.key, text_wrap=True))

    def _share(self, row: int, entry: Indicator, column: SheetColumn) -> None:
        """What the counts below come to; empty where only the side before gave some."""
        known = bool(self._counts(column, entry))
        share = self.results[column.key].indicators[entry.code].exact_multiplier
        self.sheet.write_formula(
            row,
            column.answer,
            counted_share(self.made, entry, column.answer),
            self.styles.cell(num_format=PERCENT, align="center", font_color="#555555"),
            float(share) if known and share is not None else "",
        )

    def _indicator_figures(self, row: int, entry: Indicator, column: SheetColumn) -> None:
        scored = self.results[column.key].indicators[entry.code]
        share = scored.exact_multiplier
        self.sheet.write_formula(
            row,
            column.value,
            indicator_value(self.made, entry, column),
            self.styles.cell(num_format=NUMBER, font_color="#333333"),
            "" if share is None else float(_shown(entry, scored)),
        )
        value = cell_name(row, column.value)
        over = "" if entry.weight is None else f"/{cell_name(row, WEIGHT)}"
        self.sheet.write_formula(
            row,
            column.percent,
            f'=IF({value}="","",{value}{over})',
            self.styles.cell(num_format=PERCENT, font_color="#333333"),
            "" if share is None else float(share),
        )

    def _count(self, row: int, entry: Indicator, count: Input) -> None:
        parts = subtotal_parts(entry)
        # The reader takes a numbered line before dashed ones for their sum; parts are dashed.
        numbered = bool(parts) and count not in parts
        self._count_row(row, str(safe_cell(count.label)) if numbered else f"- {count.label}")
        if numbered:
            self.sheet.write_string(row, STATEMENT - 1, "-", self.styles.cell())
        for column in COLUMNS:
            number = self._counts(column, entry).get(count.key)
            style = self.input(column.key, align="center", num_format="0")
            if number is None:
                self.sheet.write_blank(row, column.answer, None, style)
            else:
                self.sheet.write_number(row, column.answer, float(number), style)
            self.sheet.data_validation(row, column.answer, row, column.answer, WHOLE)

    def _subtotal(self, row: int, entry: Indicator) -> None:
        self._count_row(row, "Seluruhnya (terhitung sendiri)")
        self.sheet.write_string(row, STATEMENT - 1, "-", self.styles.cell())
        parts = subtotal_parts(entry)
        first, last = (self.made.counts[entry.code, one.key] for one in (parts[0], parts[-1]))
        style = self.styles.cell(align="center", num_format="0", font_color="#555555")
        for column in COLUMNS:
            cells = f"{cell_name(first, column.answer)}:{cell_name(last, column.answer)}"
            counts = self._counts(column, entry)
            known = [counts[one.key] for one in parts if one.key in counts]
            self.sheet.write_formula(
                row,
                column.answer,
                f'=IF(COUNT({cells})=0,"",SUM({cells}))',
                style,
                float(sum(known)) if known else "",
            )

    def _count_row(self, row: int, label: str) -> None:
        self.blank_row(row, {})
        style = self.styles.cell(text_wrap=True, font_color="#333333")
        self.sheet.write_string(row, STATEMENT, label, style)
        self.sheet.write_string(row, SCALE, "Jumlah", self.styles.cell(align="center"))

    def _counts(self, column: SheetColumn, entry: Indicator) -> Mapping[str, Decimal]:
        answer = self.content.column(column.key).answers.get(entry.code)
        return answer if isinstance(answer, Mapping) else {}

    def _criteria(self, entry: Indicator) -> str:
        lines = [f"{one.label}. {one.criterion}" for one in entry.options]
        guidance = self.content.guidance.get(entry.code, "").strip()
        return str(safe_cell("\n".join(lines) or guidance))

    def _node_style(self, node: Node) -> dict[str, Any]:
        if not is_outer(node):
            return {"bold": True, "bg_color": "#F5F7F9"}
        areas = self.made.instrument.area_codes
        if node.area:
            colour = AREA_COLOURS[areas.index(node.area) % len(AREA_COLOURS)]
        else:
            colour = OUTSIDE_COLOUR if node.parent else "#C7D3E0"
        return {"bold": True, "bg_color": colour}

    def _height(self, row: int, entry: Indicator, criteria: str) -> None:
        """Tall enough for every text: not every program fits rows to what it opens."""
        place = NUMBERING + depth(self.made.instrument, entry.parent) + 2
        notes = [self.content.column(one.key).notes.get(entry.code, "") for one in COLUMNS]
        lines = max(
            _lines(entry.statement, sum(WIDTHS[one] for one in range(place, STATEMENT + 1))),
            _lines(criteria, WIDTHS[CRITERIA]),
            _lines(self.content.evidence.get(entry.code, ""), WIDTHS[EVIDENCE]),
            *(_lines(text, WIDTHS[UNIT.note]) for text in notes),
        )
        self.sheet.set_row(row, min(LINE_POINTS * lines + 2, MAX_POINTS))


def _shown(entry: Indicator, scored: IndicatorScore) -> Fraction:
    share = scored.exact_multiplier or Fraction()
    return share if entry.weight is None else share * scored.exact_weight


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width, generously."""
    return sum(max(1, ceil(len(part) / (1.2 * width))) for part in text.split("\n"))
