"""A workbook leaves, is worked on elsewhere, and comes back: nothing lost, nothing guessed."""

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.evidence.services.evidence import add_link
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.answers import save_answer
from assessment.models import (
    Answer,
    AnswerRevision,
    Assessment,
    EvidenceUse,
    Instrument,
    SheetImport,
)
from assessment.queries import indicators_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.comparison import WorkbookComparison
from assessment.workbooks.services.evidence import add_from_sheet
from assessment.workbooks.services.imports import (
    apply_sheet,
    examine_sheet,
    fingerprint,
    import_sheet,
    upload_sheet,
)
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.paths import TWO_SIDES
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
SIDES = json.loads(TWO_SIDES.read_text())
LETTER, COUNTED, OTHER_AREA = "A.I.1.i.b", "A.II.1.i.a", "A.I.2.i.a"


@pytest.fixture
def filling(bring: Any) -> Assessment:
    """The LKE of unit A while the unit fills it, its answers those of two oracle cases."""
    sheet: Assessment = bring("self_assessment").assessment
    rows = {row.code: row for row in indicators_of(sheet)}
    unit, tpi = (SIDES[side]["answers"] for side in ("unit", "tpi"))
    write_many(
        actor=SYSTEM,
        assessment=sheet,
        entries=[
            AnswerEntry(rows[code], side, _stored(value), f"Catatan {code}")
            for side, answers in ((Side.UNIT, unit), (Side.TPI_MEMBER, tpi))
            for code, value in answers.items()
        ],
        source="form",
    )
    return sheet


def _stored(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: str(count) for key, count in value.items()}
    return str(value)


def exported(sheet: Assessment, tpi_side: bool = True) -> bytes:
    return lke_workbook(sheet, tpi_side=tpi_side, made_at=timezone.now())


def edited(content: bytes, change: Callable[[Any, dict[str, str], Any], None]) -> bytes:
    """The workbook as somebody saves it after ``change(jawaban, cells, reading)``."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    reading = read_lke_workbook(content, instrument())
    change(book["Jawaban"], reading.sides["unit"].cells, reading)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def instrument() -> Any:
    return scoring_instrument(Instrument.objects.get())


def write(**cells: str | None) -> Callable[[Any, dict[str, str], Any], None]:
    """Puts texts into the unit's answer cells, by indicator code with underscores."""

    def change(sheet: Any, places: dict[str, str], reading: Any) -> None:
        for code, value in cells.items():
            sheet[places[code.replace("_", ".")]] = value

    return change


def bring_in(actor: Any, sheet: Assessment, content: bytes, chosen: set[str] | None = None) -> Any:
    """Uploads, examines and applies what a person would: all lines, or those chosen."""
    row = upload_sheet(actor=actor, assessment=sheet, upload=SimpleUploadedFile("a.xlsx", content))
    found = examine_sheet(actor, row)
    keys = {change.key for change in found.changes} if chosen is None else chosen
    apply_sheet(actor=actor, sheet_import=row, seen=fingerprint(sheet), chosen=keys)
    return found


def unit_value(sheet: Assessment, code: str) -> Any:
    return Answer.objects.get(assessment=sheet, indicator__code=code, side=Side.UNIT).value


def compared(sheet: Assessment, content: bytes, **options: Any) -> WorkbookComparison:
    """A look at everything, as the shell has it: nothing can be written without a person."""
    return import_sheet(
        actor=SYSTEM, assessment=sheet, content=content, file_name="a.xlsx", dry_run=True, **options
    )


def test_an_export_that_nobody_touched_changes_nothing(filling: Assessment, season: Any) -> None:
    add_link(
        actor=season.people["unit_member-a"],
        assessment=filling,
        indicator=indicators_of(filling).get(code=LETTER),
        url="https://arsip.instansi.example/sk",
        title="SK Tim",
    )
    found = compared(filling, exported(filling))
    assert (found.problems, found.changes, found.refused) == ([], [], "")
    # 113 unit answers and 113 of the TPI, and the second TPI column, blank as it left
    assert found.unchanged == 339


