"""Every sentence that people may read, with its place, out of the sources themselves.

Python's strings are read from its syntax tree, templates and scripts as text: nothing is run, so
a page that no test opens is read too. ``{…}`` stands for what is filled in, ``¦`` for a place
where a template chooses between words.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("zona_integritas", "units", "assessment", "proposals")
GAP = "{…}"
FOR_PROGRAMS = ("migrations", "urls")

_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(.*?)\s*-?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_QUOTED = re.compile(r'"([^"{}]+)"')
_INLINE = re.compile(r"</?(?:a|abbr|b|br|code|em|i|kbd|mark|small|span|strong|time)\b[^>]*>")
_SAID = re.compile(r'\b(?:alt|aria-label|data-judul|placeholder|title)="([^"]*)"')
_ELEMENT = re.compile(r"<[^>]*>")
_SCRIPT = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
_SILENT = ("url", "static", "load", "extends", "include", "block", "endblock", "csrf_token")
_WORDS = re.compile(r"[^\W\d_]{2,}[\s,.:;]+\S*[^\W\d_]{2,}")
_LABEL = re.compile(r"[A-Z][a-z]{2,}\w*[.?!]?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text with the file and the line it begins on."""

    path: str
    line: int
    kind: str  # python · template · script
    text: str

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


@cache
def every_sentence() -> tuple[Sentence, ...]:
    """All of them, by kind, file and line."""
    return (*_of_python(), *_of_templates(), *_of_scripts())


def _is_said(text: str) -> bool:
    """Words, or one label: not a key, an address, a class or a pattern."""
    if re.search(r"\\[bdws]|\(\?|</|SELECT |^\w+=|^[\w-]+(?:\s[\w-]+-[\w-]+)+$", text):
        return False
    return bool(_WORDS.search(text) or _LABEL.match(text))


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _of_python() -> Iterator[Sentence]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT)
            if not set(name.with_suffix("").parts) & set(FOR_PROGRAMS):
                for line, text in sorted(_strings(ast.parse(path.read_text(encoding="utf-8")))):
                    yield Sentence(str(name), line, "python", text)


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))  # a docstring
        if isinstance(node, ast.JoinedStr):
            passed.update(id(part) for part in node.values)
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in passed:
                continue
            text = node.value
        else:
            continue
        plain = _tidy(_ELEMENT.sub(" ", text))
        if _is_said(plain):
            yield node.lineno, plain


def _of_templates() -> Iterator[Sentence]:
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".jinja", ".txt"):
            name = str(path.relative_to(ROOT))
            for line, text in _pieces(path.read_text(encoding="utf-8")):
                yield Sentence(name, line, "template", text)


def _pieces(source: str) -> Iterator[tuple[int, str]]:
    for pattern in (_COMMENT, _CODE):
        source = pattern.sub(lambda found: "\n" * found.group().count("\n"), source)
    for tag in _TAG.finditer(source):
        word = tag.group(1).split(" ", 1)[0]
        if word in _SILENT or word in ("if", "elif", "for"):
            continue
        for said in _QUOTED.findall(tag.group(1)):
            if _is_said(said):
                yield source.count("\n", 0, tag.start()) + 1, _tidy(said)
    source = _VALUE.sub(GAP, _TAG.sub(_mark, source))
    for found in _SAID.finditer(source):
        if text := _tidy(found.group(1)).strip("¦ "):
            yield source.count("\n", 0, found.start()) + 1, text
    at = 0
    plain = _INLINE.sub(lambda found: "\n" * found.group().count("\n"), source)
    for piece in re.split(r"(<[^>]*>)", plain):
        text = _tidy(piece).strip("¦ ")
        if not piece.startswith("<") and re.search(r"[^\W\d_]{2,}", text.replace(GAP, "")):
            lead = len(piece) - len(piece.lstrip())
            yield plain.count("\n", 0, at + lead) + 1, text
        at += len(piece)


def _mark(tag: re.Match[str]) -> str:
    """A choice or a block leaves a mark, so that two wordings are not read as one."""
    word = tag.group(1).split(" ", 1)[0]
    lines = "\n" * tag.group().count("\n")
    if word in ("icon", "csrf_token"):
        return lines
    if word in ("block", "endblock"):
        return f"<p>{lines}"  # another place of the page
    return f"{GAP}{lines}" if word in ("url", "static") else f"¦{lines}"


def _of_scripts() -> Iterator[Sentence]:
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        if "vendor" in path.parts or path.name.endswith(".min.js"):
            continue
        name = str(path.relative_to(ROOT))
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for found in _SCRIPT.finditer(re.sub(r"(?<!:)//.*$|^\s*\*.*$", "", line)):
                text = re.sub(r"\$\{[^}]*\}", GAP, found.group(1) or found.group(2) or "")
                if _is_said(text) and not re.search(r"[\[\]#>]|^\.", text):
                    yield Sentence(name, at, "script", _tidy(text))
