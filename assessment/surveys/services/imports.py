"""Bringing a survey in: kept by content, examined, and only then stored row by row.

Between the steps nothing is written but the file: what its form said travels in a signed token.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from assessment.enums import Phase, Side, SurveyKind
from assessment.models import Assessment, Survey, SurveyResponse
from assessment.surveys.columns import SurveyColumns, propose
from assessment.surveys.table import SurveyReading, add_form_problems, read_survey
from assessment.writing_rules import behalf_problem, on_behalf, write_problem
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused, SpreadsheetError, Stale
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.kept_files import read_token
from zona_integritas.ground.files.kept_readings import read_once
from zona_integritas.ground.files.spreadsheets import Sheet
from zona_integritas.ground.permissions import require

FOLDER = "survei"
SALT = "assessment.survey"
SCALES = (4, 5, 6, 10)
NOTHING_CHANGED = "Tidak ada data yang berubah."


def survey_problem(actor: User, assessment: Assessment) -> str | None:
    """Why this person may not bring a survey in now, where the permission alone would do."""
    if assessment.phase == Phase.CLOSED:
        return (
            "LKE ini sudah ditutup; nilainya dipakai untuk keputusan, sehingga survei tidak dapat "
            "diimpor lagi."
        )
    if on_behalf(actor, assessment):
        return behalf_problem(actor, assessment)
    return write_problem(actor, assessment, Side.UNIT)


@transaction.atomic
def keep_survey(
    *, actor: User, assessment: Assessment, content: bytes, told: dict[str, Any]
) -> str:
    """Keeps the file and what its form said; answers a token only this person can use.

    The token also holds which survey ran then, so that nobody replaces one they did not see.
    Refused when the file cannot be read as a table.
    """
    _may_import(actor, assessment)
    check_fact(_day(told.get("begun_on")), "Survei mulai")
    check_fact(_day(told.get("ended_on")), "Survei selesai")
    _read(content, told)
    sha256 = kept_files.store(FOLDER, content)
    running = running_survey(assessment, told["kind"])
    record(
        actor=actor,
        action="survey.uploaded",
        target=assessment,
        after={"kind": told["kind"], "file": told["file_name"], "sha256": sha256},
        unit_path=assessment.unit.path,
    )
    kept = {"by": actor.pk, "lke": assessment.pk, "sha": sha256}
    return signing.dumps(
        {**told, **kept, "before": running.pk if running else None}, salt=SALT, compress=True
    )


def _may_import(actor: User, assessment: Assessment) -> None:
    require(actor, "assessment.import_survey", assessment)
    if problem := survey_problem(actor, assessment):
        raise Refused(f"{problem} {NOTHING_CHANGED}")


def running_survey(assessment: Assessment, kind: str) -> Survey | None:
    """The survey of a kind that counts now."""
    found: Survey | None = Survey.objects.filter(
        assessment=assessment, kind=kind, replaced_at__isnull=True
    ).first()
    return found


def open_survey(
    *, actor: User, assessment: Assessment, token: str
) -> tuple[dict[str, Any], SurveyReading]:
    """What was kept under a token, read again."""
    _may_import(actor, assessment)
    told = read_token(token, SALT)
    if told is None:
        raise Refused("Berkas ini tidak dikenal lagi. Unggah lagi.")
    if (told["by"], told["lke"]) != (actor.pk, assessment.pk):
        raise Refused(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk melanjutkan."
        )
    content = kept_files.fetch(FOLDER, told["sha"], told["file_name"])
    return told, _read(content, told)


def kept_sheets(told: dict[str, Any]) -> Sequence[Sheet]:
    """The sheets of the kept file: what its columns can be chosen from."""
    return _sheets(kept_files.fetch(FOLDER, told["sha"], told["file_name"]), told)


def columns_to_choose(told: dict[str, Any]) -> bool:
    """Is this a table whose columns a person has to choose, its headings being their own?"""
    if told.get("columns"):
        return False
    found = propose(kept_sheets(told), told["kind"], told["scale_max"])
    return found is not None and found.certain is None


def choose_columns(
    *, actor: User, assessment: Assessment, token: str, columns: SurveyColumns
) -> str:
    """The same file with the columns a person chose: a new token, nothing is written."""
    told, _ = open_survey(actor=actor, assessment=assessment, token=token)
    return signing.dumps({**told, "columns": columns.told()}, salt=SALT, compress=True)


def _sheets(content: bytes, told: dict[str, Any]) -> Sequence[Sheet]:
    if told["kind"] not in SurveyKind.values or told["scale_max"] not in SCALES:
        raise Refused("Jenis survei atau skalanya tidak dikenal.")
    try:
        return read_once(content, settings.UPLOAD_MAX_BYTES)
    except SpreadsheetError as error:
        raise Refused(str(error)) from error


def _read(content: bytes, told: dict[str, Any]) -> SurveyReading:
    chosen = told.get("columns")
    reading = read_survey(
        _sheets(content, told),
        told["kind"],
        told["scale_max"],
        SurveyColumns.of(chosen) if chosen else None,
    )
    add_form_problems(
        reading, told.get("population"), _day(told.get("begun_on")), _day(told.get("ended_on"))
    )
    return reading


@transaction.atomic
def apply_survey(*, actor: User, assessment: Assessment, token: str) -> Survey:
    """Stores the respondents of what was examined; an earlier survey of the kind is replaced."""
    told, reading = open_survey(actor=actor, assessment=assessment, token=token)
    if reading.problems:
        raise Refused(
            f"Berkas masih memuat {len(reading.problems)} kesalahan; perbaiki lalu unggah lagi. "
            "Tidak ada data yang berubah."
        )
    if not reading.counted:
        raise Refused("Tidak ada responden yang lengkap. Tidak ada data yang berubah.")
    Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    before = running_survey(assessment, told["kind"])
    if (before.pk if before else None) != told["before"]:
        raise Stale(
            "Survei sejenis baru saja diimpor, mungkin oleh Anda sendiri di jendela lain. Lihat "
            f"hasilnya; unggah lagi bila masih perlu diganti. {NOTHING_CHANGED}"
        )
    if before is not None:
        before.replaced_at = timezone.now()
        before.save(update_fields=["replaced_at"])
    survey = Survey.objects.create(
        assessment=assessment,
        kind=told["kind"],
        scale_max=told["scale_max"],
        population=told.get("population"),
        begun_on=_day(told.get("begun_on")),
        ended_on=_day(told.get("ended_on")),
        method=told.get("method", ""),
        file_name=told["file_name"],
        sha256=told["sha"],
        imported_by=actor,
    )
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            survey=survey,
            row=one.row,
            values=list(one.values),
            name=one.name,
            phone=one.phone,
            answered_on=one.answered_on,
            left_out=one.left_out,
        )
        for one in reading.respondents
    )
    record(
        actor=actor,
        action="survey.imported",
        target=survey,
        before={"survey": before.pk, "sha256": before.sha256} if before else None,
        after={
            "kind": survey.kind,
            "scale_max": survey.scale_max,
            "population": survey.population,
            "file": survey.file_name,
            "sha256": survey.sha256,
            "counted": len(reading.counted),
            "left_out": len(reading.left_out),
        },
        unit_path=assessment.unit.path,
    )
    return survey


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