def test_a_changed_cell_comes_back_as_one_line(filling: Assessment, season: Any) -> None:
    before = unit_value(filling, LETTER)
    after = "A" if before != "A" else "B"
    content = edited(exported(filling), write(A_I_1_i_b=f" {after.lower()} "))
    found = bring_in(season.people["unit_member-a"], filling, content)
    assert [(one.indicator, one.kind, one.after) for one in found.changes] == [
        (LETTER, "changed", after)
    ]
    assert unit_value(filling, LETTER) == after
    revision = AnswerRevision.objects.filter(answer__indicator__code=LETTER).latest("id")
    assert (revision.source, revision.version) == ("import", revision.answer.version)


@pytest.mark.one_database
def test_an_emptied_cell_of_our_own_file_empties_the_answer(
    filling: Assessment, season: Any
) -> None:
    def empty(sheet: Any, places: dict[str, str], reading: Any) -> None:
        row = sheet[places[LETTER]].row
        for column in range(1, sheet.max_column + 1):
            if sheet.cell(row, column).value == f"Catatan {LETTER}":
                sheet.cell(row, column).value = None
        sheet[places[LETTER]] = None

    found = bring_in(season.people["unit_member-a"], filling, edited(exported(filling), empty))
    assert ("cleared", LETTER) in [(one.kind, one.indicator) for one in found.changes]
    assert unit_value(filling, LETTER) is None


def test_what_the_application_changed_meanwhile_stays(filling: Assessment, season: Any) -> None:
    content = exported(filling)
    answer = Answer.objects.get(assessment=filling, indicator__code=LETTER, side=Side.UNIT)
    newer = "A" if answer.value != "A" else "C"
    save_answer(
        actor=season.people["unit_member-a"],
        assessment=filling,
        indicator=answer.indicator,
        side=Side.UNIT,
        value=newer,
        note="baru",
        expected_version=answer.version,
    )
    found = compared(filling, content)
    assert found.changes == []  # the file is only older
    assert unit_value(filling, LETTER) == newer


def both_changed(filling: Assessment, season: Any) -> bytes:
    answer = Answer.objects.get(assessment=filling, indicator__code=LETTER, side=Side.UNIT)
    theirs, ours = [letter for letter in "ABC" if letter != answer.value][:2]
    content = edited(exported(filling), write(A_I_1_i_b=ours, A_I_1_ii_c=None))
    save_answer(
        actor=season.people["unit_head-a"],
        assessment=filling,
        indicator=answer.indicator,
        side=Side.UNIT,
        value=theirs,
        note=answer.note,
        expected_version=answer.version,
    )
    return content


def test_a_line_changed_in_both_places_is_asked_about(filling: Assessment, season: Any) -> None:
    content = both_changed(filling, season)
    theirs = unit_value(filling, LETTER)
    found = compared(filling, content)
    clash = next(one for one in found.changes if one.indicator == LETTER)
    assert (clash.kind, clash.before, clash.who) == ("conflict", theirs, "Orang unit_head-a")
    assert (found.conflicts, found.changed, found.cleared) == (1, 0, 1)
    # left alone unless it is chosen
    bring_in(season.people["unit_member-a"], filling, content, chosen=set())
    assert unit_value(filling, LETTER) == theirs
    bring_in(season.people["unit_member-a"], filling, content, chosen={f"unit:{LETTER}"})
    assert unit_value(filling, LETTER) == clash.after


@pytest.mark.one_database
def test_without_anybody_to_ask_a_conflict_stops_the_whole_file(
    filling: Assessment, season: Any
) -> None:
    content = both_changed(filling, season)
    before = set(Answer.objects.values_list("pk", "version"))
    found = import_sheet(
        actor=season.people["unit_member-a"],
        assessment=filling,
        content=content,
        file_name="a.xlsx",
    )
    assert found.conflicts == 1
    assert set(Answer.objects.values_list("pk", "version")) == before
    assert SheetImport.objects.count() == 0


