"""The Word document a paper is written into: page, face, language."""

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FONT = "Arial"  # every office PC has it; a file to be edited cannot bring its own face
LANGUAGE = "id-ID"


def empty_document() -> WordDocument:
    """A4 with our margins, our face and our language; nothing is written yet."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    styles = document.styles
    for name, size in (
        ("Normal", 10.5), ("Heading 1", 13.5), ("Heading 2", 12), ("Heading 3", 10.5)
    ):  # fmt: skip
        style = styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0x11, 0x11, 0x11)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        if fonts is not None:
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LANGUAGE)
        properties.append(language)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    default = styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    if default is not None:
        default.set(qn("w:val"), LANGUAGE)
    return document
