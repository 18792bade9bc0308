"""What stands on the pages of a PDF.

Read by PDFium: reading a paper by a reader in Python takes longer than drawing it.
"""

import re

import pypdfium2


def pages_of(content: bytes) -> list[str]:
    """Each page's words, with single spaces between them."""
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
