"""What a person says of one file of a batch: whose it is, which sheet, what its columns hold."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessment.enums import BatchItemState, BatchQuestion, RecognisedBy
from assessment.lke.services.assessments import lke_for
from assessment.models import Assessment, SheetBatch, SheetBatchItem
from assessment.workbooks.services.batch_files import codes_of, content_in, open_archive
from assessment.workbooks.services.choosing import (
    ColumnQuestion,
    check_answer,
    column_question,
    in_words,
)
from assessment.workbooks.services.remembered import remember
from assessment.workbooks.services.rights import NOTHING_CHANGED
from units.models import Actor, Unit, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_readings import KeptReader
from zona_integritas.ground.files.spreadsheets import WorkbookReader
from zona_integritas.ground.permissions import require_somewhere

OPEN_STATES = (BatchItemState.WAITING, BatchItemState.FAILED)
# A file of which something was said is looked at again, and may be imported again.
ANEW: dict[str, Any] = {
    "state": BatchItemState.WAITING,
    "checked_at": None,
    "finished_at": None,
    "asks": "",
    "summary": {},
    "problems": [],
}


def _check_open(
    actor: User, item: SheetBatchItem, states: Sequence[BatchItemState] = OPEN_STATES
) -> None:
    require_somewhere(actor, "assessment.import_any_sheet")
    if item.batch.uploaded_by_id != actor.pk:
        raise PermissionDenied(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk melanjutkan."
        )
    if item.batch.job is not None and item.batch.job.is_active:
        raise Refused(
            f"ZIP ini sedang dikerjakan. Tunggu sampai selesai, lalu pilih lagi. {NOTHING_CHANGED}"
        )
    if item.state not in states:
        raise Refused(f"Berkas ini sudah dikerjakan. {NOTHING_CHANGED}")


def _say(item: SheetBatchItem, **said: Any) -> None:
    rows = SheetBatchItem.objects.filter(pk=item.pk, state__in=OPEN_STATES)
    if not rows.update(**ANEW, **said):
        raise Refused(f"Berkas ini sudah dikerjakan. {NOTHING_CHANGED}")


@transaction.atomic
def assign_unit(*, actor: User, item: SheetBatchItem, unit: Unit) -> None:
    """Says by hand whose file it is; it is looked at again before it comes in."""
    if unit.pk not in {one.pk for one in codes_of(actor).values()}:
        raise Refused(f"Unit itu tidak dikenal. {NOTHING_CHANGED}")
    _check_open(actor, item)
    _say(item, unit=unit, recognised_by=RecognisedBy.HAND)
    record(
        actor=actor,
        action="sheet_batch.unit_set",
        target=item.batch,
        after={"file": item.shown_name, "unit": unit.code},
        unit_path=unit.path,
    )
    ask_which_file(item.batch)


@transaction.atomic
def ask_which_file(batch: SheetBatch) -> None:
    """Of several files for one unit none comes in before a person has chosen one. Where its LKE
    takes in none at all there is nothing to choose."""
    rows = batch.items.filter(state__in=OPEN_STATES, unit__isnull=False)
    files: dict[int | None, list[SheetBatchItem]] = {}
    for row in rows.only("unit_id", "asks", "summary"):
        if "barred" not in row.summary:
            files.setdefault(row.unit_id, []).append(row)
    several = [row.pk for group in files.values() if len(group) > 1 for row in group]
    rows.filter(pk__in=several).exclude(asks=BatchQuestion.FILE).update(asks=BatchQuestion.FILE)
    rows.filter(asks=BatchQuestion.FILE).exclude(pk__in=several).update(**ANEW)


def file_questions(batch: SheetBatch) -> dict[str, str]:
    """By the unit's code: how many files are for it, and what to do about it."""
    rows = batch.items.filter(asks=BatchQuestion.FILE, unit__isnull=False).select_related("unit")
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.unit.code if row.unit else "", []).append(f"«{row.shown_name}»")
    return {
        code: f"{len(files)} berkas untuk unit {code}: {', '.join(files)}. Tidak satu pun "
        "diterapkan sebelum satu dipilih di layar; atau buat ZIP dengan satu berkas untuk setiap "
        "unit."
        for code, files in names.items()
    }


