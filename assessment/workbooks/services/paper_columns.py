"""What must be said of an LKE judged on paper before leadership is asked: which sheet of the file
is meant, and what its columns hold."""

from collections.abc import Mapping

from django.db import transaction

from assessment.models import PaperSheet, SheetImport
from assessment.workbooks.services.choosing import (
    ColumnQuestion,
    check_answer,
    column_question,
    in_words,
)
from assessment.workbooks.services.imports import content_of
from assessment.workbooks.services.on_paper import (
    ask_leadership,
    check_room,
    examine_kept,
    file_problem,
)
from assessment.workbooks.services.remembered import remember
from assessment.workbooks.services.rights import NOTHING_CHANGED
from assessment.workbooks.sheet_choice import SeveralSheets
from units.models import User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require


def question_of(actor: User, kept: SheetImport) -> ColumnQuestion:
    """What can be said of the columns of a file that was kept, of both sides. Raises
    ``SeveralSheets`` before one of its sheets is chosen."""
    _check_kept(actor, kept)
    return column_question(
        SYSTEM, kept.assessment, content_of(kept), wanted=kept.sheet, chosen=kept.columns
    )


@transaction.atomic
def choose_paper_sheet(*, actor: User, kept: SheetImport, name: str) -> None:
    """Which of the file's sheets is meant: one of those that were named."""
    try:
        question_of(actor, kept)
    except SeveralSheets as several:
        if name not in several.names:
            raise Refused(f"Pilih salah satu lembar yang disebut. {NOTHING_CHANGED}") from several
        kept.sheet, kept.columns = name[:200], {}
        kept.save(update_fields=["sheet", "columns"])
        after = {"file": kept.file_name, "sheet": kept.sheet}
        path = kept.assessment.unit.path
        record(actor=actor, action="sheet.chosen", target=kept, after=after, unit_path=path)


@transaction.atomic
def choose_paper_columns(*, actor: User, kept: SheetImport, said: Mapping[str, str]) -> None:
    """What each column of the file holds, remembered by its heading; then leadership is asked.
    A file that is wrong all the same is refused, and nothing of it is remembered."""
    check_room(actor, kept.assessment)
    question, content = question_of(actor, kept), content_of(kept)
    meanings = check_answer(question, kept.assessment, content, said, wanted=kept.sheet)
    kept.columns = {letters: str(meaning) for letters, meaning in meanings.items()}
    kept.save(update_fields=["columns"])
    record(
        actor=actor,
        action="sheet.columns_chosen",
        target=kept,
        after={"file": kept.file_name, "columns": in_words(meanings)},
        unit_path=kept.assessment.unit.path,
    )
    if problem := file_problem(examine_kept(kept)):
        raise Refused(*problem)
    remember(actor=actor, sides=question.sides, offers=question.offers, meanings=meanings)
    ask_leadership(actor, kept)


def _check_kept(actor: User, kept: SheetImport) -> None:
    require(actor, "assessment.bring_paper_sheet", kept.assessment)
    if kept.uploaded_by_id != actor.pk:
        raise Refused(f"Berkas ini diunggah oleh orang lain. Unggah berkas Anda. {NOTHING_CHANGED}")
    if PaperSheet.objects.filter(sheet_import=kept).exists():
        raise Refused(f"Berkas ini sudah diajukan ke pimpinan. {NOTHING_CHANGED}")
