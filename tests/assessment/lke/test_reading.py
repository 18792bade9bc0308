"""The one reader of answers: whose answer counts, and that everybody shows the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side, View
from assessment.lke.reading import Reading, read_lke, read_many_lke
from assessment.lke.reports.comparison import compare_sides
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.worksheet import worksheet
from assessment.lke.services.live_figures import compute_figures
from assessment.lke.services.sealing import seal
from assessment.lke.tpi_ranks import last_answers, speaker
from assessment.models import Answer, Assessment
from assessment.scoring.definition import builtin
from assessment.workbooks.reports.lke_content import content_of
from proposals.workflow.dossier import Dossier

INSTRUMENT = builtin()
CODE = "A.I.1.i.b"  # a scale of A, B, C
MEMBER, LEAD, SUPERVISOR = Side.TPI_MEMBER, Side.TPI_LEAD, Side.TPI_SUPERVISOR


def reading(*given: tuple[Side, str | None], second: bool = False) -> Reading:
    return Reading(INSTRUMENT, ((side, CODE, value) for side, value in given), second=second)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ([(MEMBER, "A")], "A"),
        ([(MEMBER, "A"), (LEAD, "B")], "B"),
        ([(SUPERVISOR, "C"), (LEAD, "B"), (MEMBER, "A")], "C"),  # whatever order they came in
        ([(MEMBER, "A"), (LEAD, None), (SUPERVISOR, None)], "A"),
        ([(MEMBER, "A"), (SUPERVISOR, "C"), (LEAD, "B")], "C"),
        ([(Side.UNIT, "A"), (Side.TPN, "B"), (Side.TPI_SECOND, "C")], None),
    ],
)
def test_for_the_tpi_the_last_rank_that_answered_counts(
    given: list[tuple[Side, str | None]], counts: str | None
) -> None:
    found = reading(*given)
    assert found.answers(View.TPI).get(CODE) == counts
    assert found.result(View.TPI).indicators[CODE].answer == counts


def test_every_other_side_speaks_for_itself() -> None:
    found = reading((Side.UNIT, "A"), (MEMBER, "B"), (Side.TPN, "C"), (Side.TPI_SECOND, "B"))
    assert found.answers(View.UNIT) == {CODE: "A"}
    assert found.answers(View.TPN) == {CODE: "C"}
    assert found.answers_of(Side.TPI_SECOND) == {CODE: "B"}


def test_a_second_assessor_reads_no_rank() -> None:
    found = reading((MEMBER, "A"), (LEAD, "B"), (Side.TPI_SECOND, "C"), second=True)
    assert found.answers(View.TPI) == {CODE: "C"}


def test_a_rank_stands_on_those_before_it() -> None:
    found = reading((MEMBER, "A"), (LEAD, "B"), (SUPERVISOR, "C"))
    assert found.answers_of(MEMBER, LEAD) == {CODE: "B"}
    assert last_answers({"x": 1, "y": 2}, {"x": 3}) == {"x": 3, "y": 2}


@pytest.mark.parametrize(
    ("rows", "who"),
    [
        ([], None),
        ([(MEMBER, "A", ""), (LEAD, None, "Saya serahkan.")], MEMBER),
        ([(MEMBER, None, "Belum jelas."), (LEAD, None, "")], MEMBER),
        ([(MEMBER, None, ""), (LEAD, None, "")], LEAD),
        ([(MEMBER, "A", "x"), (LEAD, "B", "")], LEAD),
    ],
)
def test_whose_row_stands_for_the_ranks(
    rows: list[tuple[Side, Any, str]], who: Side | None
) -> None:
    assert speaker(rows) == who


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """All ranks judged; on one item each says something else, the supervisor leaves it open, and
    on another one the member alone has answered."""
    found: Assessment = bring("tpi_final").assessment
    row = found.instrument.indicators.get(code=CODE)
    for side, value in ((Side.UNIT, "A"), (MEMBER, "B"), (LEAD, "C"), (SUPERVISOR, None)):
        Answer.objects.update_or_create(
            assessment=found,
            indicator=row,
            side=side,
            defaults={"value": value, "note": f"Catatan {side}.", "updated_at": timezone.now()},
        )
    return found


@pytest.mark.django_db
@pytest.mark.one_database
def test_page_decision_paper_workbook_comparison_and_figures_read_the_same(
    sheet: Assessment, season: Any
) -> None:
    person = season.people["demo-pengamat"]
    # C of A, B, C is worth nothing: the item's points tell which answer was scored.
    option = sheet.instrument.indicators.get(code=CODE).options.get(label="C")
    answer = "C"
    page = LkePage(person, sheet, "tpi")
    decision = Dossier(sheet.proposals.get())
    book = content_of(sheet, tpi_side=True, made_at=timezone.now())
    many = read_many_lke([sheet])[sheet.pk]
    results = {
        "page": page.result,
        "decision": decision.result(View.TPI),
        "workbook": book.result("tpi2"),
        "many": many.result(View.TPI),
        "one": read_lke(sheet).result(View.TPI),
    }
    for name, result in results.items():
        assert result.indicators[CODE].answer == answer, name
        assert result.indicators[CODE].multiplier == option.multiplier, name
    item = page.item(CODE)
    assert (item.value, item.note) == (answer, f"Catatan {LEAD}.")
    assert book.column("tpi").answers[CODE] == answer
    sealed = seal(many, View.TPI)
    assert sealed.answers["counted"][CODE] == answer
    total = results["one"].total.zero
    assert Decimal(sealed.result["total"]["zero"]) == total
    stored = next(row for row in compute_figures([sheet.pk]) if row.view == View.TPI)
    assert abs(stored.total - total) < Decimal("1e-9")
    paper = worksheet(sheet, predicate="WBK", tpi_side=True, made_at=timezone.now())
    assert paper.totals[1].zero == total
    beside = compare_sides(person, sheet)
    assert beside.totals[beside.sides.index(SUPERVISOR)].value in (total, None)
    line = next(one for one in beside.lines if one.code == CODE)
    said = dict(zip(beside.sides, line.sides, strict=True))
    assert [said[one] and said[one].text for one in (MEMBER, LEAD)] == ["B", "C"]


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_page_of_the_tpi_shows_the_answer_that_counts_not_the_row_that_was_emptied(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    Answer.objects.filter(assessment=sheet, indicator__code=CODE, side=SUPERVISOR).update(
        note="Saya serahkan.", abstained=True
    )
    client = sign_in(season.people["demo-pengamat"])
    page = client.get(f"{reverse('assessment:area', args=[sheet.pk, 'A.I.1'])}?sisi=tpi")
    item = next(
        one for _, _, items in page.context["groups"] for one in items if one.indicator.code == CODE
    )
    assert (item.value, item.abstained) == ("C", False)
    assert item.scored.answer == "C"
