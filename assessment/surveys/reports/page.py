"""What the page of surveys shows of each: its figures, and how they stand to the LKE's answer."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from assessment.enums import Side, SurveyKind
from assessment.lke.scoring_input import json_decimal
from assessment.models import Answer, Assessment, Survey, SurveyResponse
from assessment.scoring.survey import ELEMENTS, INDEX_SCALE, SurveyResult
from assessment.surveys.services.surveys import indicator_code, result_of, rounded
from assessment.writing_rules import item_problem, write_problem
from units.models import User
from zona_integritas.ground.drawings.canvas import INK, NAVY, TRACK, drawing
from zona_integritas.ground.files.spreadsheets import safe_cell
from zona_integritas.ground.formats import angka


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the counted respondents can be reached to confirm what they said."""

    names: int
    phones: int
    left_out: int
    straight: int


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of survey on an LKE. ``survey`` and what follows are None before the first."""

    kind: SurveyKind
    survey: Survey | None = None
    result: SurveyResult | None = None
    complete: Completeness | None = None
    elements: tuple[tuple[str, Decimal], ...] = ()
    code: str | None = None
    answer: Answer | None = None
    taken_earlier: bool = False  # an older survey's index stands, or stood, in the LKE
    locked: str = ""  # why this person may not take the index over

    @property
    def weakest(self) -> str:
        return ELEMENTS[self.kind][self.result.weakest] if self.result else ""

    @property
    def scale(self) -> int:
        return INDEX_SCALE

    @property
    def in_lke(self) -> Any:
        return self.answer.value if self.answer else None

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0

    @property
    def same(self) -> bool:
        return self.result is not None and self.in_lke == json_decimal(rounded(self.result))

    @property
    def picture(self) -> SafeString:
        return interval_picture(self.result, self.kind.label) if self.result else SafeString("")


def cards(user: User, assessment: Assessment, surveys: Sequence[Survey]) -> list[Card]:
    """A card per kind, the running survey on it."""
    return [
        _card(user, assessment, kind, [row for row in surveys if row.kind == kind])
        for kind in SurveyKind
    ]


def _card(user: User, assessment: Assessment, kind: SurveyKind, surveys: list[Survey]) -> Card:
    running = next((row for row in surveys if row.replaced_at is None), None)
    if running is None or not running.responses.filter(left_out="").exists():
        return Card(kind)
    result = result_of(running)
    code = indicator_code(assessment, kind)
    answer, locked = None, ""
    if code is not None:
        indicator = assessment.instrument.indicators.select_related("node__parent").get(code=code)
        answer = Answer.objects.filter(
            assessment=assessment, indicator=indicator, side=Side.UNIT
        ).first()
        locked = (
            write_problem(user, assessment, Side.UNIT)
            or item_problem(user, assessment, indicator, Side.UNIT)
            or ""
        )
    return Card(
        kind,
        running,
        result,
        completeness(running),
        tuple(zip(ELEMENTS[kind], result.elements, strict=True)),
        code,
        answer,
        any(row.taken_over_at is not None for row in surveys if row is not running),
        locked,
    )


def completeness(survey: Survey) -> Completeness:
    rows = survey.responses.values_list("left_out", "name", "phone", "values")
    counted = [row for row in rows if not row[0]]
    return Completeness(
        names=sum(bool(name) for _, name, _, _ in counted),
        phones=sum(bool(phone) for _, _, phone, _ in counted),
        left_out=len(rows) - len(counted),
        straight=sum(len(set(values)) == 1 for _, _, _, values in counted),
    )


def interval_picture(result: SurveyResult, label: str) -> SafeString:
    """The index as a line on the scale 0–4, its 95 % interval as a band."""

    def place(value: Decimal) -> str:
        return f"{float(value) / INDEX_SCALE * 100:.2f}"

    said = f"{label}: indeks {angka(result.index)} dari {INDEX_SCALE}"
    band = SafeString("")
    if result.low is not None and result.high is not None:
        said += f"; selang kepercayaan 95 % dari {angka(result.low)} sampai {angka(result.high)}"
        band = format_html(
            '<rect class="skor-isi skor-netral" x="{}%" y="1" width="{}%" height="14" fill="{}"/>',
            place(result.low),
            place(result.high - result.low),
            NAVY,
        )
    track = format_html(
        '<rect class="skor-alas" x="0" y="4" width="100%" height="8" rx="2" fill="{}"/>', TRACK
    )
    index = format_html(
        '<line class="skor-ambang" x1="{0}" x2="{0}" y1="0" y2="16" stroke="{1}"'
        ' stroke-width="6"/><line class="skor-celah" x1="{0}" x2="{0}" y1="0" y2="16"'
        ' stroke="#ffffff" stroke-width="2"/>',
        f"{place(result.index)}%",
        INK,
    )
    return drawing("skor", said, [track, band, index], height=16)


def people_workbook(survey: Survey, rows: Iterable[SurveyResponse]) -> bytes:
    """The respondents as XLSX: values as numbers, no text that could become a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Responden"
    numbers = range(1, len(ELEMENTS[survey.kind]) + 1)
    heads = ["Baris", "Nama", "Telepon", "Tanggal", *(f"U{number}" for number in numbers)]
    sheet.append([*heads, "Tidak dihitung karena"])
    for row in rows:
        texts = [_text(row.name), _text(row.phone)]
        sheet.append([row.row, *texts, row.answered_on, *row.values, _text(row.left_out)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in (("B", 32), ("C", 18), ("D", 12)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(value: str) -> Any:
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value))
