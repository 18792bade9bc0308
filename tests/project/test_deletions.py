"""Rows are deleted in few places, and each is named here with why it may (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("zona_integritas", "units", "assessment", "proposals")
DELETES = {
    "save_thresholds": "of a draft of the instrument, which nobody fills in",
    "remove_prerequisite": "of a draft",
    "remove_node": "of a draft",
    "remove_item": "of a draft",
    "_store": "options and counts of a draft's item, written anew",
    "mark_returned": "a mark that was not sent to the unit",
    "take_off_agenda": "a proposal that the sitting has not decided",
    "_get_session_from_db": "a session that nobody used for too long",
    "_end": "sessions of a person, whose end is recorded",
    "_remove": "personal data whose time is over (site/privacy/kinds.py)",
    "finished_jobs": "results whose time is over",
    "old_accounts": "messages and sessions of an account closed years ago",
    "accept_invitation": "sessions of before a person made the own password",
    "remove_lost": "a second step of signing in, whose end is recorded, and the sessions",
    "keep_holidays": "a year's holidays, written anew; the record keeps both lists",
    "set_aside": "what nothing refers to, kept aside for thirty days (services/removal.py)",
    "bring_back": "what was kept aside, as it stands in its table again",
    "add": "counts of the throttle whose time is over",
}


def deleting(tree: ast.AST, inside: str = "") -> Iterator[str]:
    """The functions that call ``.delete()`` on rows: without arguments, as files have a name."""
    for node in ast.iter_child_nodes(tree):
        called = node.func if isinstance(node, ast.Call) and not node.args else None
        if isinstance(called, ast.Attribute) and called.attr in {"delete", "_raw_delete"}:
            yield inside
        name = node.name if isinstance(node, ast.FunctionDef) else inside
        yield from deleting(node, name)


def test_each_place_that_deletes_rows_is_known() -> None:
    files = (file for app in APPS for file in (ROOT / app).rglob("*.py"))
    found = {
        name
        for file in files
        if "migrations" not in file.parts
        for name in deleting(ast.parse(file.read_text("utf-8")))
    }
    assert found == set(DELETES)
