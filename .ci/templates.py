"""Lays out the templates: ``python .ci/templates.py`` writes, ``--check`` only tells.

Lines are moved in by what stands open. A line over 160 characters is broken, towards 120, and so
is one that opens or closes several things for others. It happens only where a browser shows no
difference:

* beside a block-level tag, on either side, whatever template tags stand between;
* between the attributes of a tag;
* at a space that stands there already.

Never inside ``pre``, ``textarea``, ``script``, ``style``, ``blocktranslate``, ``filter``, quotes,
template tags, nor where the style sheets keep white space (``white-space: pre-line``); and never
between inline elements that touch. What is still too long then is for a human to break.
"""

import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
LIMIT = 160
AIM = 120
STEP = 2

BLOCK = frozenset(
    re.findall(
        r"\S+",
        """
        html head body title meta link script style header main footer nav section article aside
        div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr
        th td form fieldset legend details summary blockquote figure figcaption hr address pre br
        option optgroup template dialog !doctype
        """,
    )
)
# On a line with its neighbours, but a block for what it holds.
HOLDER = frozenset({"button", "select"})
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr", "!doctype"})
KEEPING_TAGS = frozenset({"pre", "textarea", "script", "style"})
KEEPING_BLOCKS = frozenset({"blocktranslate", "blocktrans", "filter", "verbatim", "comment"})
# Blocks of a base page that do not stand in an element of their own: parts of an attribute.
KEEPING_NAMES = frozenset({"title", "body_class", "main_class"})
BRANCHES = frozenset({"elif", "else", "empty"})
OPTIONAL = frozenset({"if", "for", "ifchanged"})
# What stands in them is not moved in.
FLAT = frozenset({"block", "html"})
SILENT = frozenset({"load", "extends", "import", "from", "set", "csrf_token"})

TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
SPACE = re.compile(r"[ \t\r\n\f]+")
MARK = re.compile(r"<(?=[A-Za-z/!])|\{[%{#]|[ \t\r\n\f]")


@dataclass
class Token:
    """A word, a template tag, or a part of an HTML tag; with the white space after it."""

    text: str
    kind: str = "word"  # word, open, close, void, part, branch, silent, begin, end
    name: str = ""
    classes: frozenset[str] = frozenset()
    gap: str = ""
    rank: int = 0  # how deep the gap after it lies: outer gaps are broken first
    level: int = 0  # how far in the line after that gap begins
    free: bool = False  # a line may begin after it though nothing separates the two now
    kept: bool = False  # the gap after it is shown as it is


@dataclass(frozen=True)
class Styles:
    """What the style sheets say about white space: the classes around an element, and itself."""

    keeping: tuple[tuple[frozenset[str], str], ...]
    inline: tuple[tuple[frozenset[str], str], ...]


@dataclass
class _Block:
    name: str
    entry: bool
    exits: list[bool] = field(default_factory=list)
    always: bool = False


def styles(folder: Path) -> Styles:
    keeping: list[tuple[frozenset[str], str]] = []
    inline: list[tuple[frozenset[str], str]] = []
    for file in sorted(folder.rglob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.S)
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            for selector in selectors.split(","):
                *above, last = re.split(r"[\s>+~]+", selector.strip())
                rule = (frozenset(re.findall(r"\.([\w-]+)", " ".join(above))), last)
                if re.search(r"white-space:\s*(pre|break-spaces)", body):
                    keeping.append(rule)
                if re.search(r"display:\s*inline", body):
                    inline.append(rule)
    return Styles(tuple(keeping), tuple(inline))


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        if space := SPACE.match(text, at):
            if not found:
                found.append(Token("", "silent"))
            found[-1].gap = space.group()
            at = space.end()
        elif template := TEMPLATE.match(text, at):
            found.append(_template(template.group()))
            at = template.end()
        elif text.startswith("<!--", at):
            end = text.index("-->", at) + 3
            found.append(Token(text[at:end]))
            at = end
        elif re.compile(r"</?[A-Za-z]|<!").match(text, at):
            parts, at = _tag(text, at)
            found.extend(parts)
        else:
            mark = MARK.search(text, at + 1)
            end = mark.start() if mark else len(text)
            found.append(Token(text[at:end]))
            at = end
    return found


