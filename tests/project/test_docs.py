"""Every file, folder, name and link that the pages for people name is really there."""

import ast
import posixpath
import re
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

SKIPPED = {".git", ".venv", "var", "node_modules", ".mypy_cache", ".ruff_cache", ".hypothesis"}
ENDINGS = ("py", "md", "html", "jinja", "js", "css", "json", "toml", "yaml", "lock", "txt", "xlsx")
# Made when the application is installed or run; what these name is not in a clone.
MADE = (".venv/", "var/", "VAR_DIR/", "files/", "sbom.json")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(rf"[\w.*-]+(/[\w.*-]+)+/?|[\w.*-]+/|[\w.*-]+\.({'|'.join(ENDINGS)})")
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+(\(\))?")
FOREIGN = (
    "django.",
    "user.",
    "window.",
    "default_storage.",
    "move.name",
    "zi.instansi.",
)  # of others; what not to write


def _inside(path: Path) -> bool:
    return not SKIPPED & set(path.relative_to(ROOT).parts)


@cache
def repository() -> frozenset[str]:
    """Every file and folder, as it is written from the root."""
    found = (path for path in ROOT.rglob("*") if _inside(path))
    return frozenset(path.relative_to(ROOT).as_posix() for path in found)


PAGES = sorted(name for name in repository() if name.endswith(".md"))


@cache
def _tails() -> frozenset[str]:
    """Every ending of every path: a page may leave out what is clear from where it speaks."""
    return frozenset(
        "/".join(parts[start:])
        for parts in (name.split("/") for name in repository())
        for start in range(len(parts))
    )


def exists(named: str, page: str) -> bool:
    wanted = named.rstrip("/")
    if "*" in wanted:
        pattern = re.compile(r"(.*/)?" + re.escape(wanted).replace(r"\*", r"[^/]*"))
        return any(pattern.fullmatch(name) for name in repository())
    beside = posixpath.normpath(f"{posixpath.dirname(page)}/{wanted}").lstrip("/")
    return beside in repository() or wanted in _tails()


@cache
def modules() -> dict[str, set[str]]:
    """Every module's own names, by its dotted path; a class brings its members along."""
    found: dict[str, set[str]] = {}
    for name in repository():
        if not name.endswith(".py"):
            continue
        dotted = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        tree = ast.parse((ROOT / name).read_text("utf-8"))
        found[dotted] = set(_names(tree.body))
        for one in tree.body:
            if isinstance(one, ast.ClassDef):
                found[f"{dotted}.{one.name}"] = set(_names(one.body))
    return found


def _names(body: list[ast.stmt]) -> list[str]:
    names: list[str] = []
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            names.append(one.name)
        elif isinstance(one, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name for alias in one.names]
        elif isinstance(one, ast.Assign):
            names += [target.id for target in one.targets if isinstance(target, ast.Name)]
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names.append(one.target.id)
    return names


@cache
def texts() -> frozenset[str]:
    """Names of permissions and of actions of the record stand in the code as texts."""
    sources = (name for name in repository() if name.endswith(".py"))
    own = (ROOT / name for name in sources if not name.startswith("tests/"))
    return frozenset(
        text
        for path in own
        for text in re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text("utf-8"))
    )


def is_code(dotted: str) -> bool:
    """A module, or a name in one; what stands before it may be left out."""
    if dotted in texts():
        return True
    head, _, last = dotted.removesuffix("()").rpartition(".")
    for module, names in modules().items():
        if f".{module}".endswith(f".{head}.{last}"):
            return True
        if f".{module}".endswith(f".{head}") and last in names:
            return True
    return False


def _words(text: str) -> list[str]:
    """What stands in code: inline, and in blocks of commands."""
    blocks = [block for block in FENCE.findall(text) if not block.startswith("```mermaid")]
    inline = CODE.findall(FENCE.sub("", text))
    return [word.strip("`'\",;()") for piece in (*blocks, *inline) for word in piece.split()]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_and_name_of_a_page_exists(page: str) -> None:
    missing = []
    for word in _words((ROOT / page).read_text("utf-8")):
        word = word.partition("::")[0]
        if word.startswith(MADE):
            continue
        if PATH.fullmatch(word):
            missing += [word] if not exists(word, page) else []
        elif DOTTED.fullmatch(word) and not word.startswith(FOREIGN) and not is_code(word):
            missing.append(word)
    assert not missing, f"{page} names what is not there: {sorted(set(missing))}"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    broken = []
    for target in LINK.findall((ROOT / page).read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (ROOT / page).parent / file if file else ROOT / page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)
    assert broken == []


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    assert {path.name for path in folder.glob("*.md")} - {"README.md"} == listed


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("proposals/workflow/", True),
        ("workflow/move_row.py", True),
        ("tests/project/test_*.py", True),
        ("proposals/arbeitsablauf/", False),
        ("orkflow/move_row.py", False),
    ],
)
def test_a_path_that_is_not_there_is_found_out(word: str, there: bool) -> None:
    assert exists(word, "README.md") is there


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("zona_integritas.ground.permissions.allowed", True),
        ("permissions.allowed", True),
        ("Assessment.historic", True),
        ("permissions.forbidden_fruit", False),
        ("missions.allowed", False),
    ],
)
def test_a_name_that_is_not_there_is_found_out(word: str, there: bool) -> None:
    assert is_code(word) is there
