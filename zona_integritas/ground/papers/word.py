"""A paper's HTML as a Word document, to be edited: the same words and figures as its PDF.

It reads what our own paper templates write, and no more: headings, paragraphs, lists, tables,
letterhead, signatures. Drawings stay out (their figures stand in the tables). Whatever came from
people is text in the file: no fields, no links, no macros are made of it.
"""

import io
import re
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5
from django.template.loader import render_to_string
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from zona_integritas.ground.agency import logo_path
from zona_integritas.ground.papers.html_text import SKIPPED, classes_of, pieces, plain
from zona_integritas.ground.papers.word_styles import LANGUAGE, empty_document

TEXT_WIDTH = Cm(16.5)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
_BOLD_ROWS = {"akhir", "pokok", "aspek", "sub"}
_CLOSINGS = {"utuh", "penutup"}
_ALIGN = {
    "rata": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "tengah": WD_ALIGN_PARAGRAPH.CENTER,
    "subjudul": WD_ALIGN_PARAGRAPH.CENTER,
    "angka": WD_ALIGN_PARAGRAPH.RIGHT,
    "surat-tanggal": WD_ALIGN_PARAGRAPH.RIGHT,
    "ttd-tempat": WD_ALIGN_PARAGRAPH.RIGHT,
}
_SIZES = {"sampul-judul": 21, "sampul-instansi": 14, "sampul-unit": 15, "kop-nama": 13, "kecil": 9}
_HEAVY = {"sampul-judul", "sampul-instansi", "sampul-unit", "kop-nama", "ttd-nama"}


def render_docx(template: str, context: dict[str, Any]) -> bytes:
    """The template as DOCX bytes: A4, real headings, repeated table heads, page x of y."""
    root = tinyhtml5.parse(render_to_string(template, context), namespace_html_elements=False)
    writer = _Writer()
    body = root.find("body")
    if body is not None:
        writer.write(body)
    title = root.findtext("head/title") or ""
    properties = writer.document.core_properties
    properties.title, properties.language = plain(title)[:255], LANGUAGE
    properties.author = plain(context["agency"].name)[:255]
    properties.comments = "Salinan untuk disunting; naskah resmi adalah PDF yang terbit."
    buffer = io.BytesIO()
    writer.document.save(buffer)
    return buffer.getvalue()


