"""What Beranda counts as open is what the guard of the move counts."""

import random
from typing import Any

import pytest
from django.utils import timezone

from assessment.enums import TPI_RANKS, Phase, Side, View
from assessment.lke.reports.open_work import open_work
from assessment.lke.services.live_figures import answers_changed, refresh_figures
from assessment.models import Answer, Assessment
from proposals.models import Proposal
from proposals.workflow.dossier import Dossier
from proposals.workflow.guards import lke_complete
from tests.season import fresh

pytestmark = pytest.mark.django_db

RANK = {
    Phase.TPI_MEMBER: (Side.TPI_MEMBER, "demo-tpi-anggota"),
    Phase.TPI_LEAD: (Side.TPI_LEAD, "demo-tpi-ketua"),
    Phase.TPI_SUPERVISOR: (Side.TPI_SUPERVISOR, "demo-tpi-dalnis"),
}


def fill(sheet: Assessment, side: str, without: int) -> None:
    """Every item answered as the unit would, but for the last ``without``."""
    rows = list(sheet.instrument.indicators.prefetch_related("inputs", "options").order_by("order"))
    for row in rows[: len(rows) - without]:
        value: Any = {one.key: "3" for one in row.inputs.all()}
        if not value:
            letters = [one.label for one in row.options.all()]
            value = letters[0] if letters else "3.5"
        Answer.objects.update_or_create(
            assessment=sheet, indicator=row, side=side,
            defaults={"value": value, "abstained": False, "updated_at": timezone.now()},
        )  # fmt: skip


def halve(sheet: Assessment, side: str, code: str) -> None:
    """Of this item's counts only the first is left."""
    row = sheet.answers.get(side=side, indicator__code=code)
    key = next(iter(row.value))
    Answer.objects.filter(pk=row.pk).update(value={key: row.value[key]})


def counted_codes(sheet: Assessment) -> list[str]:
    rows = sheet.instrument.indicators.filter(inputs__isnull=False).order_by("order")
    return list(rows.values_list("code", flat=True).distinct())


def open_for(person: Any, proposal: Proposal, side: Side) -> Any:
    sheet = proposal.assessment
    assert sheet is not None
    return open_work(person, [sheet], {sheet.pk: side})[sheet.pk]


@pytest.mark.one_database
def test_neither_a_cleared_answer_nor_half_of_its_counts_is_given(bring: Any, season: Any) -> None:
    proposal = bring("self_assessment")
    sheet = proposal.assessment
    fill(sheet, Side.UNIT, without=1)
    half = counted_codes(sheet)[0]
    halve(sheet, Side.UNIT, half)
    sheet.answers.filter(side=Side.UNIT, indicator__code="A.I.1.i.a").update(value=None, note="x")
    proposal = fresh(proposal)
    work = open_for(season.people["unit_member-a"], proposal, Side.UNIT)
    dossier = Dossier(proposal)
    missing = dossier.unanswered(View.UNIT)
    assert half in missing
    assert "A.I.1.i.a" in missing
    assert work.items == len(missing) == 3 == sum(work.open_in.values())
    assert dossier.result(View.UNIT).answered == work.of - work.items
    assert f"{work.items} butir LKE belum dijawab" in str(
        lke_complete(dossier, season.people["unit_head-a"])
    )


@pytest.mark.parametrize("phase", list(RANK))
def test_what_is_open_to_a_rank_is_what_keeps_it_from_handing_on(
    bring: Any, season: Any, phase: Phase
) -> None:
    """By the answers and by the stored figures alike, over whatever the ranks have left."""
    side, name = RANK[phase]
    person = season.people[name]
    proposal = bring("tpi_assessment")
    Assessment.objects.filter(pk=proposal.assessment_id).update(phase=phase)
    sheet = fresh(proposal).assessment
    fill(sheet, Side.TPI_MEMBER, without=0)
    dice = random.Random(5)
    rows = list(sheet.answers.filter(side=Side.TPI_MEMBER).select_related("indicator"))
    for row in dice.sample(rows, 30):
        rank = dice.choice(TPI_RANKS)
        sheet.answers.filter(pk=row.pk).update(value=None)
        Answer.objects.update_or_create(
            assessment=sheet, indicator=row.indicator, side=rank,
            defaults={
                "value": dice.choice([None, row.value]), "abstained": False,
                "updated_at": row.updated_at,
            },
        )  # fmt: skip
    for code in counted_codes(sheet):
        if sheet.answers.filter(side=Side.TPI_MEMBER, indicator__code=code, value__isnull=False):
            halve(sheet, Side.TPI_MEMBER, code)
            break
    answers_changed(sheet)
    by_rows = open_for(person, fresh(proposal), side)
    open_codes = Dossier(fresh(proposal)).open_items
    assert by_rows.items == len(open_codes) > 0
    assert by_rows.first == open_codes[0]
    refresh_figures(Assessment.objects.all())
    by_figures = open_for(person, fresh(proposal), side)
    assert by_figures.items == by_rows.items
    assert by_figures.open_in is None  # it was not looked at item by item
    Answer.objects.update_or_create(
        assessment=sheet, side=side, indicator=sheet.instrument.indicators.get(code=open_codes[0]),
        defaults={"value": None, "abstained": True, "updated_at": timezone.now()},
    )  # fmt: skip
    after = open_for(person, fresh(proposal), side)
    assert after.items == len(Dossier(fresh(proposal)).open_items) == by_rows.items - 1
