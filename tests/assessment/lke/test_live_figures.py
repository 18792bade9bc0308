"""Stored figures: whatever a service writes, they equal a fresh scoring or count as stale."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from assessment.desk.services.together import agree_together
from assessment.enums import Phase, Side, View
from assessment.lke.reading import read_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.answer_batches import save_many
from assessment.lke.services.answers import save_answer
from assessment.lke.services.carry_over import carry, carry_plan
from assessment.lke.services.live_figures import (
    FIELDS,
    refresh_figures,
    stale_assessments,
    wrong_figures,
)
from assessment.models import Answer, Assessment, LiveFigures, Period
from assessment.queries import indicators_of
from assessment.scoring.thresholds import verdict
from tests.assessment.surveys.test_surveys import stored as stored_survey
from tests.assessment.surveys.test_surveys import take
from tests.assessment.workbooks.test_round_trip import bring_in, edited, exported, write

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"
TINY = Decimal("1e-9")


def everything() -> Any:
    return Assessment.objects.all()


def assert_true_of(sheet: Assessment) -> None:
    """What is stored is what the engine says now, figure by figure, by another way than ours."""
    sheet = Assessment.objects.select_related("instrument").get(pk=sheet.pk)
    assert sheet.figures_version == sheet.answers_version
    instrument = scoring_instrument(sheet.instrument)
    for view, result in read_lke(sheet).results.items():
        row = LiveFigures.objects.get(assessment=sheet, view=view)
        assert abs(row.total - result.total.zero) < TINY
        assert abs(row.answered_total - result.total.answered) < TINY
        assert (row.answered, row.of) == (result.answered, result.of)
        for code, area in result.areas.items():
            assert abs(getattr(row, f"area_{code}") - area.percent_zero) < TINY
        assert abs(row.pengungkit - result.nodes["A"].zero) < TINY
        assert abs(row.birokrasi - result.nodes["B.I"].zero) < TINY
        assert abs(row.pelayanan - result.nodes["B.II"].zero) < TINY
        ipak = result.indicators["B.I.a"].points or Decimal(0)
        assert abs(row.ipak - ipak) < TINY
        for predicate, letters in (("WBK", row.wbk), ("WBBM", row.wbbm)):
            found = verdict(instrument, result, predicate)
            assert len(letters) == len(found.rules)
            assert letters.count("m") == sum(one.met for one in found.rules)
            assert letters.count("n") == sum(one.nearly for one in found.rules)


def assert_stays_true(sheet: Assessment, do: Callable[[], Any]) -> None:
    """``do`` writes answers through a service: stale at once, true again after a refresh."""
    refresh_figures(everything())
    assert_true_of(sheet)
    before = list(Answer.objects.order_by("pk").values_list("pk", "version"))
    do()
    assert list(Answer.objects.order_by("pk").values_list("pk", "version")) != before
    assert stale_assessments(everything()).filter(pk=sheet.pk).exists()
    assert wrong_figures(everything()) == []
    assert refresh_figures(everything()) == 0
    assert_true_of(sheet)


def save(actor: Any, sheet: Assessment, value: Any, side: str = Side.UNIT, code: str = CODE) -> Any:
    row = next(one for one in indicators_of(sheet) if one.code == code)
    known = Answer.objects.filter(assessment=sheet, indicator=row, side=side).first()
    return save_answer(
        actor=actor,
        assessment=sheet,
        indicator=row,
        side=side,
        value=value,
        note="Alasannya.",
        expected_version=known.version if known else 0,
    )


@pytest.fixture
def desk(season: Any, bring: Any) -> SimpleNamespace:
    """Unit A fills its LKE."""
    sheet = bring("self_assessment").assessment
    return SimpleNamespace(sheet=sheet, member=season.people["unit_member-a"], season=season)


def test_a_new_a_changed_and_an_emptied_answer(desk: Any) -> None:
    assert_stays_true(desk.sheet, lambda: save(desk.member, desk.sheet, "A", code="B.I.b"))
    assert_stays_true(desk.sheet, lambda: save(desk.member, desk.sheet, "C", code="B.I.b"))
    assert_stays_true(desk.sheet, lambda: save(desk.member, desk.sheet, "", code="B.I.b"))


def test_many_answers_at_once(desk: Any) -> None:
    rows = list(indicators_of(desk.sheet).filter(options__isnull=False).distinct()[:9])
    lines = {row.code: (row.options.all()[1].label, "") for row in rows}
    assert_stays_true(
        desk.sheet,
        lambda: save_many(actor=desk.member, assessment=desk.sheet, side=Side.UNIT, lines=lines),
    )


def test_every_rank_of_the_tpi_and_agreeing_with_the_unit(season: Any, bring: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    judged = Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER)
    codes = set(judged.values_list("indicator__code", flat=True))
    rest = [row.code for row in indicators_of(sheet) if row.code not in codes]
    assert_stays_true(
        sheet,
        lambda: agree_together(actor=member, assessment=sheet, field=rest),
    )
    value = judged.get(indicator__code=CODE).value
    lower = "C" if value != "C" else "A"
    assert_stays_true(sheet, lambda: save(member, sheet, lower, Side.TPI_MEMBER))
    Assessment.objects.filter(pk=sheet.pk).update(phase=Phase.TPI_LEAD)
    sheet.refresh_from_db()
    assert_stays_true(sheet, lambda: save(lead, sheet, "B" if lower != "B" else "A", Side.TPI_LEAD))


def test_a_workbook_brought_in(desk: Any) -> None:
    content = edited(exported(desk.sheet), write(A_I_1_i_b="C", B_I_b="B"))
    Answer.objects.filter(assessment=desk.sheet, indicator__code=CODE).update(value="A")
    assert_stays_true(desk.sheet, lambda: bring_in(desk.member, desk.sheet, content))


def test_answers_carried_over_from_an_older_lke(desk: Any, bring: Any) -> None:
    sheet = desk.sheet
    period = Period.objects.create(
        year=sheet.period.year - 1, instrument=sheet.instrument, is_open=False
    )
    old = Assessment.objects.create(
        unit=sheet.unit, period=period, instrument=sheet.instrument, phase=Phase.UNIT
    )
    window = desk.season.period.windows.get(kind="filling")
    period.windows.create(kind="filling", opens_on=window.opens_on, closes_on=window.closes_on)
    assert_stays_true(old, lambda: save(desk.member, old, "B", code="B.I.b"))
    plan = carry_plan(desk.member, sheet, old)
    assert [row.code for row in plan.ready] == ["B.I.b"]
    assert_stays_true(
        sheet,
        lambda: carry(
            actor=desk.member, assessment=sheet, source=old, codes=["B.I.b"], seen=plan.fingerprint
        ),
    )


def test_a_survey_taken_over(desk: Any, sign_in: Any) -> None:
    client = sign_in(desk.member)
    survey = stored_survey(client, desk.sheet)
    assert_stays_true(desk.sheet, lambda: take(client, desk.sheet, survey))


def test_a_whole_season_of_moves(bring: Any, season: Any) -> None:
    bring("awarded")
    bring("returned", unit="B")
    assert refresh_figures(everything()) == 0
    assert LiveFigures.objects.count() == 6
    for sheet in everything():
        assert_true_of(sheet)


def test_every_module_that_writes_answers_marks_the_figures() -> None:
    """A writer that forgets would leave old figures standing as fresh."""
    writes = re.compile(r"\bAnswer\.objects\b[^=\n]*\.(create|bulk_create|bulk_update|update)\(")
    silent = []
    for app in ("units", "assessment", "proposals", "zona_integritas"):
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if writes.search(text) and "answers_changed" not in text:
                silent.append(path.name)
    assert silent == []


def test_a_save_asks_the_database_little(desk: Any) -> None:
    row = next(one for one in indicators_of(desk.sheet) if one.code == CODE)
    save(desk.member, desk.sheet, "A")
    version = Answer.objects.get(assessment=desk.sheet, indicator=row, side=Side.UNIT).version
    as_the_page = Assessment.objects.select_related("unit", "period", "instrument")
    desk.sheet = as_the_page.prefetch_related("period__windows").get(pk=desk.sheet.pk)
    with CaptureQueriesContext(connection) as found:
        save_answer(
            actor=desk.member,
            assessment=desk.sheet,
            indicator=row,
            side=Side.UNIT,
            value="B",
            note="",
            expected_version=version,
        )
    # PostgreSQL waits for its turn in the record; SQLite has only one writer anyway.
    asked = [
        one["sql"]
        for one in found
        if "SAVEPOINT" not in one["sql"] and "pg_advisory" not in one["sql"]
    ]
    assert len([sql for sql in asked if 'SET "answers_version"' in sql]) == 1
    assert len(asked) <= 8


def test_a_refresh_computes_what_it_may_and_says_what_is_left(bring: Any) -> None:
    bring("tpi_assessment")
    bring("submitted", unit="B")
    assert refresh_figures(everything(), limit=1) == 1
    assert LiveFigures.objects.values("assessment").distinct().count() == 1
    assert refresh_figures(everything(), limit=1) == 0
    assert refresh_figures(everything(), limit=1) == 0


def test_what_was_written_during_a_refresh_stays_stale(desk: Any) -> None:
    saved: list[Any] = []

    def in_between(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if "assessment_answer" in sql and not saved:
            saved.append("now")
            save(desk.member, desk.sheet, "C")
        return found

    with connection.execute_wrapper(in_between):
        assert refresh_figures(everything()) == 1
    assert saved
    assert stale_assessments(everything()).exists()
    assert refresh_figures(everything()) == 0
    assert_true_of(desk.sheet)


def test_the_command_names_what_is_wrong_and_mends_it(desk: Any, capsys: Any) -> None:
    call_command("check_figures")
    assert "sama dengan hasil hitung" in capsys.readouterr().out
    LiveFigures.objects.filter(view=View.UNIT).update(total=F("total") + 1, wbk="mmm")
    with pytest.raises(CommandError, match="2 angka"):
        call_command("check_figures")
    said = capsys.readouterr().err
    assert f"{desk.sheet}: total (Penilaian mandiri) berbeda." in said
    call_command("check_figures", mend=True)
    assert_true_of(desk.sheet)
    assert wrong_figures(everything()) == []


def test_answers_written_past_the_services_are_found(desk: Any) -> None:
    refresh_figures(everything())
    Answer.objects.filter(assessment=desk.sheet, indicator__code=CODE).update(value=None)
    named = {field for _, view, field in wrong_figures(everything()) if view == View.UNIT}
    assert {"answered", "total"} <= named <= set(FIELDS)