def _template(text: str) -> Token:
    if text.startswith("{#") or re.search(r" as \w+ %\}$", text):
        return Token(text, "silent")
    name = re.match(r"\{%[-+]?\s*(\w+)", text)
    if not name:
        return Token(text)
    if name[1] in BRANCHES:
        return Token(text, "branch", name[1])
    if name[1] in SILENT:
        return Token(text, "silent", name[1])
    if name[1].startswith("end"):
        return Token(text, "end", name[1][3:])
    return Token(text, "begin", name[1])


def _names_block(token: Token) -> str:
    said = re.match(r"\{%[-+]?\s*block\s+(\w+)", token.text)
    return said[1] if said else ""


def _tag(text: str, at: int) -> tuple[list[Token], int]:
    """One HTML tag as its parts: its name, then what stands between spaces outside of quotes."""
    parts: list[Token] = []
    start, begun, quote = at, at, ""
    while True:
        if template := TEMPLATE.match(text, at):
            at = template.end()
        elif quote:
            quote = "" if text[at] == quote else quote
            at += 1
        elif text[at] in "\"'":
            quote = text[at]
            at += 1
        elif text[at] == ">":
            at += 1
            break
        elif space := SPACE.match(text, at):
            parts.append(Token(text[begun:at], "part", gap=space.group()))
            at = begun = space.end()
        else:
            at += 1
    last = Token(text[begun:at])
    whole = text[start:at]
    last.name = re.findall(r"[!\w-]+", whole)[0].lower()
    if whole.startswith("</"):
        last.kind = "close"
    else:
        last.kind = "void" if last.name in VOID or whole.endswith("/>") else "open"
    said = re.search(r'\sclass="([^"]*)"', whole)
    last.classes = frozenset(TEMPLATE.sub(" ", said[1]).split()) if said else frozenset()
    if last.name == "input" and 'type="hidden"' in whole:
        last.name = "hidden"
    return [*parts, last], at


def _matches(
    token: Token,
    around: list[tuple[str, frozenset[str], bool]],
    rules: tuple[tuple[frozenset[str], str], ...],
) -> bool:
    """By the classes of this file only: what includes it may stand in others."""
    outer = frozenset().union(*(classes for _, classes, _ in around))
    for classes, last in rules:
        own = frozenset(re.findall(r"\.([\w-]+)", last))
        tag = re.match(r"\w+", last)
        if not (own or tag) or not own <= token.classes or (tag and tag[0] != token.name):
            continue
        if not classes or classes & outer:
            return True
    return False


