"""Every peculiarity of the strange sheets, made here: read as it is meant, or refused in a
sentence that says where. The files themselves are asked in ``test_strange_files.py``."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from assessment.scoring.model import parse_answer
from assessment.workbooks.services.evidence import address_in, pieces
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook
from tests.assessment.workbooks.made_sheets import INSTRUMENT
from tests.assessment.workbooks.strange_sheets import STRANGE, Read, Refused, untouched
from tests.paths import ROOT, SHARED
from zona_integritas.ground.files.spreadsheets import SpreadsheetError, WorkbookReader

pytestmark = pytest.mark.one_database
EVERY = [entry.code for entry in INSTRUMENT.indicators]
# What is no sheet is made where it is asked for.
ELSEWHERE = {
    "berkas-bukti": "tests/assessment/evidence/test_evidence_kinds.py",
    "survei": "tests/assessment/surveys/test_survey_table.py",
}
MANIFEST = SHARED / "asing" / "manifest.json"
# Of this one the answers are a golden set's; only what it says is asked.
OTHER_ANSWERS = {"subjumlah-tidak-cocok"}


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkbookReader]:
    with WorkbookReader() as one:
        yield one


def outcome(content: bytes, reader: WorkbookReader) -> WorkbookReading | list[str]:
    try:
        found = read_lke_workbook(content, INSTRUMENT, reader=reader)
    except SpreadsheetError as error:
        return [str(error)]
    return [one.message for one in found.problems] or found


@pytest.mark.parametrize("name", STRANGE)
def test_it_is_read_as_it_is_meant_or_refused_with_the_place(
    name: str, reader: WorkbookReader
) -> None:
    make, right = STRANGE[name]
    found = outcome(make(), reader)
    if isinstance(right, Refused):
        assert isinstance(found, list)
        assert len(found) <= right.lines
        assert all(re.search(one, "\n".join(found), re.DOTALL) for one in right.says), found
        return
    assert isinstance(found, WorkbookReading), found
    told = "\n".join(found.warnings)
    assert all(re.search(one, told) for one in right.says), told
    if name not in OTHER_ANSWERS:
        assert wrong(found, right) == []


def wrong(found: WorkbookReading, right: Read) -> list[str]:
    """The items that do not say what they should, on either side."""
    unit, off = found.sides["unit"], []
    for code in EVERY:
        entry = INSTRUMENT.indicator(code)
        wanted = parse_answer(entry, right.but[code]) if code in right.but else untouched(code)
        if unit.answers.get(code) != wanted:
            off.append(f"{code}: {unit.answers.get(code)}")
        if unit.notes.get(code) != right.notes.get(code, f"catatan {code}"):
            off.append(f"{code}: {unit.notes.get(code)}")
    for code, wanted_proofs in right.proofs.items():
        there = [address_in(line)[1] for line in pieces(unit.evidence.get(code, ""))]
        off += [] if there == list(wanted_proofs) else [f"{code}: {there}"]
    tpi: dict[str, Any] = dict(found.sides["tpi"].answers) if "tpi" in found.sides else {}
    off += [] if tpi == dict(right.tpi) else [f"tpi: {len(tpi)}"]
    return off


@pytest.mark.skipif(not MANIFEST.is_file(), reason="the strange files lie beside the project")
def test_no_strange_file_is_without_a_sibling() -> None:
    files = json.loads(MANIFEST.read_text())["files"]
    sheets = {one["file"].rsplit(".", 1)[0] for one in files if one["kind"] not in ELSEWHERE}
    assert sheets - set(STRANGE) == set()
    for one in files:
        if one["kind"] in ELSEWHERE:
            assert (ROOT / ELSEWHERE[one["kind"]]).is_file()
    assert {"berkas-bukti", "survei"} == {one["kind"] for one in files} & set(ELSEWHERE)
