"""The reading itself, as a program of its own: workbooks on stdin, sheets on stdout.

A workbook lays out a whole rectangle around its outermost cells: one stray blank in XFD1048576
asks for hundreds of gigabytes and takes the process down, whatever the file weighs. So reading
happens in a child with bounded memory and time, and only the child goes down.

calamine gives the values. What it keeps to itself is read from the workbook's own parts: cells
that hold an error or a formula without a stored value (calamine calls both empty), addresses
behind cells, and in ODS what is merged. They are looked for by what they look like, not by taking
every cell apart, which would double the time.

It begins with an empty message: whatever ends it after that is the file's doing.
"""

import html
import io
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from zona_integritas.ground.files.workbook_messages import (
    MAX_ANSWER,
    limit_memory,
    limit_time,
    receive,
    send,
    to_json,
)

MAX_MEMORY = 1536 * 1024 * 1024
MAX_SECONDS = 60  # of computing, for one file
MAX_SPREAD = 200  # cells that one hyperlink may stand behind
MAX_FORMULA = 120  # letters of a formula that are told

# ("sheets", list of sheets) | ("too many sheets", count) | ("sheet too large", name)
# | ("too much", bytes of the answer) | ("unreadable", "")
Outcome = tuple[str, Any]
# Rows and columns from 0: what stands in a faulty cell, and the address and words of a link.
Fault = tuple[int, int, str]
Link = tuple[int, int, str, str]
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_REFERENCE = re.compile(rb"\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_FORMULA = re.compile(rb"<(?:\w+:)?f[^>]*>(.*?)</(?:\w+:)?f>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>(.*?)</(?:\w+:)?v>", re.DOTALL)
_LINK_CALL = re.compile(rb"HYPERLINK\(")  # every program writes it in capitals
_LINK_WORDS = re.compile(
    r'HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*"((?:[^"]|"")*)")?', re.IGNORECASE
)
_LINK_PART = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")
_MERGED_PART = re.compile(rb"<(?:\w+:)?mergeCell\s([^>]*)>")


def read(source: io.BytesIO, max_sheets: int, max_rows: int, max_columns: int) -> Outcome:
    """All sheets of the workbook, or which limit it breaks."""
    workbook = CalamineWorkbook.from_filelike(source)
    names = workbook.sheet_names
    if len(names) > max_sheets:
        return "too many sheets", len(names)
    seen = SheetVisibleEnum.Visible
    hidden = {one.name for one in workbook.sheets_metadata if one.visible != seen}
    sheets: dict[str, dict[str, Any]] = {}
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.end and (sheet.end[0] >= max_rows or sheet.end[1] >= max_columns):
            return "sheet too large", name
        rows = sheet.to_python(skip_empty_area=False)
        sheets[name] = {"name": name, "hidden": name in hidden, "rows": rows}
        sheets[name] |= {"faults": [], "links": [], "merged": []}
    add_parts(source, sheets)
    for found in sheets.values():
        for kind in ("faults", "links"):
            found[kind] = [one for one in found[kind] if one[0] < max_rows and one[1] < max_columns]
    return "sheets", list(sheets.values())


def add_parts(source: io.BytesIO, sheets: dict[str, Any]) -> None:
    """What the workbook's own parts say besides the values; nothing where there are none."""
    with zipfile.ZipFile(source) as archive:
        if "content.xml" in archive.namelist():
            OpenDocument(sheets).read(archive.read("content.xml"))
            return
        for name, part in sheet_parts(archive):
            if name in sheets:
                content = _utf8(archive.read(part))
                sheets[name]["faults"] = list(faults(content))
                behind = links_behind(content, _targets(archive, part))
                sheets[name]["links"] = [*called_links(content), *behind]
                sheets[name]["merged"] = list(merged_areas(content))


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The sheets' names and where their content lies."""
    targets = _targets(archive, "")
    office = next((path for path in targets.values() if path.endswith("workbook.xml")), None)
    if office is None:
        return
    inside = _targets(archive, office)
    for element in _elements(archive.read(office)):
        if element.tag.endswith("}sheet"):
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            if inside.get(key) in archive.namelist():
                yield element.attrib.get("name", ""), inside[key]


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Where the relations of a part lead: paths in the archive, or addresses outside."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return {}
    found = {}
    for element in _elements(archive.read(relations)):
        target = element.attrib.get("Target", "")
        if element.attrib.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[element.attrib.get("Id", "")] = target
    return found


def _elements(content: bytes) -> Iterator[ElementTree.Element]:
    # This process is bounded and gone after; expat refuses entities that grow by themselves.
    yield from ElementTree.fromstring(content).iter()  # noqa: S314


def _utf8(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16").encode()
    return content


@cache
def _unvalued(prefix: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Ends of cells whose formula is followed by no value; they begin with a fixed text, which
    is what makes looking for them quick."""
    rest = rb"\s*(<Pv\s*/>|<Pv>\s*</Pv>)?\s*</Pc>".replace(b"P", prefix)
    return (
        re.compile(b"</" + prefix + b"f>" + rest),
        re.compile(b"<" + prefix + rb"f\s[^<>]*/>" + rest),
    )


def _prefix(content: bytes) -> bytes:
    """What this writer puts before the names of its elements."""
    root = re.search(rb"<(\w+:)?worksheet[\s>]", content[:4096])
    return (root[1] or b"") if root else b""


def faults(content: bytes) -> Iterator[Fault]:
    """Cells that hold an error, or a formula that nobody has computed yet."""
    prefix = _prefix(content)
    for pattern in _unvalued(prefix):
        for match in pattern.finditer(content):
            start = max(content.rfind(b"<" + prefix + b"c ", 0, match.start()), 0)
            head = content[start : content.find(b">", start)]
            if match[1] and b'"str"' in head:
                continue  # the stored value is the empty text
            place = _placed(content, start, head, prefix)
            text = _FORMULA.search(content, start, match.end())
            yield (*place, "=" + (_text(text[1])[:MAX_FORMULA] if text else "…"))
    for mark in (b't="e"', b"t='e'"):
        at = content.find(mark)
        while at >= 0:
            start = max(content.rfind(b"<" + prefix + b"c ", 0, at), 0)
            head = content[start : content.find(b">", start)]
            if start + len(head) > at:
                end = content.find(b"</" + prefix + b"c>", at)
                value = _VALUE.search(content, at, end if end >= 0 else at)
                place = _placed(content, start, head, prefix)
                yield (*place, _text(value[1]) if value else "#")
            at = content.find(mark, at + 1)


def _placed(content: bytes, start: int, head: bytes, prefix: bytes) -> tuple[int, int]:
    """Row and column of a cell; counted where a writer leaves the reference out."""
    reference = _REFERENCE.search(head)
    if reference is not None:
        return int(reference[2]) - 1, column_of(reference[1].decode())
    mark = b"<" + prefix + b"row"
    row = content.rfind(mark, 0, start)
    own = dict(_ATTRIBUTE.findall(content, row, content.find(b">", row))).get(b"r")
    number = int(own) - 1 if own and own.isdigit() else content.count(mark, 0, start) - 1
    return number, len(re.findall(b"<" + prefix + rb"c[\s>/]", content[row:start]))


@cache
def column_of(letters: str) -> int:
    """``K`` → 10."""
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return column - 1


def cell_place(reference: str) -> tuple[int, int]:
    """``K47`` → (46, 10); a place beyond every limit for what is no reference."""
    match = _PLACE.match(reference)
    if match is None:
        return 10**7, 10**7
    return int(match[2]) - 1, column_of(match[1])


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return html.unescape(text) if "&" in text else text


def called_links(content: bytes) -> Iterator[Link]:
    """The addresses of cells that say ``=HYPERLINK("…","…")``."""
    prefix = _prefix(content)
    for call in _LINK_CALL.finditer(content):
        start = max(content.rfind(b"<" + prefix + b"c ", 0, call.start()), 0)
        head = content[start : content.find(b">", start)]
        formula = _FORMULA.search(content, start)
        found = _LINK_WORDS.search(_text(formula[1])) if formula else None
        if found and formula and formula.start() < call.start() < formula.end():
            url, words = (found[1].replace('""', '"'), (found[2] or "").replace('""', '"'))
            yield (*_placed(content, start, head, prefix), url, words)


def merged_areas(content: bytes) -> Iterator[list[int]]:
    """Top, left, bottom and right of every merged area."""
    for match in _MERGED_PART.finditer(content, max(content.rfind(b"sheetData"), 0)):
        first, _, last = _text(dict(_ATTRIBUTE.findall(match[1])).get(b"ref", b"")).partition(":")
        if last:
            yield [*cell_place(first), *cell_place(last)]


def links_behind(content: bytes, targets: dict[str, str]) -> Iterator[Link]:
    """The addresses behind cells, cell by cell."""
    for match in _LINK_PART.finditer(content, max(content.rfind(b"sheetData"), 0)):
        own = {key.split(b":")[-1]: _text(value) for key, value in _ATTRIBUTE.findall(match[1])}
        url = targets.get(own.get(b"id", ""), "")
        first, _, last = own.get(b"ref", "").partition(":")
        top, left = cell_place(first)
        bottom, right = cell_place(last or first)
        if url and (bottom - top + 1) * (right - left + 1) <= MAX_SPREAD:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    yield row, column, url, ""


# ODS -------------------------------------------------------------------------------------------


class OpenDocument:
    """Walks through an ODS file's one part; rows and cells say how often they are repeated."""

    def __init__(self, sheets: dict[str, Any]) -> None:
        self.sheets = sheets
        self.sheet: dict[str, Any] | None = None
        self.row = self.column = self.across = self.down = 0
        self.cell: dict[str, str] = {}
        self.words: list[str] | None = None

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.Parse(content, True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.split(":")[-1]
        own = {key.split(":", 1)[-1]: value for key, value in attributes.items()}
        if name == "table":
            self.sheet = self.sheets.get(own.get("name", ""))
            self.row = 0
        elif name == "table-row":
            self.column, self.down = 0, int(own.get("number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            self.cell, self.words = attributes, []
            self.across = int(own.get("number-columns-repeated", 1))
            self.spread(own)
        elif name == "a" and self.words is not None and self.sheet and own.get("href"):
            self.sheet["links"].append((self.row, self.column, own["href"], ""))

    def spread(self, own: dict[str, str]) -> None:
        rows, columns = (int(own.get(f"number-{one}-spanned", 1)) for one in ("rows", "columns"))
        if self.sheet is not None and (rows > 1 or columns > 1):
            last = (self.row + rows - 1, self.column + columns - 1)
            area = [self.row, self.column, *last]
            if area not in self.sheet["merged"]:
                self.sheet["merged"].append(area)

    def text(self, words: str) -> None:
        if self.words is not None:
            self.words.append(words)

    def end(self, tag: str) -> None:
        name = tag.split(":")[-1]
        if name in ("table-cell", "covered-table-cell"):
            self.fault()
            self.column += self.across
            self.words = None
        elif name == "table-row":
            self.row += self.down

    def fault(self) -> None:
        kinds = {key.split(":", 1)[-1]: value for key, value in self.cell.items()}
        formula, said = kinds.get("formula"), "".join(self.words or ())
        wrong = "error" in (self.cell.get("calcext:value-type"), kinds.get("value-type"))
        bare = formula and not {"value", "string-value", "date-value"} & set(kinds) and not said
        if self.sheet is not None and (wrong or bare):
            text = (said or "#") if wrong else "=" + str(formula).split("=", 1)[-1]
            self.sheet["faults"].append((self.row, self.column, text))


def answer(content: bytes, limits: list[int]) -> bytes:
    try:
        said = to_json(read(io.BytesIO(content), *limits))
    except Exception:  # whatever is wrong with a damaged file: it is not readable
        return to_json(("unreadable", ""))
    return said if len(said) <= MAX_ANSWER else to_json(("too much", len(said)))


def main() -> None:
    limit_memory(MAX_MEMORY)
    limits = [int(argument) for argument in sys.argv[-3:]]
    send(sys.stdout.buffer, b"")
    while (content := receive(sys.stdin.buffer)) is not None:
        limit_time(MAX_SECONDS)
        send(sys.stdout.buffer, answer(content, limits))


if __name__ == "__main__":
    main()
