"""What a person says of a file before it can be read: which sheet is meant, and what its columns
hold. Nothing is written into the LKE by it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from assessment.enums import ColumnMeaning
from assessment.models import Assessment, SheetImport
from assessment.workbooks.columns import SheetColumnOffer, meanings_for
from assessment.workbooks.readings import UnclearColumns
from assessment.workbooks.services.imports import content_of, examine_sheet
from assessment.workbooks.services.remembered import (
    check_read,
    checked_meanings,
    choices_for,
    own_columns,
    remember,
)
from assessment.workbooks.services.rights import NOTHING_CHANGED
from assessment.workbooks.services.sheet_reading import read_sheet
from assessment.workbooks.sheet_choice import SeveralSheets
from units.models import Actor, User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.files.spreadsheets import WorkbookReader
from zona_integritas.ground.permissions import require


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """The columns of a sheet that somebody can say something of, and what may be said."""

    sheet: str
    offers: list[SheetColumnOffer]
    sides: frozenset[str]

    @property
    def meanings(self) -> list[ColumnMeaning]:
        return meanings_for(self.sides)


def column_question(
    actor: Actor,
    assessment: Assessment,
    content: bytes,
    *,
    wanted: str = "",
    chosen: Mapping[str, str] | None = None,
    reader: WorkbookReader | None = None,
) -> ColumnQuestion:
    """Every filled column of the person's sides. Raises ``SeveralSheets`` before one is chosen."""
    sides = own_columns(actor, assessment)
    choices = choices_for(sides, chosen, show=True)
    try:
        reading = read_sheet(assessment, content, reader, wanted, choices)
    except UnclearColumns as unclear:
        return ColumnQuestion(unclear.sheet, unclear.offers, sides)
    except SeveralSheets:
        raise
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    return ColumnQuestion(reading.sheet, reading.offers, sides)


def check_answer(
    question: ColumnQuestion,
    assessment: Assessment,
    content: bytes,
    said: Mapping[str, str],
    *,
    wanted: str = "",
    reader: WorkbookReader | None = None,
) -> dict[str, ColumnMeaning]:
    """What was said of the columns, without what their headings say anyway; read once more by
    it, and refused in words where a column was left out or could not be read so."""
    missing = [one.name for one in question.offers if not said.get(one.letters)]
    if missing:
        raise Refused(f"Arti kolom {', '.join(missing)} belum dipilih. {NOTHING_CHANGED}")
    own = {one.letters: said[one.letters] for one in question.offers}
    meanings = checked_meanings(question.sides, own)
    try:
        choices = choices_for(question.sides, meanings)
        reading = read_sheet(assessment, content, reader, wanted, choices)
    except SeveralSheets as several:
        raise Refused(str(several)) from several
    except SpreadsheetError:  # no column of answers is left
        raise Refused(
            "Belum ada kolom yang dipilih sebagai kolom jawaban. Pilih kolom jawabannya, atau "
            f"unggah berkas lain. {NOTHING_CHANGED}"
        ) from None
    check_read(meanings, reading)
    doubtful = any(one.rivals for one in question.offers)
    return {
        one.letters: meanings[one.letters]
        for one in question.offers
        if doubtful or one.asked or one.decided or one.meaning != meanings[one.letters]
    }


def _check_own(actor: User, sheet_import: SheetImport) -> None:
    require(actor, "assessment.import_sheet", sheet_import.assessment)
    if sheet_import.uploaded_by_id != actor.pk:
        raise Refused(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk menerapkannya."
        )
    if sheet_import.applied_at is not None:
        raise Refused(f"Berkas ini sudah diterapkan. {NOTHING_CHANGED}")


@transaction.atomic
def choose_lke_sheet(*, actor: User, sheet_import: SheetImport, name: str) -> None:
    """Which of the file's sheets is meant; what was said of another one's columns is forgotten."""
    _check_own(actor, sheet_import)
    try:
        examine_sheet(actor, sheet_import)
    except SeveralSheets as several:
        if name not in several.names:
            raise Refused(f"Pilih salah satu lembar yang disebut. {NOTHING_CHANGED}") from several
    except UnclearColumns:
        pass
    choices = choices_for(own_columns(actor, sheet_import.assessment))
    try:
        read_sheet(sheet_import.assessment, content_of(sheet_import), wanted=name, choices=choices)
    except UnclearColumns:
        pass
    except SpreadsheetError as error:  # a page from before, of another file or sheet
        raise Refused(str(error)) from error
    sheet_import.sheet, sheet_import.columns = name[:200], {}
    sheet_import.save(update_fields=["sheet", "columns"])
    record(
        actor=actor,
        action="sheet.chosen",
        target=sheet_import,
        after={"file": sheet_import.file_name, "sheet": sheet_import.sheet},
        unit_path=sheet_import.assessment.unit.path,
    )


def columns_of(actor: User, sheet_import: SheetImport) -> ColumnQuestion:
    """What can be said of the columns of an own upload."""
    return column_question(
        actor,
        sheet_import.assessment,
        content_of(sheet_import),
        wanted=sheet_import.sheet,
        chosen=sheet_import.columns,
    )


@transaction.atomic
def choose_columns(*, actor: User, sheet_import: SheetImport, said: Mapping[str, str]) -> None:
    """What each column of an own upload holds, by letters; remembered by heading."""
    _check_own(actor, sheet_import)
    question = columns_of(actor, sheet_import)
    meanings = check_answer(
        question,
        sheet_import.assessment,
        content_of(sheet_import),
        said,
        wanted=sheet_import.sheet,
    )
    sheet_import.columns = {letters: str(meaning) for letters, meaning in meanings.items()}
    sheet_import.save(update_fields=["columns"])
    record(
        actor=actor,
        action="sheet.columns_chosen",
        target=sheet_import,
        after={"file": sheet_import.file_name, "columns": in_words(meanings)},
        unit_path=sheet_import.assessment.unit.path,
    )
    remember(actor=actor, sides=question.sides, offers=question.offers, meanings=meanings)


def in_words(meanings: Mapping[str, ColumnMeaning]) -> str:
    """``P: Bukti; Q: Diabaikan``."""
    return "; ".join(f"{letters}: {meaning.label}" for letters, meaning in meanings.items())