@transaction.atomic
def choose_file(*, actor: User, item: SheetBatchItem) -> None:
    """This file counts for its unit; the batch's others for it do not come in.

    Another one may be chosen later. A file that could not be read yet is looked at again.
    """
    _check_open(actor, item, (*OPEN_STATES, BatchItemState.SKIPPED))
    if item.unit is None:
        raise Refused(f"Pilih unit berkas ini terlebih dahulu. {NOTHING_CHANGED}")
    others = item.batch.items.filter(unit=item.unit).exclude(pk=item.pk)
    others.filter(state__in=(*OPEN_STATES, BatchItemState.SKIPPED)).update(
        state=BatchItemState.SKIPPED,
        asks="",
        problems=[f"Untuk unit {item.unit.code} dipilih berkas «{item.shown_name}»."],
    )
    seen = item.summary and not item.problems and item.asks == BatchQuestion.FILE
    item.batch.items.filter(pk=item.pk).update(**({"asks": ""} if seen else ANEW))
    record(
        actor=actor,
        action="sheet_batch.file_chosen",
        target=item.batch,
        after={"file": item.shown_name, "unit": item.unit.code},
        unit_path=item.unit.path,
    )


@transaction.atomic
def choose_item_sheet(*, actor: User, item: SheetBatchItem, name: str) -> None:
    """Which of the file's sheets is meant: one of those that were named."""
    _check_open(actor, item)
    if name not in item.sheets:
        raise Refused(f"Pilih salah satu lembar yang disebut. {NOTHING_CHANGED}")
    _say(item, sheet=name[:200], columns={})
    record(
        actor=actor,
        action="sheet_batch.sheet_chosen",
        target=item.batch,
        after={"file": item.shown_name, "sheet": name[:200]},
        unit_path=item.unit.path if item.unit else "",
    )


def columns_of_item(actor: User, item: SheetBatchItem) -> ColumnQuestion:
    """What can be said of the file's columns; raises ``SeveralSheets`` before one is chosen."""
    _check_open(actor, item)
    with _looking(actor, item) as (assessment, content, reader):
        return column_question(
            _author(actor, item), assessment, content,
            wanted=item.sheet, chosen=item.columns, reader=reader,
        )  # fmt: skip


@transaction.atomic
def choose_item_columns(*, actor: User, item: SheetBatchItem, said: Mapping[str, str]) -> None:
    """What the file's columns hold, remembered by heading: the batch's other files that ask of
    columns are looked at again."""
    question = columns_of_item(actor, item)
    with _looking(actor, item) as (assessment, content, reader):
        meanings = check_answer(
            question, assessment, content, said, wanted=item.sheet, reader=reader
        )
    _say(item, columns={letters: str(meaning) for letters, meaning in meanings.items()})
    alike = item.batch.items.filter(asks=BatchQuestion.COLUMNS, state__in=OPEN_STATES)
    alike.update(**ANEW)
    record(
        actor=actor,
        action="sheet_batch.columns_chosen",
        target=item.batch,
        after={"file": item.shown_name, "columns": in_words(meanings)},
        unit_path=item.unit.path if item.unit else "",
    )
    remember(actor=actor, sides=question.sides, offers=question.offers, meanings=meanings)


def _author(actor: User, item: SheetBatchItem) -> Actor:
    """History comes in with both sides, by nobody's name."""
    return SYSTEM if item.batch.historic else actor


@contextmanager
def _looking(
    actor: User, item: SheetBatchItem
) -> Iterator[tuple[Assessment, bytes, WorkbookReader]]:
    """The file and the LKE it is for; one that is opened for the look alone does not stay."""
    if item.unit is None:
        raise Refused(f"Pilih unit berkas ini terlebih dahulu. {NOTHING_CHANGED}")
    with transaction.atomic(), open_archive(item.batch) as archive, KeptReader() as reader:
        assessment = lke_for(actor, item.unit, item.batch.period, open_it=item.batch.historic)
        yield assessment, content_in(archive, item.name), reader
        transaction.set_rollback(True)
