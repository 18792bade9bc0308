"""What stands on the pages of a PDF.

Read by PDFium: reading a paper by a reader in Python takes longer than drawing it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pypdfium2

from zona_integritas.ground.papers import drawings
from zona_integritas.ground.papers.drawer import work_off
from zona_integritas.ground.papers.spool import Spool

SKETCH = b"%PDF-1.7\n%sketch\n"
INLINE = {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup"}


def pages_of(content: bytes) -> list[str]:
    """Each page's words, with single spaces between them; a sketch is one page."""
    if content.startswith(SKETCH):
        return [content.removeprefix(SKETCH).decode()]
    with pypdfium2.PdfDocument(content) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            # PDFium marks a hyphen at the end of a line in its own way.
            words = text.get_text_range().replace("\ufffe", "-").replace("\x02", "-")
            found.append(re.sub(r"\s+", " ", words).strip())
            text.close()
            page.close()
        return found


def text_of(content: bytes) -> str:
    return " ".join(pages_of(content))


@contextmanager
def sketches() -> Iterator[None]:
    """Papers hold the words of their page as a template writes them, and are not laid out.

    Laying out takes seconds a paper. For tests that ask what a paper says or what becomes of the
    file; how it looks, and that each kind can be drawn, is asked of real ones.
    """

    def words(element: Any) -> Iterator[str]:
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in ("style", "head"):
            return
        space = "" if element.tag.rpartition("}")[2] in INLINE else " "
        yield space + (element.text or "")
        for child in element:
            yield from words(child)
            yield child.tail or ""
        yield space

    def write_pdf(self: Any, **kept: Any) -> bytes:
        return SKETCH + re.sub(r"\s+", " ", "".join(words(self.etree_element))).strip().encode()

    with patch("weasyprint.HTML.write_pdf", write_pdf), drawn_here():
        yield


@contextmanager
def drawn_here() -> Iterator[None]:
    """What a request asks for is drawn in this process, while it asks: by the same code, without
    beginning a process for it."""

    def begin(spool: Spool, lock: int) -> None:
        work_off(spool)

    with patch("zona_integritas.ground.papers.drawings.begin_drawer", begin):
        yield


def end_drawers() -> None:
    """Ends the drawing processes that this one began."""
    while drawings._begun:
        child = drawings._begun.pop()
        child.kill()
        child.wait()
