"""What ``import_lke --json`` says is what docs/import-json.md says it says."""

import ast
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assessment.models import Assessment, Period
from assessment.workbooks.services.comparison import CellChange
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    NOTE,
    PROOF,
    as_workbook,
    filled_rows,
    row_of,
    saved,
)
from tests.paths import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE = (ROOT / "docs" / "import-json.md").read_text("utf-8")


def documented(section: str) -> set[str]:
    """The first words of the table's rows."""
    part = PAGE.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))


@pytest.fixture
def said(sheet: Assessment, tmp_path: Path, capsys: Any) -> Any:
    Period.objects.filter(pk=sheet.period_id).update(is_open=False)

    def ask(rows: list[list[Any]], *options: str) -> dict[str, Any]:
        path = tmp_path / "isi.xlsx"
        path.write_bytes(saved(as_workbook(("Isian", rows))))
        out = io.StringIO()
        with suppress(SystemExit):  # refused; the document says so
            call_command(
                "import_lke", path, "--unit=A", f"--period={sheet.period.year}", "--json",
                "--historic=lama", *options, stdout=out,
            )  # fmt: skip
        (line,) = out.getvalue().splitlines()
        found: dict[str, Any] = json.loads(line)
        return found

    return ask


def full_rows() -> list[list[Any]]:
    """Answers, evidence, a column nobody knows, and a figure that is not its answers'."""
    rows = filled_rows()
    for place, row in enumerate(rows):
        row += ["Status" if place == 0 else "lengkap", "Nilai" if place == 0 else ""]
    rows[row_of(rows, "A.I.1.i.a")][PROOF] = "SK tim — https://arsip.contoh.example/sk"
    node = next(place for place, row in enumerate(rows) if row[1] == "A.")
    rows[node][-1] = 59.99
    return rows


def test_the_keys_are_those_of_the_page(said: Any) -> None:
    read = said(full_rows())
    assert read["errors"] == []
    again = filled_rows()
    again[row_of(again, "A.I.1.i.a")][ANSWER] = "Z"
    refused = said(again)
    assert refused["errors"]
    for document in (read, refused):
        assert set(document) == documented("The document")
    for name, document in (
        ("changes", read), ("columns", read), ("unread", read), ("sums", read), ("errors", refused),
    ):  # fmt: skip
        assert document[name], name
        for entry in document[name]:
            assert set(entry) == documented(f"`{name}`")
    (error,) = refused["errors"]
    assert (error["code"], error["column"], error["found"]) == ("value", "J", "Z")


def test_every_change_is_there_with_old_and_new(said: Any) -> None:
    first = said(full_rows())
    assert first["new"] == len(first["changes"]) == 113
    rows = full_rows()
    changed = rows[row_of(rows, "A.I.1.iii.a")]
    old = changed[ANSWER]
    changed[ANSWER] = "A" if old != "A" else "B"
    blank = rows[row_of(rows, "A.I.1.iii.b")]
    blank[NOTE] = "catatan lain"
    second = said(rows, "--dry-run")
    assert second["changed"] == 2
    assert second["unchanged"] == 111
    one, other = second["changes"]
    assert (one["code"], one["column"], one["side"], one["kind"], one["old"], one["new"]) == (
        "A.I.1.iii.a", "unit", "unit", "changed", old, changed[ANSWER],
    )  # fmt: skip
    assert (other["code"], other["old"] == other["new"], other["old_note"], other["new_note"]) == (
        "A.I.1.iii.b", True, "catatan A.I.1.iii.b", "catatan lain",
    )  # fmt: skip
    proof = first["changes"][0]
    assert (proof["code"], len(proof["evidence"])) == ("A.I.1.i.a", 1)


def _codes(path: Path) -> Iterator[str]:
    """The kinds of problems that a module names."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in ("_problem", "_made"):
            kind = call.args[:1]
        elif name == "SheetProblem":
            kind = call.args[5:6]
        else:
            continue
        for part in (one for argument in kind for one in ast.walk(argument)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_every_kind_of_error_stands_on_the_page() -> None:
    folders = (ROOT / "assessment" / "workbooks", ROOT / "assessment" / "management")
    found = {code for folder in folders for path in folder.rglob("*.py") for code in _codes(path)}
    assert found - {""} == documented("Kinds of errors")
    kinds = re.findall(r"\"(\w+)\"", str(CellChange.__doc__))
    assert all(f"`{kind}`" in PAGE for kind in kinds)
