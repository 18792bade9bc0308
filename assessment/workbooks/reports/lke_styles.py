"""How the exported workbook looks: formats by name, made once per workbook."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

FACE = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
RULE = {"border": 1, "border_color": "#C9D2DC"}
INPUT = {"bg_color": "#FFFDF0", "locked": False}
AREA_COLOURS = ("#E3EEF9", "#E4F3E8", "#FDF0DC", "#F3E6F5", "#FBE5E5", "#DFF2F1")
OUTSIDE_COLOUR = "#E9ECEF"
NUMBER, PERCENT, WEIGHT = "0.0000", "0.00%", "0.####"


class Styles:
    """Formats are asked for by what they should be; the same wish gives the same format."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **wishes: Any) -> Format:
        key = tuple(sorted(wishes.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**FACE, **wishes})
        return self._made[key]

    def heading(self) -> Format:
        return self.cell(
            bold=True, text_wrap=True, align="center", bg_color="#1F3A5F", font_color="#FFFFFF"
        )

    def cell(self, **wishes: Any) -> Format:
        return self.of(**RULE, **wishes)
