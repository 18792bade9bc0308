"""Style sheets and scripts: five widths, colours as tokens, files that are used."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from tinycss2 import parse_component_value_list
from tinycss2.color4 import parse_color

from tests.paths import ROOT

STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
TOKENS = STATIC / "css" / "tokens.css"
INDEX = ROOT / "docs" / "styles-and-scripts.md"
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".jinja", ".txt"}
)
ROOMS = ("zona_integritas", "units", "assessment", "proposals")

# WeasyPrint reads it alone, so its tokens stand at its own head.
PAPER = STATIC / "css" / "papers" / "paper.css"
NO_COLOUR = {"transparent", "currentcolor"}
ADDRESS = re.compile(
    r"""\{%\s*static\s+['"]([^'"]+)['"]"""  # a template
    r"""|\{%\s*get_static_prefix\s*%\}([^"]+)"""  # an error page
    r"""|['"]static:([^'"]+)['"]"""  # a paper
)


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def values_in(sheet: str) -> list[str]:
    """Every value of a declaration, without the names of properties and selectors."""
    return re.findall(r"[\w-]+\s*:\s*([^;{}]+)[;}]", without_comments(sheet))


def colours_in(sheet: str) -> list[str]:
    found: list[str] = []
    parts = [part for value in values_in(sheet) for part in parse_component_value_list(value)]
    while parts:
        part = parts.pop()
        parts += getattr(part, "arguments", [])  # color-mix(in srgb, white, …)
        colour = parse_color(part)
        # An address may be a drawing itself.
        drawn = part.type in {"url", "string"} and "%23" in part.value
        if drawn or (colour and part.serialize().lower() not in NO_COLOUR):
            found.append(part.serialize())
    return found


def widths_named() -> list[str]:
    """The five widths, as the head of the tokens names them."""
    return re.findall(r"^ {5}[a-z]+ +([\d.]+rem) ", TOKENS.read_text("utf-8"), re.MULTILINE)


def wrong_widths(sheet: str, allowed: list[str]) -> list[str]:
    """The parts of media queries that ask for a size in another notation or of another value."""
    size = "|".join(map(re.escape, allowed))
    right = re.compile(
        rf"\(width (?:<|>=) (?:{size})\)|\((?:{size}) <= width < (?:{size})\)|"
        r"\(height (?:<|>=) 36rem\)|"  # low windows, large type: nothing sticks, the page scrolls
        r"\(height < 56rem\)"  # a long menu stands closer together
    )
    queries = re.findall(r"@media([^{]+)\{", without_comments(sheet))
    parts = [part for query in queries for part in re.findall(r"\([^()]*\)", query)]
    return [
        part for part in parts if re.search(r"\d|width|height", part) and not right.fullmatch(part)
    ]


def addresses() -> set[str]:
    code = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {
        next(filter(None, found))
        for path in [*TEMPLATES, *code]
        for found in ADDRESS.findall(path.read_text("utf-8"))
    }


def sheets_of(template: str) -> list[str]:
    return re.findall(r"css/[\w/]+\.css", (ROOT / "templates" / template).read_text("utf-8"))


def all_sheets_of(template: str) -> list[str]:
    """With those of the page it extends, save what every page loads."""
    text = (ROOT / "templates" / template).read_text("utf-8")
    above = re.search(r'extends "([^"]+)"', text)
    own = sheets_of(template)
    if above and above[1] not in {"base.html", "base_error.html", "base_public.html"}:
        own += all_sheets_of(above[1])
    return own


def test_five_widths_are_named() -> None:
    assert len(widths_named()) == len(set(widths_named())) == 5


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_a_sheet_asks_for_the_five_widths_in_one_notation(path: Path) -> None:
    assert wrong_widths(path.read_text("utf-8"), widths_named()) == []


def test_another_width_or_notation_is_found() -> None:
    wrong = ["(min-width: 48rem)", "(width < 39rem)", "(width <= 48rem)", "(48rem <= width)"]
    sheet = " ".join(f"@media screen and {part} {{ a {{ top: 0 }} }}" for part in wrong)
    right = "@media (width >= 48rem) and (prefers-color-scheme: dark) { a { top: 0 } }"
    assert wrong_widths(sheet + right, ["40rem", "48rem"]) == wrong


def test_scripts_fold_at_the_same_widths() -> None:
    found = [
        width
        for path in TEMPLATES
        for width in re.findall(r'data-lebar-buka="([^"]*)"', path.read_text("utf-8"))
    ]
    assert found
    assert set(found) <= set(widths_named())


@pytest.mark.parametrize("path", sorted(set(SHEETS) - {TOKENS}), ids=name_of)
def test_a_sheet_names_its_colours(path: Path) -> None:
    sheet = path.read_text("utf-8")
    if path == PAPER:
        sheet = re.sub(r":root \{.*?\}", "", sheet, count=1, flags=re.DOTALL)
    assert colours_in(sheet) == []


@pytest.mark.parametrize(
    "value",
    ["#fff", "1px solid rgb(0 0 0 / 10%)", "white", "hsl(1 2% 3%)", 'url("data:,%23dee2e6")'],
)
def test_a_colour_is_found(value: str) -> None:
    assert colours_in(f".navy a {{ margin: 0; color: {value}; }}")


def test_what_only_sounds_like_a_colour_is_left_alone() -> None:
    assert (
        colours_in(".red { color: var(--navy); border: 0 solid transparent; fill: currentcolor }")
        == []
    )


@pytest.mark.parametrize("sheets", [set(SHEETS) - {PAPER}, {PAPER}], ids=["screen", "paper"])
def test_every_token_is_defined_and_used(sheets: set[Path]) -> None:
    text = "".join(without_comments(path.read_text("utf-8")) for path in sheets)
    used = set(re.findall(r"var\((--[\w-]+)", text))
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    assert used - defined == set()
    # Bootstrap's own are used by Bootstrap.
    assert {name for name in defined - used if not name.startswith("--bs-")} == set()


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=name_of)
def test_a_file_says_what_it_is_for(path: Path) -> None:
    assert path.read_text("utf-8").startswith("/* " if path.suffix == ".css" else "// ")


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_has_one_concern(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250


def test_every_file_is_used() -> None:
    files = {name_of(path) for path in STATIC.rglob("*") if path.is_file()}
    assert files - addresses() == set()


def test_every_use_is_a_file() -> None:
    assert {name for name in addresses() if finders.find(name) is None} == set()


def test_the_index_names_every_sheet_and_script() -> None:
    named = re.findall(r"`((?:css|js)/[\w/]+\.(?:css|js))`", INDEX.read_text("utf-8"))
    assert sorted(named) == sorted(name_of(path) for path in [*SHEETS, *SCRIPTS])


def test_pages_without_the_rail_look_alike() -> None:
    """The error page asks for no hashed names, so it lists its sheets once more."""
    assert sheets_of("base_error.html") == sheets_of("base_public.html") != []


def test_a_page_loads_few_sheets() -> None:
    """Each is a request on a first visit (docs/styles-and-scripts.md says what that costs)."""
    pages = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]
    own = max(len(all_sheets_of(page)) for page in pages if not page.startswith("base"))
    assert len(sheets_of("base.html")) + own <= 20


SCALE = re.compile(r"var\(--jarak-(?:4|8|12|16|24|32)\)")
SPACED = r"(?<![\w-])(?:(?:margin|padding)(?:-[a-z]+)*|(?:row-|column-)?gap|--bs-btn-padding-[xy])"
# The strip of segments; the room that the bar of phones takes.
BESIDE = {"gap: 2px", "padding-bottom: var(--tinggi-bawah)"}


def off_the_scale(sheet: str) -> list[str]:
    """Distances and letters that are not of the scale at the head of the tokens."""
    wrong = []
    for name, value in re.findall(rf"({SPACED}|font-size)\s*:\s*([^;{{}}]+);", sheet):
        if name == "font-size":
            right = re.fullmatch(r"var\(--teks-\d\d\)|\d+%|inherit", value)
        else:
            rest = re.sub(r"env\([\w-]+\)|\b0\b|auto", "", SCALE.sub("", value))
            rest = re.sub(r"calc\((?: \+ |-1 \* | \+ \d \* )\)", "", rest)
            right = not rest.strip()
        if not right and f"{name}: {value}" not in BESIDE:
            wrong.append(f"{name}: {value}")
    return wrong


@pytest.mark.parametrize(
    "path", sorted(set(SHEETS) - {TOKENS, PAPER, STATIC / "css/site/print.css"}), ids=name_of
)
def test_distances_and_letters_are_of_the_scale(path: Path) -> None:
    sheet = without_comments(path.read_text("utf-8"))
    # Letters inside a drawing count in its own units; paper in points.
    sheet = re.sub(r"@media print \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    sheet = re.sub(r"[^{}]*\.gambar-teks[^{}]*\{[^{}]*\}", "", sheet)
    assert off_the_scale(sheet) == []


@pytest.mark.parametrize(
    "wrong",
    ["margin: 10px", "padding: 0 0.375rem", "gap: var(--jarak-10)", "font-size: 0.9em",
     "padding-left: calc(1rem - 3px)", "--bs-btn-padding-y: 0.4rem"],
)  # fmt: skip
def test_a_distance_beside_the_scale_is_found(wrong: str) -> None:
    right = "margin: calc(-1 * var(--jarak-4)) auto 0; gap: 0 var(--jarak-16);"
    assert off_the_scale(f"a {{ {right} {wrong}; }}") == [wrong]
