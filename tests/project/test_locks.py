"""A lock is on the row that is meant. Where the query joins (by the model's own order, or by
``select_related``) PostgreSQL would lock the joined rows too: a save of one LKE once held the
period, and with it every other save of the agency."""

import ast
from collections.abc import Iterator

from tests.paths import ROOT

APPS = ("assessment", "proposals", "units", "zona_integritas")


def without_of(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "select_for_update"
            and "of" not in {keyword.arg for keyword in node.keywords}
        ):
            yield node.lineno


def test_the_search_finds_one() -> None:
    assert list(without_of("rows\nrows.select_for_update().get()")) == [2]
    assert not list(without_of('rows.select_for_update(of=("self",)).get()'))


def test_every_lock_names_its_row() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for line in without_of(path.read_text())
    ]
    assert not found, f'select_for_update without of=("self",): {found}'