class Template:
    def __init__(self, text: str, told: Styles, *, paper: bool = False) -> None:
        self.tokens = tokens(text)
        self.told = told
        self.paper = paper
        paired = {token.name for token in self.tokens if token.kind == "end"}
        for token in self.tokens:
            if token.kind == "begin" and token.name not in paired:
                token.kind = "word"
        self.child = any(token.name == "extends" for token in self.tokens)
        self._place()
        self._free()

    def _place(self) -> None:
        """How deep each gap lies, and whether its white space is shown."""
        html: list[tuple[str, frozenset[str], bool]] = []
        blocks: list[tuple[int, int, bool]] = []
        level = rank = 0
        keeping = False
        self.inline: set[int] = set()
        for index, token in enumerate(self.tokens):
            if token.kind == "part":
                # After a tag's name only where no other place is left.
                named = token.text.startswith("<")
                token.rank, token.level, token.kept = rank + 2 + named, level + 1, keeping
                continue
            if token.kind in {"open", "void"} and _matches(token, html, self.told.inline):
                self.inline.add(index)
            if token.kind == "open":
                html.append((token.name, token.classes, keeping))
                keeping = keeping or token.name in KEEPING_TAGS
                keeping = keeping or _matches(token, html, self.told.keeping)
                level, rank = level + (token.name not in FLAT), rank + 1
            elif token.kind == "close":
                while html:
                    name, classes, keeping = html.pop()
                    if name == token.name:
                        opened = Token("", name=name, classes=classes)
                        if _matches(opened, html, self.told.inline):
                            self.inline.add(index)
                        break
                level, rank = level - (token.name not in FLAT), rank - 1
            elif token.kind == "begin":
                blocks.append((level, rank, keeping))
                keeping = keeping or token.name in KEEPING_BLOCKS
                keeping = keeping or _names_block(token) in KEEPING_NAMES
                level, rank = level + (token.name not in FLAT), rank + 1
            elif token.kind == "branch" and blocks:
                level, rank = blocks[-1][0] + 1, blocks[-1][1] + 1
            elif token.kind == "end" and blocks:
                level, rank, keeping = blocks.pop()
            token.rank, token.level, token.kept = rank, level, keeping

    def _free(self) -> None:
        before = self._beside(forward=True)
        after = self._beside(forward=False)
        for index, token in enumerate(self.tokens[:-1]):
            token.free = not token.kept and token.kind != "part"
            # WeasyPrint finds no room for the last word of a cell that a space follows.
            beside = before[index] or (after[index + 1] and not self.paper)
            token.free = token.free and beside

    def _beside(self, *, forward: bool) -> list[bool]:  # noqa: C901 - one state, one walk
        """For each token: is the edge of a block all that can stand on its far side?

        Forward: what was last written when the token is done. Backward: what comes first when it
        begins. A loop comes round to itself, so it is gone through until nothing changes.
        """
        order = range(len(self.tokens)) if forward else range(len(self.tokens) - 1, -1, -1)
        begin, end = ("begin", "end") if forward else ("end", "begin")
        rounds: dict[int, bool] = {}
        while True:
            state = self.child
            states = [False] * len(self.tokens)
            stack: list[tuple[int, _Block]] = []
            changed = False
            for index in order:
                token = self.tokens[index]
                if token.kind == begin:
                    stack.append((index, _Block(token.name, state)))
                    if token.name == "block" and self.child and len(stack) == 1:
                        state = True
                    elif token.name == "for":
                        state = rounds.setdefault(index, True) and state
                    elif token.name in {"macro", "call"}:
                        state = False
                elif token.kind == "branch" and stack:
                    opened, block = stack[-1]
                    block.exits.append(state)
                    block.always |= token.name != "elif"
                    state = block.entry and rounds.get(opened, True)
                elif token.kind == end and stack:
                    opened, block = stack.pop()
                    block.exits.append(state)
                    if block.name == "for" and rounds[opened] and not all(block.exits):
                        rounds[opened] = False
                        changed = True
                    if block.name in OPTIONAL and not block.always:
                        block.exits.append(block.entry)
                    state = all(block.exits)
                    if block.name == "block":
                        state = self.child and not stack
                elif token.kind not in {"silent", "part"} and token.name != "hidden":
                    state = self._edge(index, token, forward=forward)
                states[index] = state
            if not changed:
                return states

    def _edge(self, index: int, token: Token, *, forward: bool) -> bool:
        if token.kind == "word":
            return self._writes_block(token.text, forward=forward)
        if token.name in HOLDER:
            return token.kind == ("open" if forward else "close")
        return token.name in BLOCK and index not in self.inline

    def _writes_block(self, text: str, *, forward: bool) -> bool:
        """Whether what a tag brings in from elsewhere ends (begins) at the edge of a block."""
        if text.startswith("{{"):
            return "|as_crispy_field" in text
        if named := re.match(r"""\{% include ["']([^"']+)["']""", text):
            file = TEMPLATES / named[1]
        elif named := re.match(r"\{% (\w+)", text):
            file = TEMPLATES / "pieces" / f"{named[1]}.html"  # a tag that draws a piece
        else:
            return False
        return _edges(file, self.told)[forward] if file.exists() else False

    def edges(self) -> tuple[bool, bool]:
        first, last = self._beside(forward=False)[:1], self._beside(forward=True)[-1:]
        return first == [True], last == [True]

    def broken(self) -> str:
        said: list[str] = []
        start, last = 0, len(self.tokens) - 1
        for index, token in enumerate(self.tokens):
            if "\n" not in token.gap and index < last:
                continue
            said.append(self._line(start, index))
            gap = token.gap
            if "\n" in gap and not token.kept and index < last:
                gap = "\n" * min(gap.count("\n"), 2) + " " * self._column(index + 1)
            said.append(gap)
            start = index + 1
        return "".join(said)

    def _line(self, start: int, end: int) -> str:
        pieces = [(start, end)]
        if self._too_long(start, end, LIMIT) or not self._even(start, end):
            pieces = self._pieces(start, end)
        said = [self._flat(*pieces[0])]
        said += ["\n" + " " * self._column(piece[0]) + self._flat(*piece) for piece in pieces[1:]]
        return "".join(said)

    def _flat(self, start: int, end: int) -> str:
        inner = "".join(token.text + token.gap for token in self.tokens[start:end])
        return inner + self.tokens[end].text

    def _too_long(self, start: int, end: int, limit: int) -> bool:
        return self._column(start) + max(map(len, self._flat(start, end).split("\n"))) > limit

    def _even(self, start: int, end: int) -> bool:
        """A line opens at most one thing for the lines below it, and closes what it begins with."""
        return self.tokens[end].level - self._level(start) in {0, 1}

    def _level(self, first: int) -> int:
        before = self.tokens[first - 1].level if first else 0
        token = self.tokens[first]
        inner = token.kind == "end" and token.name not in FLAT
        closes = token.kind == "close" and token.name not in FLAT
        return before - (inner or closes or token.kind == "branch")

    def _column(self, first: int) -> int:
        return max(0, STEP * self._level(first))

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The lines that these tokens become: broken at the outermost gaps, then within those."""
        long = self._too_long(start, end, AIM)
        if not long and self._even(start, end):
            return [(start, end)]
        gaps = [(i, self.tokens[i]) for i in range(start, end)]
        may = [i for i, token in gaps if token.free or (long and token.gap and not token.kept)]
        if not may:
            return [(start, end)]
        rank = min(self.tokens[i].rank for i in may)
        outer = [i for i in may if self.tokens[i].rank == rank]
        cuts = [i for i in outer if self.tokens[i].free] or self._filled(start, end, outer)
        firsts = [start, *(cut + 1 for cut in cuts)]
        found: list[tuple[int, int]] = []
        for first, last in zip(firsts, [*cuts, end], strict=True):
            found += self._pieces(first, last) if cuts else [(first, last)]
        return found

    def _filled(self, start: int, end: int, outer: list[int]) -> list[int]:
        """Running text fills its lines; where one gap is all there is, it is taken."""
        cuts: list[int] = []
        first = start
        for here, following in zip(outer, [*outer[1:], end], strict=True):
            if self._too_long(first, following, AIM):
                cuts.append(here)
                first = here + 1
        return cuts


@cache
def _edges(file: Path, told: Styles) -> tuple[bool, bool]:
    return Template(file.read_text("utf-8"), told).edges()


def templates() -> list[Path]:
    return sorted(f for f in TEMPLATES.rglob("*") if f.suffix in {".html", ".jinja"})


def is_paper(file: Path) -> bool:
    """Drawn by WeasyPrint, not by a browser."""
    return "contents" in file.parts


def laid_out(text: str, told: Styles, *, paper: bool = False) -> str:
    return Template(text, told, paper=paper).broken()


def main() -> int:
    told = styles(ROOT / "static")
    check = "--check" in sys.argv[1:]
    wrong: list[str] = []
    for file in templates():
        text = file.read_text("utf-8")
        broken = laid_out(text, told, paper=is_paper(file))
        name = file.relative_to(ROOT)
        if broken != text and check:
            wrong.append(f"{name}: belum ditata; jalankan `python .ci/templates.py`")
        elif broken != text:
            file.write_text(broken, "utf-8")
        for number, line in enumerate(broken.split("\n"), 1):
            if len(line) > LIMIT:
                wrong.append(f"{name}:{number}: {len(line)} karakter; potong dengan tangan")
    if wrong:
        print(*wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