class _Writer:
    """Walks the body once and writes as it goes."""

    def __init__(self) -> None:
        self.document = empty_document()
        self.place: Any = self.document  # the document, or a cell
        self.center = False
        self.together = False  # inside a closing: nothing parts from its signatures

    # Blocks ---------------------------------------------------------------------------------

    def write(self, parent: Element) -> None:
        for element in parent:
            self._block(element)

    def _block(self, element: Element) -> None:
        classes = classes_of(element)
        if element.tag in SKIPPED or classes & {"konsep", "gambar", "ttd-ruang"}:
            return
        if not self._by_class(element, classes):
            self._by_tag(element)

    def _by_class(self, element: Element, classes: set[str]) -> bool:
        """The parts of a paper that our templates name; False for everything else."""
        if "kepala-jalan" in classes:
            self._header(element)
        elif "kaki-jalan" in classes:
            self._footer(element)
        elif "daftar-isi" in classes:
            self._contents()
        elif classes & {"sampul", "surat"}:
            self._own_page(element, center="sampul" in classes)
        elif "kop" in classes:
            self._letterhead(element)
        elif element.tag == "div" and classes & _CLOSINGS:
            self._closing(element)
        elif "ttd" in classes:
            self._signatures(element)
        else:
            return False
        return True

    def _by_tag(self, element: Element) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._heading(element, _HEADINGS[tag])
        elif tag == "p":
            self._paragraph(element)
        elif tag in ("ol", "ul"):
            self._list(element)
        elif tag == "table":
            self._table(element)
        elif tag == "img":
            self._logo()
        else:
            self.write(element)

    def _closing(self, element: Element) -> None:
        self.together = True
        self.write(element)
        self.together = False

    def _own_page(self, element: Element, *, center: bool) -> None:
        self.center = center
        self.write(element)
        self.center = False
        self.document.add_section(WD_SECTION.NEW_PAGE)

    def _heading(self, element: Element, level: int) -> None:
        paragraph = self.document.add_heading(level=level)
        if level == 1:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._runs(paragraph, element)

    def _paragraph(self, element: Element, style: str | None = None) -> Any:
        paragraph = self.place.add_paragraph(style=style)
        classes = classes_of(element)
        for name in classes & set(_ALIGN):
            paragraph.alignment = _ALIGN[name]
        if self.center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if "sampul-judul" in classes:
            paragraph.paragraph_format.space_before = Pt(120)
        if "uraian" in classes:
            paragraph.paragraph_format.left_indent = Cm(0.4)
        if classes & {"ttd-tempat", "ttd-nama"}:
            paragraph.paragraph_format.keep_with_next = True
        if self.together:
            paragraph.paragraph_format.keep_with_next = True
        self._runs(paragraph, element, bold=bool(classes & _HEAVY), classes=classes)
        if "\n" in paragraph.text and paragraph.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY:
            paragraph.alignment = None  # a line that was ended by hand would be stretched
        return paragraph

    def _runs(
        self,
        paragraph: Paragraph,
        element: Element,
        bold: bool = False,
        classes: set[str] | None = None,
    ) -> None:
        size = next((_SIZES[name] for name in classes or () if name in _SIZES), None)
        keeps_lines = bool((classes or set()) & {"teks", "catatan"})
        for text, heavy, small in pieces(element, keeps_lines):
            run = paragraph.add_run(plain(text))
            run.bold = True if bold or heavy else None
            if size or small:
                run.font.size = Pt(size or 8.5)

    def _list(self, element: Element) -> None:
        style = self.document.styles["List Number" if element.tag == "ol" else "List Bullet"]
        number = self._restart(style) if element.tag == "ol" else None
        for item in element.iter("li"):
            paragraph = self._paragraph(item, style.name)
            if number is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number

    def _restart(self, style: ParagraphStyle) -> int:
        """Each list counts from one, as on the PDF."""
        numbering = self.document.part.numbering_part.numbering_definitions._numbering
        base = numbering.num_having_numId(style.element.pPr.numPr.numId.val)
        number = numbering.add_num(base.abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.numId)

    def _contents(self) -> None:
        """Word finds the pages itself, when somebody asks it to."""
        self.document.add_paragraph().add_run("Daftar isi").bold = True
        _field(
            self.document.add_paragraph(),
            'TOC \\o "2-3" \\h',
            "Klik kanan di sini, lalu pilih Perbarui Bidang.",
        )

    def _letterhead(self, element: Element) -> None:
        self.center = True
        self.write(element)
        self.center = False
        properties = self.document.paragraphs[-1]._p.get_or_add_pPr()
        border = OxmlElement("w:pBdr")
        line = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "111111")):
            line.set(qn(f"w:{name}"), value)
        border.append(line)
        properties.insert_element_before(
            border, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
        )

    def _logo(self) -> None:
        logo = logo_path()
        if logo is None:
            return
        paragraph = self.place.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        try:
            paragraph.add_run().add_picture(str(logo), height=Cm(1.6))
        except (UnrecognizedImageError, OSError):
            return  # a drawing Word does not know: the name stands beside it

    # Tables ---------------------------------------------------------------------------------

    def _table(self, element: Element) -> None:
        rows = list(element.iter("tr"))
        columns = max(sum(int(c.get("colspan", 1)) for c in _cells(row)) for row in rows)
        facts = "fakta" in classes_of(element)
        table = self.place.add_table(rows=0, cols=columns)
        if not facts:
            table.style = "Table Grid"
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = _widths(element, columns, facts)
        head = element.find("thead")
        repeated = set(head.iter("tr")) if head is not None else set()
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in rows:
            self._row(table, row, widths, row in repeated)
        after = self.place.add_paragraph()
        after.paragraph_format.space_after = Pt(2)

    def _row(self, table: Table, row: Element, widths: list[int], repeated: bool) -> None:
        made = table.add_row()
        properties = made._tr.get_or_add_trPr()
        if "panjang" not in classes_of(row):
            properties.append(OxmlElement("w:cantSplit"))
        if repeated:
            properties.append(OxmlElement("w:tblHeader"))
        heavy = repeated or bool(classes_of(row) & _BOLD_ROWS)
        at = 0
        for cell in _cells(row):
            span = int(cell.get("colspan", 1))
            target = made.cells[at]
            if span > 1:
                target = target.merge(made.cells[at + span - 1])
            target.width = sum(widths[at : at + span])
            paragraph = target.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            classes = classes_of(cell)
            if "angka" in classes:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._runs(paragraph, cell, bold=heavy, classes=classes | {"kecil"})
            at += span

    def _signatures(self, element: Element) -> None:
        columns = [one for one in element if "ttd-kolom" in classes_of(one)] or [element]
        right = "ttd-kanan" in classes_of(element)
        table = self.place.add_table(rows=1, cols=len(columns) + right)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, column in zip(table.rows[0].cells[right:], columns, strict=True):
            self.place, self.center = cell, True
            for part in column:
                if "ttd-ruang" in classes_of(part):
                    for _ in range(3):
                        cell.add_paragraph()
                else:
                    self._block(part)
            self.place, self.center = self.document, False
            cell._tc.remove(cell.paragraphs[0]._p)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                paragraph.paragraph_format.keep_with_next = True

    # Head and foot --------------------------------------------------------------------------

    def _header(self, element: Element) -> None:
        paragraph = self.document.sections[0].header.paragraphs[0]
        self._runs(paragraph, element, classes={"kecil"})

    def _footer(self, element: Element) -> None:
        footer = self.document.sections[0].footer
        self._runs(footer.paragraphs[0], element, classes={"kecil"})
        paragraph = footer.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run("Halaman ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" dari ")
        _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, name: str, shown: str = "1") -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _cells(row: Element) -> list[Element]:
    return [one for one in row if one.tag in ("th", "td")]


def _widths(element: Element, columns: int, facts: bool) -> list[int]:
    """From the classes of the columns (``p14`` is 14 %); the others share the rest."""
    if facts:
        return [Cm(4.2), *[(TEXT_WIDTH - Cm(4.2)) // max(columns - 1, 1)] * (columns - 1)]
    shares: list[int | None] = []
    for column in element.iter("col"):
        said = [one[1:] for one in classes_of(column) if re.fullmatch(r"p\d+", one)]
        shares.append(int(said[0]) if said else None)
    shares = (shares + [None] * columns)[:columns]
    free = shares.count(None)
    rest = 100 - sum(one for one in shares if one is not None)
    return [int(TEXT_WIDTH * (one if one is not None else rest / free) / 100) for one in shares]
