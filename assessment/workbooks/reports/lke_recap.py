"""Recap sheets: areas, components and total of one side against the minima of WBK and WBBM."""

from fractions import Fraction
from typing import Any

from xlsxwriter.worksheet import Worksheet

from assessment.scoring.model import Measure, Predicate, Rule
from assessment.scoring.thresholds import RuleResult, verdict
from assessment.workbooks.reports.lke_content import WorkbookContent
from assessment.workbooks.reports.lke_formulas import SHEET, WEIGHT, SheetColumn, SheetPlan
from assessment.workbooks.reports.lke_recap_rows import RecapSheetRow, aspects, recap_rows
from assessment.workbooks.reports.lke_styles import PERCENT, Styles
from assessment.workbooks.reports.lke_styles import WEIGHT as WEIGHT_FORMAT
from zona_integritas.ground.files.spreadsheets import cell_name, safe_cell

HEAD = 7  # the row of the headings
NUMBER, NAME, LAST_NAME, WEIGHTS, FIRST = 1, 2, 6, 7, 8
MET, MISSED = "Memenuhi", "Belum memenuhi"
POINTS = "0.00##"


class RecapSheet:
    """Writes one recap sheet; every figure is a formula on ``Jawaban``."""

    def __init__(
        self,
        sheet: Worksheet,
        styles: Styles,
        made: SheetPlan,
        content: WorkbookContent,
        column: SheetColumn,
    ) -> None:
        self.sheet, self.styles, self.made = sheet, styles, made
        self.content, self.column = content, column
        self.instrument = made.instrument
        self.result = content.result(column.key)
        self.aspects = aspects(self.instrument)
        self.value = FIRST + len(self.aspects)
        self.percent, self.predicates = self.value + 1, self.value + 2
        self.verdicts = {
            predicate: {
                row.rule.code: row for row in verdict(self.instrument, self.result, predicate).rules
            }
            for predicate in Predicate
        }
        self.width = self.predicates + 3 * len(Predicate)

    def write(self) -> None:
        self._head()
        row = HEAD + 1
        for line in recap_rows(self.instrument, self.made):
            self._line(row, line)
            row += 1
        self._conclusion(row + 1, row - 1)
        self._page(row + 1)

    def _head(self) -> None:
        content, column = self.content, self.column
        hidden = column.key not in content.columns
        codes = [cell_name(row, column.value) for row in self.made.indicators.values()]
        lines: list[tuple[str, dict[str, Any]]] = [
            (content.unit, {"bold": True, "font_size": 14}),
            (
                f"LKE Zona Integritas {content.identity.year} · penilaian {column.label}",
                {"bold": True},
            ),
            (content.title, {}),
            (f"{content.agency} · diunduh {content.made_at}", {"font_color": "#555555"}),
        ]
        for row, (text, style) in enumerate(lines):
            self.sheet.write_string(row, NUMBER, str(safe_cell(text)), self.styles.of(**style))
        if hidden:
            self.sheet.write_string(
                4,
                NUMBER,
                "Penilaian TPI belum dibuka untuk Anda; lembar ini masih kosong.",
                self.styles.of(italic=True),
            )
        else:
            self.sheet.write_string(4, NUMBER, "Butir terjawab", self.styles.of())
            self.sheet.write_formula(
                4,
                WEIGHTS,
                "=" + "+".join(f"COUNT({SHEET}!{cell})" for cell in codes),
                self.styles.of(num_format="0", bold=True),
                self.result.answered,
            )
            self.sheet.write_string(
                4, FIRST, f"dari {self.result.of} (butir kosong dihitung nol)", self.styles.of()
            )
            self.sheet.write_string(
                5, NUMBER, "Nilai bila hanya yang terjawab dihitung", self.styles.of()
            )
            self.sheet.write_formula(
                5,
                WEIGHTS,
                f"={SHEET}!{cell_name(self.made.total, column.answered)}",
                self.styles.of(num_format=POINTS, bold=True),
                float(self.result.total.exact_answered),
            )
        titles = ["", "No.", "Area Perubahan", *("",) * 4, "Bobot"]
        titles += [node.name for node in self.aspects]
        titles += ["Nilai", " %"]
        for predicate in Predicate:
            titles += [f"Minimal {predicate}", f"Kurang {predicate}", f"Pemenuhan {predicate}"]
        heading = self.styles.heading()
        self.sheet.set_row(0, 21)
        self.sheet.set_row(HEAD, 30)
        self.sheet.merge_range(HEAD, NAME, HEAD, LAST_NAME, "", heading)
        for column_number, title in enumerate(titles):
            if column_number in (NUMBER, NAME) or column_number > LAST_NAME:
                self.sheet.write_string(HEAD, column_number, title, heading)

    def _line(self, row: int, line: RecapSheetRow) -> None:
        style: dict[str, Any] = {"bold": line.style in ("head", "total")}
        if line.style in ("head", "total"):
            style["bg_color"] = "#C7D3E0"
        elif line.colour:
            style["bg_color"] = line.colour
        plain = self.styles.cell(**style)
        for place in range(NUMBER, self.width):
            self.sheet.write_blank(row, place, None, plain)
        wrapped = self.styles.cell(**style, text_wrap=True, indent=int(line.style == "part"))
        self.sheet.merge_range(row, NAME, row, LAST_NAME, "", wrapped)
        self.sheet.write_string(row, NAME, str(safe_cell(line.name)), wrapped)
        self.sheet.write_string(row, NUMBER, str(safe_cell(line.number)), plain)
        rows = list(line.parts.values())
        weight, value, exact = self._exact(line)
        self.sheet.write_formula(
            row,
            WEIGHTS,
            "=" + "+".join(f"{SHEET}!{cell_name(one, WEIGHT)}" for one in rows),
            self.styles.cell(**style, num_format=WEIGHT_FORMAT),
            float(weight),
        )
        if line.style == "head":
            return
        number = self.styles.cell(**style, num_format=POINTS)
        for place, aspect in enumerate(self.aspects, start=FIRST):
            if aspect.code in line.parts:
                self.sheet.write_formula(
                    row,
                    place,
                    f"={SHEET}!{cell_name(line.parts[aspect.code], self.column.value)}",
                    number,
                    float(exact[aspect.code]),
                )
        # N() makes a zero of a question's blank; a single question is not a sum.
        sources = [f"N({SHEET}!{cell_name(one, self.column.value)})" for one in rows]
        self.sheet.write_formula(row, self.value, "=" + "+".join(sources), number, float(value))
        self.sheet.write_formula(
            row,
            self.percent,
            f"={cell_name(row, self.value)}/{cell_name(row, WEIGHTS)}",
            self.styles.cell(**style, num_format=PERCENT),
            float(value / weight),
        )
        for number_of, predicate in enumerate(Predicate):
            found = self.verdicts[predicate].get(line.rule)
            if found is not None:
                self._rule(row, self.predicates + 3 * number_of, found, style)

    def _exact(self, line: RecapSheetRow) -> tuple[Fraction, Fraction, dict[str, Fraction]]:
        """Weight, value and each aspect's value as the engine has them."""
        codes = {row: code for code, row in self.made.nodes.items()}
        own = {row: code for code, row in self.made.indicators.items()}
        weights, values = [], {}
        for key, row in line.parts.items():
            if row == self.made.total:
                weight, value = self.result.total.exact_weight, self.result.total.exact_zero
            elif row in codes:
                scored = self.result.nodes[codes[row]]
                weight, value = scored.exact_weight, scored.exact_zero
            else:
                one = self.result.indicators[own[row]]
                weight = one.exact_weight
                value = (one.exact_multiplier or Fraction()) * one.exact_weight
            weights.append(weight)
            values[key] = value
        return sum(weights, Fraction()), sum(values.values(), Fraction()), values

    def _rule(self, row: int, place: int, found: RuleResult, style: dict[str, Any]) -> None:
        """Minimum, what is missing, met or not. Rounding only takes away a computer's dust."""
        rule: Rule = found.rule
        percent = rule.measure == Measure.PERCENT
        over = 100 if percent else 1
        shape = self.styles.cell(**style, num_format=PERCENT if percent else POINTS)
        reached = cell_name(row, self.percent if percent else self.value)
        minimum, gap = cell_name(row, place), cell_name(row, place + 1)
        self.sheet.write_number(row, place, float(Fraction(rule.minimum) / over), shape)
        self.sheet.write_formula(
            row,
            place + 1,
            f"=MAX(ROUND({minimum}-{reached},12),0)",
            shape,
            float(found.exact_gap / over),
        )
        self.sheet.write_formula(
            row,
            place + 2,
            f'=IF({gap}=0,"{MET}","{MISSED}")',
            self.styles.cell(**style, align="center"),
            MET if found.met else MISSED,
        )

    def _conclusion(self, row: int, last: int) -> None:
        bold = self.styles.cell(bold=True, bg_color="#C7D3E0")
        self.sheet.merge_range(row, NUMBER, row, self.predicates - 1, "", bold)
        self.sheet.write_string(row, NUMBER, "Semua nilai minimal terpenuhi?", bold)
        for number, predicate in enumerate(Predicate):
            place = self.predicates + 3 * number
            cells = f"{cell_name(HEAD + 1, place + 2)}:{cell_name(last, place + 2)}"
            met = all(one.met for one in self.verdicts[predicate].values())
            self.sheet.merge_range(row, place, row, place + 2, "", bold)
            self.sheet.write_formula(
                row,
                place,
                f'=IF(COUNTIF({cells},"{MISSED}")=0,"{predicate}: {MET.lower()}",'
                f'"{predicate}: {MISSED.lower()}")',
                bold,
                f"{predicate}: {(MET if met else MISSED).lower()}",
            )
            for text, colour in ((MET, "#1B6B3A"), (MISSED, "#A32A22")):
                self.sheet.conditional_format(
                    HEAD + 1,
                    place + 2,
                    last,
                    place + 2,
                    {
                        "type": "cell",
                        "criteria": "==",
                        "value": f'"{text}"',
                        "format": self.styles.of(font_color=colour, bold=True),
                    },
                )

    def _page(self, last: int) -> None:
        sheet = self.sheet
        sheet.set_column(0, 0, 2)
        sheet.set_column(NUMBER, NUMBER, 7)
        sheet.set_column(NAME, LAST_NAME, 9)
        sheet.set_column(WEIGHTS, self.width - 1, 11)
        for number in range(len(Predicate)):
            sheet.set_column(self.predicates + 3 * number + 2, self.predicates + 3 * number + 2, 17)
        sheet.freeze_panes(HEAD + 1, 0)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(HEAD)
        sheet.print_area(0, 0, last, self.width - 1)
        sheet.fit_to_pages(1, 0)
