"""The text of a paper's HTML in pieces, as a Word document takes it: bold, small, broken."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SKIPPED = {"svg", "style", "script", "colgroup", "col"}


def plain(text: str) -> str:
    """What XML can hold; Word refuses a file with anything else."""
    return _NO_XML.sub("", text)


def classes_of(element: Element) -> set[str]:
    return set((element.get("class") or "").split())


def pieces(element: Element, keeps_lines: bool) -> Iterator[tuple[str, bool, bool]]:
    """Texts of an element with whether they are bold and small; a break is a line feed."""
    found = list(_walk(element, False, False))
    for number, (text, heavy, small) in enumerate(found):
        if text != "\n":
            text = re.sub(r"[ \t]+" if keeps_lines else r"\s+", " ", text)
            if number == 0 or found[number - 1][0] == "\n":
                text = text.lstrip()
            if number == len(found) - 1:
                text = text.rstrip()
        if text:
            yield text, heavy, small


def _walk(element: Element, heavy: bool, small: bool) -> Iterator[tuple[str, bool, bool]]:
    if element.text:
        yield element.text, heavy, small
    for child in element:
        if child.tag == "br":
            yield "\n", heavy, small
        elif child.tag not in SKIPPED:
            bold = heavy or child.tag in ("b", "strong") or "belum" in classes_of(child)
            tiny = small or bool(classes_of(child) & {"satuan", "hitung", "kecil"})
            if child.tag == "p" and (element.text or "").strip():
                yield "\n", heavy, small
            yield from _walk(child, bold, tiny)
        if child.tail:
            yield child.tail, heavy, small