@pytest.mark.one_database
def test_another_units_workbook_is_refused(filling: Assessment, season: Any, bring: Any) -> None:
    other = bring("self_assessment", unit="B").assessment
    row = upload_sheet(
        actor=season.people["unit_member-b"],
        assessment=other,
        upload=SimpleUploadedFile("a.xlsx", exported(filling)),
    )
    found = examine_sheet(season.people["unit_member-b"], row)
    assert "diunduh untuk unit A" in found.refused
    assert (found.changes, found.results) == ([], {})
    with pytest.raises(Refused, match="diunduh untuk unit A"):
        apply_sheet(
            actor=season.people["unit_member-b"],
            sheet_import=row,
            seen=fingerprint(other),
            chosen={f"unit:{LETTER}"},
        )


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("place", "value", "words"),
    [("B3", 1999, "periode 1999"), ("B4", "lain", "instrumen lain"), ("B5", 9, "versi 9")],
)
def test_another_period_or_instrument_is_refused(
    filling: Assessment, place: str, value: Any, words: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(filling)))
    book["_identitas"][place] = value
    buffer = io.BytesIO()
    book.save(buffer)
    assert words in compared(filling, buffer.getvalue()).refused


@pytest.mark.one_database
def test_a_coordinator_brings_in_the_own_areas_only(filling: Assessment, season: Any) -> None:
    member = season.people["unit_member-a"]
    grant = member.grants.get()
    grant.areas = ["1"]
    grant.save()
    member = type(member).objects.get(pk=member.pk)  # without the roles it remembers
    values = {code: unit_value(filling, code) for code in (LETTER, OTHER_AREA)}
    content = edited(
        exported(filling),
        write(
            A_I_1_i_b="A" if values[LETTER] != "A" else "B",
            A_I_2_i_a="B" if values[OTHER_AREA] != "B" else "C",
        ),
    )
    row = upload_sheet(
        actor=member, assessment=filling, upload=SimpleUploadedFile("a.xlsx", content)
    )
    found = examine_sheet(member, row)
    assert [one.indicator for one in found.changes] == [LETTER]
    assert "1 isian tidak akan diterapkan: Anda bertugas pada area lain" in " ".join(found.warnings)
    keys = {f"unit:{LETTER}", f"unit:{OTHER_AREA}"}  # whatever the browser sends
    apply_sheet(actor=member, sheet_import=row, seen=fingerprint(filling), chosen=keys)
    assert unit_value(filling, OTHER_AREA) == values[OTHER_AREA]


@pytest.mark.one_database
def test_the_unit_learns_nothing_of_the_tpis_column(filling: Assessment, season: Any) -> None:
    """A guess at the TPI's answers is neither compared nor counted, nor scored."""
    guess = exported(filling, tpi_side=True)
    row = upload_sheet(
        actor=season.people["unit_head-a"],
        assessment=filling,
        upload=SimpleUploadedFile("a.xlsx", guess),
    )
    found = examine_sheet(season.people["unit_head-a"], row)
    assert {one.column for one in found.changes} <= {"unit"}
    assert found.unchanged == 113
    assert [view.value for view in found.results] == ["unit"]
    assert "«Jawaban TPI» tidak dibaca (113 isian" in " ".join(found.warnings)


