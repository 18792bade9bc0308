"""Sheets as offices really have them, one peculiarity each: read as they are meant, or refused
in a sentence that says where; never lost, emptied or misplaced in silence.

The files and what is right of them lie beside the project. Those made from an export of ours are
asked for in ``test_moved_rows.py`` and ``test_emptied_cells.py``; evidence and surveys elsewhere.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from assessment.scoring.model import Answer, parse_answer
from assessment.workbooks.services.evidence import address_in, pieces
from assessment.workbooks.workbook_reading import SideReading, WorkbookReading, read_lke_workbook
from tests.assessment.workbooks.test_lke_sheet import INSTRUMENT
from tests.paths import SHARED
from zona_integritas.ground.files.spreadsheets import SpreadsheetError, WorkbookReader

STRANGE = SHARED / "asing"
pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif(
        not STRANGE.is_dir(), reason="the strange files lie beside the project, not in it"
    ),
]
MANIFEST: dict[str, Any] = (
    json.loads((STRANGE / "manifest.json").read_text()) if STRANGE.is_dir() else {"files": []}
)
SHEETS = {
    entry["file"]: entry
    for entry in MANIFEST["files"]
    if entry.get("via", "import") == "import" and not entry.get("recipe")
}


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkbookReader]:
    with WorkbookReader() as one:
        yield one


def expected(entry: dict[str, Any], accepted: dict[str, Any], side: str) -> dict[str, Answer]:
    """The answers that the manifest says a side has."""
    answers = dict(MANIFEST["answers"][entry[side]])
    if side == "unit":
        answers |= accepted.get("but", entry.get("but")) or {}
    parsed = {code: parse_answer(INSTRUMENT.indicator(code), v) for code, v in answers.items()}
    return {
        code: answer
        for code, answer in parsed.items()
        if answer is not None and code not in accepted.get("leave", [])
    }


def notes_differ(entry: dict[str, Any], side: SideReading) -> list[str]:
    """The items whose notes are not what the manifest says."""
    own: dict[str, list[str]] = entry.get("notes") or {}
    wrong = []
    for code in side.answers:
        said = side.notes.get(code, "")
        if code not in own:
            pattern = re.escape(entry.get("all_notes", "")).replace(r"\{\}", re.escape(code))
            wrong += [code] if pattern and not re.fullmatch(pattern, said) else []
        elif not all(
            bool(re.search(one.removeprefix("!"), said)) != one.startswith("!") for one in own[code]
        ):
            wrong.append(code)
    return wrong


def addresses(side: SideReading, code: str) -> set[str]:
    return {address_in(line)[1] for line in pieces(side.evidence.get(code, ""))}


def was_read(entry: dict[str, Any], accepted: dict[str, Any], reading: WorkbookReading) -> bool:
    if reading.problems:
        return False
    unit = reading.sides["unit"]
    sides = accepted.get("sides", ["unit"])
    proofs = (entry.get("evidence") or {}) if accepted.get("evidence", True) else {}
    return (
        all(
            reading.sides[side].answers == expected(entry, accepted, side)
            for side in sides
            if side in reading.sides
        )
        and all(side in reading.sides for side in sides)
        and not notes_differ(entry, unit)
        and all(set(wanted) <= addresses(unit, code) for code, wanted in proofs.items())
    )


def all_said(text: str, groups: list[list[str]]) -> bool:
    return all(any(re.search(pattern, text) for pattern in group) for group in groups)


@pytest.mark.parametrize("name", SHEETS)
def test_a_strange_sheet_is_read_as_it_is_meant_or_refused_with_the_place(
    name: str, reader: WorkbookReader
) -> None:
    entry = SHEETS[name]
    content = (STRANGE / name).read_bytes()
    try:
        reading = read_lke_workbook(content, INSTRUMENT, reader=reader)
        refusal = "\n".join(problem.message for problem in reading.problems)
    except SpreadsheetError as error:
        reading, refusal = None, str(error)
    results = []
    for accepted in entry["accept"]:
        says = accepted.get("says", [])
        if accepted["result"] == "refuse":
            lines = len(refusal.splitlines())
            few = lines <= accepted.get("max_lines", lines)
            results.append(bool(refusal) and few and all_said(refusal, says))
        elif reading is not None:
            told = "\n".join(reading.warnings)
            results.append(was_read(entry, accepted, reading) and all_said(told, says))
    assert any(results), (refusal[:500], reading and reading.warnings)
