"""Bringing a survey in, and taking its index over into the LKE with its provenance."""

import hashlib
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from assessment.enums import Side, SurveyKind
from assessment.models import Answer, Assessment, Survey, SurveyResponse
from assessment.scoring.model import AnswerType
from assessment.scoring.survey import SurveyResult, summarise
from assessment.scoring_input import plain, scoring_instrument
from assessment.services.answers import save_answer
from assessment.survey_table import SurveyReading, read_survey
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused, SpreadsheetError
from zona_integritas.formats import angka, bulat, tanggal
from zona_integritas.permissions import require
from zona_integritas.spreadsheets import read_table_file

SALT = "assessment.survey"
KEPT_FOR = timedelta(days=1)
SCALES = (4, 5, 6, 10)
PLACES = Decimal("0.0001")  # as precise as an index is written


def keep_survey(*, actor: Any, assessment: Assessment, content: bytes, told: dict[str, Any]) -> str:
    """Keeps the file and what its form said; answers a token only this person can use.

    Refused when the file cannot be read as a table.
    """
    require(actor, "assessment.import_survey", assessment)
    _read(content, told)
    sha256 = hashlib.sha256(content).hexdigest()
    name = stored_name(sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return signing.dumps({"by": actor.pk, "lke": assessment.pk, "sha": sha256, **told}, salt=SALT)


def open_survey(
    *, actor: Any, assessment: Assessment, token: str
) -> tuple[dict[str, Any], SurveyReading]:
    """What was kept under a token, read again."""
    require(actor, "assessment.import_survey", assessment)
    try:
        told: dict[str, Any] = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        raise Refused("Berkas ini tidak dikenal lagi. Unggah lagi.") from None
    if (told["by"], told["lke"]) != (actor.pk, assessment.pk):
        raise Refused("Berkas ini diunggah orang lain. Unggah lagi.")
    try:
        with default_storage.open(stored_name(told["sha"])) as file:
            content = file.read()
    except OSError:
        raise Refused("Berkas ini tidak ada lagi di penyimpanan. Unggah lagi.") from None
    return told, _read(content, told)


def _read(content: bytes, told: dict[str, Any]) -> SurveyReading:
    if told["kind"] not in SurveyKind.values or told["scale_max"] not in SCALES:
        raise Refused("Jenis survei atau skalanya tidak dikenal.")
    try:
        sheets = read_table_file(content, settings.UPLOAD_MAX_BYTES)
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    return read_survey(sheets, told["kind"], told["scale_max"])


@transaction.atomic
def apply_survey(*, actor: Any, assessment: Assessment, token: str) -> Survey:
    """Stores the respondents of what was examined; an earlier survey of the kind is replaced."""
    told, reading = open_survey(actor=actor, assessment=assessment, token=token)
    if reading.problems:
        raise Refused(
            f"Berkas masih memuat {len(reading.problems)} kesalahan; perbaiki lalu unggah lagi. "
            "Tidak ada data yang berubah."
        )
    if not reading.counted:
        raise Refused("Tidak ada responden yang lengkap. Tidak ada data yang berubah.")
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    before = Survey.objects.filter(
        assessment=assessment, kind=told["kind"], replaced_at__isnull=True
    )
    if before.filter(sha256=told["sha"]).exists():
        raise Refused("Berkas ini sudah diterapkan.")
    before.update(replaced_at=timezone.now())
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
        after={
            "kind": survey.kind,
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


def result_of(survey: Survey) -> SurveyResult:
    """The survey's figures from its stored rows; those left out do not count."""
    rows = survey.responses.filter(left_out="").values_list("values", flat=True)
    return summarise(list(rows), survey.scale_max, survey.population)


def indicator_code(assessment: Assessment, kind: str) -> str:
    """The item of hasil that a survey answers: the sheet's first index is IPAK, its second IPKP."""
    instrument = scoring_instrument(assessment.instrument)
    codes = [row.code for row in instrument.indicators if row.answer_type == AnswerType.INDEX]
    place = list(SurveyKind).index(SurveyKind(kind))
    if place >= len(codes):
        raise Refused("Instrumen LKE ini tidak punya butir untuk survei ini.")
    return codes[place]


def rounded(result: SurveyResult) -> Decimal:
    """The index as it is written into the LKE: four decimals."""
    return result.index.quantize(PLACES, ROUND_HALF_UP)


@transaction.atomic
def take_over(*, actor: Any, survey: Survey) -> Answer:
    """The survey's index becomes the unit's answer, with a note that says where it comes from."""
    assessment = survey.assessment
    require(actor, "assessment.fill", assessment)
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if held.replaced_at is not None:
        raise Refused("Survei ini sudah diganti yang lebih baru. Ambil nilai dari yang terbaru.")
    result = result_of(held)
    indicator = assessment.instrument.indicators.select_related("node__parent").get(
        code=indicator_code(assessment, held.kind)
    )
    current = Answer.objects.filter(
        assessment=assessment, indicator=indicator, side=Side.UNIT
    ).first()
    answer = save_answer(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        side=Side.UNIT,
        value=plain(rounded(result)),
        note=_provenance(held, result),
        expected_version=current.version if current else 0,
    )
    held.taken_over_at = timezone.now()
    held.save(update_fields=["taken_over_at"])
    record(
        actor=actor,
        action="survey.taken_over",
        target=held,
        after={"indicator": indicator.code, "value": plain(rounded(result))},
        unit_path=assessment.unit.path,
    )
    return answer


def _provenance(survey: Survey, result: SurveyResult) -> str:
    when = ""
    if survey.begun_on and survey.ended_on:
        when = f", {tanggal(survey.begun_on)} sampai {tanggal(survey.ended_on)}"
    interval = ""
    if result.low is not None and result.high is not None:
        interval = f", selang 95 % {angka(result.low)} sampai {angka(result.high)}"
    return (
        f"Dari {survey.get_kind_display()}: indeks {angka(result.index)}{interval}, "
        f"{bulat(result.count)} responden{when}. Berkas {survey.file_name}, sidik "
        f"{survey.sha256[:12]}."
    )


@transaction.atomic
def open_people(*, actor: Any, survey: Survey) -> list[SurveyResponse]:
    """The respondents with names and phones; every look is on record."""
    require(actor, "assessment.view_survey_people", survey.assessment)
    record(
        actor=actor,
        action="survey.people_viewed",
        target=survey,
        unit_path=survey.assessment.unit.path,
    )
    return list(survey.responses.all())


def stored_name(sha256: str) -> str:
    """Where an imported survey lies: by its content."""
    return f"survei/{sha256[:2]}/{sha256}"