def test_the_lead_changes_the_tpis_column_under_the_own_name(
    filling: Assessment, season: Any
) -> None:
    """What the member answered stays; the lead's answer stands beside it and speaks."""
    filling.phase = Phase.TPI_LEAD
    filling.save()
    lead = season.people["demo-tpi-ketua"]
    member = Answer.objects.get(
        assessment=filling, indicator__code=LETTER, side=Side.TPI_MEMBER
    ).value
    wanted = "A" if member != "A" else "B"

    def change(sheet: Any, places: dict[str, str], reading: Any) -> None:
        sheet[reading.sides["tpi"].cells[LETTER]] = wanted
        sheet[places[LETTER]] = "A" if unit_value(filling, LETTER) != "A" else "B"

    found = bring_in(lead, filling, edited(exported(filling), change))
    assert [(one.column, one.side, one.before) for one in found.changes] == [
        ("tpi", Side.TPI_LEAD, member)
    ]
    kept = dict(
        Answer.objects.filter(indicator__code=LETTER, assessment=filling).values_list(
            "side", "value"
        )
    )
    assert (kept["tpi_member"], kept["tpi_lead"]) == (member, wanted)
    assert compared(filling, exported(filling)).changes == []


def test_evidence_lines_become_links_and_mentions_once(filling: Assessment, season: Any) -> None:
    member = season.people["unit_member-a"]

    def add(sheet: Any, places: dict[str, str], reading: Any) -> None:
        heading = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=12)
                   for cell in row if cell.value}  # fmt: skip
        column = next(place for title, place in heading.items() if "Bukti Dukung" in title)
        cell = sheet.cell(sheet[places[LETTER]].row, column)
        cell.value = "SK Tim: https://arsip.instansi.example/sk.\nFoto apel bulan Maret"

    content = edited(exported(filling), add)
    found = bring_in(member, filling, content)
    assert [len(one.evidence) for one in found.changes] == [2]
    uses = EvidenceUse.objects.filter(assessment=filling, indicator__code=LETTER)
    revisions = {(use.evidence.title, use.evidence.revisions.get().url) for use in uses}
    assert ("SK Tim", "https://arsip.instansi.example/sk") in revisions
    assert ("Foto apel bulan Maret", "") in revisions
    count = uses.count()
    again = compared(filling, edited(exported(filling), write()))
    assert again.changes == []
    found = compared(filling, content)
    assert found.changes == []  # the same file once more brings nothing twice
    assert uses.count() == count


@pytest.mark.one_database
def test_many_words_before_a_link_are_kept_whole_beside_it(
    filling: Assessment, season: Any
) -> None:
    words = "Laporan pelaksanaan " * 15
    rows = {row.code: row for row in indicators_of(filling)}
    for _ in range(2):
        add_from_sheet(
            actor=season.people["unit_member-a"],
            assessment=filling,
            lines=[(rows[LETTER], f"{words}https://arsip.instansi.example/panjang")],
        )
    uses = EvidenceUse.objects.filter(assessment=filling, indicator__code=LETTER)
    kept = {
        (use.evidence.revisions.get().mention, use.evidence.revisions.get().url) for use in uses
    }
    assert ("", "https://arsip.instansi.example/panjang") in kept
    assert (words.strip(), "") in kept
    assert uses.count() == 2


@pytest.mark.one_database
def test_a_share_typed_over_blank_counts_travels_both_ways(
    filling: Assessment, season: Any
) -> None:
    rows = {row.code: row for row in indicators_of(filling)}
    write_many(
        actor=SYSTEM,
        assessment=filling,
        entries=[AnswerEntry(rows[COUNTED], Side.UNIT, "0.85", "")],
        source="form",
    )
    found = compared(filling, exported(filling))
    assert (found.problems, found.changes) == ([], [])


@pytest.mark.one_database
def test_the_old_content_of_the_store_is_gone_is_said(filling: Assessment, season: Any) -> None:
    member = season.people["unit_member-a"]
    row = upload_sheet(
        actor=member, assessment=filling, upload=SimpleUploadedFile("a.xlsx", exported(filling))
    )
    row.sha256 = "0" * 64
    with pytest.raises(Refused, match="tidak ada lagi"):
        examine_sheet(member, row)
