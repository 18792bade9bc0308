"""Small Office files made by hand, part by part: sound ones, and what should not come in."""

import io
import zipfile

TYPES = "[Content_Types].xml"
_MAIN = {
    "word/": ("word/document", "wordprocessingml.document"),
    "xl/": ("xl/workbook", "spreadsheetml.sheet"),
    "ppt/": ("ppt/presentation", "presentationml.presentation"),
}


def types(*parts: tuple[str, str]) -> str:
    """The list of kinds of parts, as (part, kind)."""
    rows = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in parts)
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{space}">{rows}</Types>'


def main_type(folder: str) -> tuple[str, str]:
    part, kind = _MAIN[folder]
    return f"{part}.xml", f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"


def packed(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def office_file(folder: str = "word/", **more: str | bytes) -> bytes:
    """A document with its list of types, and ``more`` parts (``a__b_DOT_c`` is ``a/b.c``)."""
    main = main_type(folder)
    parts: dict[str, str | bytes] = {TYPES: types(main), main[0]: "<isi/>"}
    for name, content in more.items():
        parts[name.replace("__", "/").replace("_DOT_", ".")] = content
    return packed(parts)
