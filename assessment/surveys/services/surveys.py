"""What a survey comes to, taking its index over into the LKE, and who looked at its people."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessment.enums import Side, SurveyKind
from assessment.lke.scoring_input import json_decimal, scoring_instrument
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment, Survey, SurveyResponse
from assessment.scoring.model import AnswerType
from assessment.scoring.survey import SurveyResult, summarise
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import angka, bulat, ringkas, tanggal
from zona_integritas.ground.permissions import require

PLACES = Decimal("0.0001")  # as precise as an index is written


def result_of(survey: Survey) -> SurveyResult:
    """The survey's figures from its stored rows; those left out do not count."""
    rows = survey.responses.filter(left_out="").values_list("values", flat=True)
    return summarise(list(rows), survey.scale_max, survey.population)


def indicator_code(assessment: Assessment, kind: str) -> str | None:
    """The item of hasil that a survey answers: the index under its node; None without one."""
    instrument = scoring_instrument(assessment.instrument)
    return next(
        (
            row.code
            for row in instrument.indicators
            if row.answer_type == AnswerType.INDEX and row.parent == SurveyKind(kind).node
        ),
        None,
    )


def rounded(result: SurveyResult) -> Decimal:
    """The index as it is written into the LKE: four decimals."""
    return result.index.quantize(PLACES, ROUND_HALF_UP)


@transaction.atomic
def take_over(*, actor: User, survey: Survey, expected_version: int) -> Answer:
    """The survey's index becomes the unit's answer; its note says where that comes from.

    What somebody wrote in the note stays; only what an earlier survey left there is replaced.
    ``expected_version`` is the answer's version the person saw, 0 for a blank one.
    """
    assessment = survey.assessment
    require(actor, "assessment.fill", assessment)
    held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if held.replaced_at is not None:
        raise Refused("Survei ini sudah diganti yang lebih baru. Ambil nilai dari yang terbaru.")
    code = indicator_code(assessment, held.kind)
    if code is None:
        raise Refused(
            f"Instrumen LKE ini tidak memiliki butir indeks untuk {held.get_kind_display()}. "
            "Tidak ada data yang berubah."
        )
    try:
        result = result_of(held)
    except ValueError as error:
        raise Refused(
            "Survei ini tidak mempunyai responden, sehingga indeksnya belum dapat dihitung. "
            "Unggah hasil survei yang lengkap. Tidak ada data yang berubah."
        ) from error
    indicator = assessment.instrument.indicators.select_related("node__parent").get(code=code)
    note = (
        Answer.objects.filter(assessment=assessment, indicator=indicator, side=Side.UNIT)
        .values_list("note", flat=True)
        .first()
    )
    answer = save_answer(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        side=Side.UNIT,
        value=json_decimal(rounded(result)),
        note=_with_provenance(note or "", held, result),
        expected_version=expected_version,
    )
    held.taken_over_at = timezone.now()
    held.save(update_fields=["taken_over_at"])
    record(
        actor=actor,
        action="survey.taken_over",
        target=held,
        after={"indicator": indicator.code, "value": json_decimal(rounded(result))},
        unit_path=assessment.unit.path,
    )
    return answer


def _with_provenance(note: str, survey: Survey, result: SurveyResult) -> str:
    start = f"Dari {survey.get_kind_display()}: "
    own = [line for line in note.splitlines() if not line.startswith(start)]
    return "\n".join([*own, start + _provenance(survey, result)]).strip()


def _provenance(survey: Survey, result: SurveyResult) -> str:
    when = ""
    if survey.begun_on and survey.ended_on:
        when = f", {tanggal(survey.begun_on)} sampai {tanggal(survey.ended_on)}"
    interval = ""
    if result.low is not None and result.high is not None:
        interval = f", selang kepercayaan 95 % {angka(result.low)} sampai {angka(result.high)}"
    return (
        f"indeks {ringkas(result.index)}{interval}, "
        f"{bulat(result.count)} responden{when}. Berkas {survey.file_name}, kode integritas "
        f"{survey.sha256[:12]}."
    )


@transaction.atomic
def open_people(
    *, actor: User, survey: Survey, taken_along: bool = False
) -> QuerySet[SurveyResponse]:
    """The respondents with names and phones; every look, and every copy, is on record."""
    require(actor, "assessment.view_survey_people", survey.assessment)
    record(
        actor=actor,
        action="survey.people_viewed",
        target=survey,
        after={"file": True} if taken_along else None,
        unit_path=survey.assessment.unit.path,
    )
    found: QuerySet[SurveyResponse] = survey.responses.all()
    return found
