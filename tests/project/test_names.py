"""One word, one meaning: no two classes of ours bear the same name, and the glossary is true."""

import ast
import re
from collections import defaultdict

from tests.paths import ROOT

APPS = ("assessment", "proposals", "units", "zona_integritas")
# The engine's own picture of an instrument, without a database; `Command` is Django's word.
MIRRORED = {"Command", "Indicator", "Instrument", "Node", "Option", "Predicate"}
ROW = re.compile(r"^\| (?P<screen>[^|]+) \| (?P<code>[^|]+) \| `(?P<path>[^`]+)` \|$", re.MULTILINE)
WORD = re.compile(r"`(\w+)`")


def test_no_two_classes_bear_one_name() -> None:
    places = defaultdict(list)
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for one in ast.parse(path.read_text("utf-8")).body:
                if isinstance(one, ast.ClassDef) and not one.name.startswith("_"):
                    places[one.name].append(path.relative_to(ROOT).as_posix())
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if name not in MIRRORED} == {}
    assert set(twice) == MIRRORED


def test_a_word_of_the_glossary_stands_in_the_file_it_names() -> None:
    rows = list(ROW.finditer((ROOT / "docs/glossary.md").read_text("utf-8")))
    assert 60 <= len(rows) <= 90
    missing = [
        (word, row["path"])
        for row in rows
        for word in WORD.findall(row["code"])
        if not re.search(rf"\b{word}\b", (ROOT / row["path"]).read_text("utf-8"))
    ]
    assert missing == []
