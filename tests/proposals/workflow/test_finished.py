"""One rule for «finished»: what is half judged or still being filled counts nowhere.

The small agency here is reckoned by hand. Every sheet is answered at its best (100 points) but for
the two surveys, where an index of i brings 17,5 × i ÷ 4: 3,60 is 15,75, 3,20 is 14, 2,80 is 12,25.
"""

import io
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side, View
from assessment.lke import completion as sheets
from assessment.lke.reports.comparison import compare_sides
from assessment.lke.reports.earlier_years import years
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Answer, Assessment, LiveFigures
from assessment.queries import indicators_of
from assessment.scoring.model import AnswerType, InputRole
from proposals.enums import State
from proposals.models import Proposal
from proposals.overview.reports import compare, differences, heat, summary
from proposals.overview.reports.scope import OverviewScope
from proposals.papers.reports.recap import recap
from proposals.papers.reports.recap_book import recap_book
from proposals.workflow.completion import finished_condition, is_finished
from units.models import Unit
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM

pytestmark = [pytest.mark.django_db]
FULL = ("4", "4")


def best(entry: Any) -> Any:
    """The answer to an indicator that brings all its points."""
    if entry.options:
        return entry.options[0].label
    if entry.answer_type == AnswerType.INDEX:
        return "4"
    counts = dict.fromkeys(entry.keys(InputRole.NUMERATOR), "5")
    counts |= dict.fromkeys(entry.keys(InputRole.DENOMINATOR), "0")
    for key in entry.keys(InputRole.DENOMINATOR)[:1]:
        counts[key] = "5"
    counts |= dict.fromkeys(entry.keys(InputRole.PREVIOUS), "4")
    counts |= dict.fromkeys(entry.keys(InputRole.CURRENT), "0")
    return counts | dict.fromkeys(entry.keys(InputRole.INFO), "5")


def answer(
    sheet: Assessment, side: Side, surveys: tuple[str, str], share: Decimal = Decimal(1)
) -> None:
    """The side's answers: the best, but for IPAK and IPKP; the first ``share`` of the items."""
    instrument = scoring_instrument(sheet.instrument)
    rows = list(indicators_of(sheet))
    told = dict(zip(("B.I.a", "B.II.a"), surveys, strict=True))
    codes = {row.code: row for row in rows}
    assert set(told) <= set(codes)
    Answer.objects.bulk_create(
        Answer(
            assessment=sheet, indicator=row, side=side, updated_at=timezone.now(),
            value=told.get(row.code) or best(instrument.indicator(row.code)),
        )
        for row in rows[: int(len(rows) * share)]
    )  # fmt: skip


@pytest.fixture
def agency(season: Any) -> SimpleNamespace:
    """Six units, each at another place of the season."""
    half = Decimal("0.5")
    plan: dict[str, tuple[State, Phase, dict[Side, Any]]] = {
        # Judged by all ranks: 100 → 98,25.
        "U1": (State.REPORTED, Phase.CLOSED, {
            Side.UNIT: (FULL,), Side.TPI_MEMBER: (("3.60", "4"),)}),
        # Awarded, the ministry gave more than the TPI: 100 → 96,5 → 98,25.
        "U2": (State.AWARDED, Phase.CLOSED, {
            Side.UNIT: (FULL,), Side.TPI_MEMBER: (("3.60", "3.60"),), Side.TPN: (("4", "3.60"),)}),
        # Half judged by the member.
        "U3": (State.TPI_ASSESSMENT, Phase.TPI_MEMBER, {
            Side.UNIT: (FULL,), Side.TPI_MEMBER: (FULL, half)}),
        # Still being filled.
        "U4": (State.SELF_ASSESSMENT, Phase.UNIT, {Side.UNIT: (FULL, half)}),
        # With the ministry, which has answered half: 98,25 → 93.
        "U5": (State.NATIONAL, Phase.CLOSED, {
            Side.UNIT: (("3.60", "4"),), Side.TPI_MEMBER: (("3.60", "2.80"),),
            Side.TPN: (FULL, half)}),
        # Judged whole by the member, not yet by the other ranks.
        "U6": (State.TPI_ASSESSMENT, Phase.TPI_LEAD, {
            Side.UNIT: (FULL,), Side.TPI_MEMBER: (FULL,)}),
    }  # fmt: skip
    proposals = {}
    for code, (state, phase, sides) in plan.items():
        unit = create_unit(
            actor=SYSTEM, code=code, name=f"Kantor {code}", parent=season.units["BLN"],
            level="eselon_3", service_kind="layanan_publik", staff_count=9, budget=1,
        )  # fmt: skip
        sheet = Assessment.objects.create(
            unit=unit, period=season.period, instrument=season.period.instrument, phase=phase,
            tpi_visible=phase == Phase.CLOSED,
        )  # fmt: skip
        for side, given in sides.items():
            answer(sheet, side, *given)
        proposals[code] = Proposal.objects.create(
            unit=unit, period=season.period, target="WBK", state=state, assessment=sheet,
            created_by=season.people["demo-pokja"], state_since=timezone.now(),
        )  # fmt: skip
    refresh_figures(Assessment.objects.all())
    scope = OverviewScope(season.people["demo-pimpinan"], season.period)
    return SimpleNamespace(proposals=proposals, scope=scope, season=season)


def shown(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def test_the_recap_ranks_and_averages_what_is_finished(agency: Any, sketched: Any) -> None:
    rows = {
        row.proposal.unit.code: row
        for row in recap(agency.season.period, timezone.localdate()).rows
    }
    found = {
        code: (row.rank, *((said or shown(total)) for total, said in row.sides))
        for code, row in rows.items()
    }
    assert found == {
        "U1": (1, "100.00", "98.25", None),
        "U2": (2, "100.00", "96.50", "98.25"),
        "U5": (3, "98.25", "93.00", "dievaluasi"),
        "U3": (None, "100.00", "berjalan 49\N{NO-BREAK SPACE}%", None),
        "U4": (None, "berjalan 49\N{NO-BREAK SPACE}%", None, None),
        "U6": (None, "100.00", "belum diputuskan", None),
    }
    wbk = recap(agency.season.period, timezone.localdate()).targets[0]
    assert (wbk.units, wbk.judged, wbk.meeting) == (6, 3, 2)  # U5 lacks 1,75 of pelayanan
    assert rows["U4"].met is None


def test_the_workbook_averages_pairs_and_says_how_many(agency: Any) -> None:
    content = recap_book(recap(agency.season.period, timezone.localdate()))
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Unit"]
    rows = {row[1].value: [cell.value for cell in row] for row in sheet.iter_rows(max_row=8)}
    means, counts = rows["Rata-rata nilai"], rows["Banyaknya penilaian yang selesai"]
    # 100 ×4 and 98,25 · 98,25, 96,5 and 93 · 98,25 · (−1,75 − 3,5 − 5,25) ÷ 3
    assert means[6:10] == pytest.approx([99.65, 95.9166667, 98.25, -3.5])
    assert counts[6:10] == [5, 3, 1, 3]
    lines = {row[2].value: row for row in sheet.iter_rows(min_row=9)}
    assert lines["U3"][7].value == "berjalan 49\N{NO-BREAK SPACE}%"
    assert lines["U5"][8].value == "dievaluasi"
    summed = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Ringkasan"]
    assert summed["D3"].value == pytest.approx(95.9166667)


def test_pantauan_counts_the_same(agency: Any) -> None:
    found = summary.summary(agency.scope, timezone.localdate(), timezone.now())
    # The TPI's side alone: U1 98,25, U2 96,5, U5 93; what U3, U4 and U6 say of themselves is
    # no result of the TPI. U3 and U6 are being judged.
    assert (found.scored, found.running) == (3, 2)
    assert (found.verdicts["met"], found.verdicts["nearly"], found.verdicts["missed"]) == (2, 0, 1)
    assert {one.low: one.count for one in found.buckets if one.count} == {90: 1, 95: 2}
    assert all(line.of == 3 for line in found.rules if line.predicate == "WBK")
    columns = heat.heat_columns(scoring_instrument(agency.season.period.instrument))
    count, means = heat.count_and_means(agency.scope, columns, "")
    assert (count, means.cells) == (6, [])  # no mean of units' and TPI's scores
    for sort in ("-total", "total"):
        rows = heat.sort_proposals(agency.scope, columns, sort, "")
        lines = heat.heat_rows(list(heat.with_figures(rows, columns)), columns)
        assert lines[-1].running == "berjalan 49\N{NO-BREAK SPACE}%"
        assert lines[-1].cells[0].value is None
        assert {cell.warmth for cell in lines[-1].cells} == {None}  # else drawn as below 40 %
        assert None not in {cell.warmth for line in lines[:-1] for cell in line.cells}
        sides = {line.proposal.unit.code: line.side for line in lines}
        assert (sides["U2"], sides["U6"]) == ("Penilaian TPI", "Penilaian mandiri")
        totals = [shown(line.cells[0].value) for line in lines[:-1]]
        assert totals in (
            ["100.00", "100.00", "98.25", "96.50", "93.00"],
            ["93.00", "96.50", "98.25", "100.00", "100.00"],
        )
    units = list(Unit.objects.filter(code__in=["U1", "U4"]).order_by("code"))
    told = [(shown(one.total), one.running) for one in compare.compare_units(agency.scope, units)]
    assert told == [("98.25", ""), (None, "berjalan 49\N{NO-BREAK SPACE}%")]
    trend = compare.trend(agency.scope, [])
    assert trend.counts[-1] == 3
    assert shown(trend.lines[-1].totals[-1]) == "96.50"


@pytest.mark.one_database
def test_what_is_counted_or_averaged_names_its_side(agency: Any, sign_in: Any) -> None:
    client = sign_in(agency.scope.user)
    for page in ("overview:summary", "overview:trend"):
        assert (
            "semua unit · WBK dan WBBM · Penilaian TPI"
            in client.get(reverse(page)).content.decode()
        )
    heat_page = reverse("overview:heat")
    assert "Rata-rata tidak dihitung" in client.get(heat_page).content.decode()
    told = client.get(heat_page, {"sisi": View.TPI}).content.decode()
    assert "Rata-rata 3 unit yang selesai, penilaian TPI" in told
    assert "Rata-rata tidak dihitung" not in told


@pytest.mark.parametrize(("side", "count", "mean"), [
    (View.UNIT, 5, "99.65"), (View.TPI, 3, "95.92"), (View.TPN, 1, "98.25"),
])  # fmt: skip
def test_each_side_alone_counts_where_it_is_finished(
    side: View, count: int, mean: str, agency: Any
) -> None:
    scope = OverviewScope(agency.scope.user, agency.scope.period, side=side)
    columns = heat.heat_columns(scoring_instrument(agency.season.period.instrument))
    _, means = heat.count_and_means(scope, columns, "")
    assert (means.of, shown(means.cells[0].value)) == (count, mean)
    assert summary.summary(scope, timezone.localdate(), timezone.now()).scored == count


def test_differences_pair_the_same_units(agency: Any) -> None:
    found = differences.gaps(agency.scope)
    assert (found.of, found.with_ministry) == (3, 1)
    assert shown(found.total.change) == "-3.50"
    # U2 alone: the ministry lies above the TPI. Beside the mean of all three it would lie lower.
    assert shown(found.total.change_there) == "1.75"
    book = recap(agency.season.period, timezone.localdate())
    changes = {one.proposal.pk: one.tpi - one.unit for one in book.rows if one.tpi and one.unit}
    by_unit = list(differences.by_unit(agency.scope, "unit"))
    # The recap says «TPI dikurangi unit» of the same units, with the same sign.
    assert {row.pk: shown(row.change) for row in by_unit} == {
        row.pk: shown(changes[row.pk]) for row in by_unit
    }
    rows = differences.ministry_totals(by_unit)
    assert [(row.unit.code, shown(total), said) for row, total, said in rows] == [
        ("U1", None, ""),
        ("U2", "98.25", ""),
        ("U5", None, "dievaluasi"),
    ]


@pytest.mark.one_database
def test_what_the_ministry_does_not_give_is_said_so(agency: Any, sign_in: Any) -> None:
    Answer.objects.filter(side=Side.TPN).delete()
    Assessment.objects.update(figures_version=0)
    client = sign_in(agency.scope.user)
    page = client.get(reverse("overview:differences")).content.decode()
    assert "tidak diberikan" in page
    assert "Area menurut TPI dan TPN" not in page
    (row,) = [
        one for one in recap(agency.season.period, timezone.localdate()).rows
        if one.proposal.unit.code == "U2"
    ]  # fmt: skip
    assert row.sides[2] == (None, "tidak diberikan")


@pytest.mark.one_database
def test_the_pages_show_what_runs_in_words(agency: Any, sign_in: Any) -> None:
    client = sign_in(agency.scope.user)
    page = client.get(reverse("overview:summary")).content.decode()
    assert "2 LKE masih berjalan dan belum dihitung" in page
    page = client.get(reverse("overview:heat")).content.decode()
    assert "U4 · WBK · Penilaian mandiri · berjalan 49\N{NO-BREAK SPACE}%" in page
    page = client.get(reverse("units:detail", args=["U6"])).content.decode()
    assert "Penilaian mandiri" in page  # until the TPI has settled
    assert '<td class="num">100,00</td>' in page
    page = client.get(reverse("units:detail", args=["U4"])).content.decode()
    assert "berjalan 49\N{NO-BREAK SPACE}%" in page


def test_the_rule_for_the_database_is_the_rule_for_what_was_read(agency: Any) -> None:
    sheet = Assessment.objects.get(unit__code="U2")
    rows = LiveFigures.objects.filter(assessment=sheet)
    for state in (State.TPI_FINAL, State.SENT, State.NATIONAL, State.AWARDED):
        Proposal.objects.filter(assessment=sheet).update(state=state)
        for phase in Phase.values:
            Assessment.objects.filter(pk=sheet.pk).update(phase=phase)
            proposal = Proposal.objects.select_related("assessment").get(assessment=sheet)
            for answered in (0, 12, 113):
                rows.update(answered=answered, of=113)
                for view in View.values:
                    scope = OverviewScope(agency.scope.user, agency.scope.period, side=view)
                    asked = scope.scored(complete=True).filter(pk=proposal.pk).exists()
                    assert asked == is_finished(proposal, view, answered, 113)
    assert finished_condition("f", View.UNIT) == sheets.finished_condition("f", View.UNIT)


@pytest.mark.one_database
def test_the_pages_of_one_lke_say_so_too(agency: Any, sign_in: Any) -> None:
    reader = agency.scope.user
    judging = Assessment.objects.select_related("unit", "period", "instrument").get(unit__code="U6")
    (now,) = years(reader, judging)
    assert (now.tpi, now.view) == (None, View.UNIT)  # all items judged, but not by all ranks
    half = Assessment.objects.get(unit__code="U3")
    totals = compare_sides(reader, half).totals
    assert [(shown(one.value), one.words) for one in totals] == [
        ("100.00", ""),
        (None, "berjalan 49\N{NO-BREAK SPACE}%"),
    ]
    page = sign_in(reader).get(reverse("assessment:compare", args=[half.pk])).content.decode()
    assert "berjalan 49\N{NO-BREAK SPACE}%" in page
    with_the_ministry = Assessment.objects.get(unit__code="U5")
    assert compare_sides(reader, with_the_ministry).totals[-1].words == "tidak diberikan"


def test_what_waits_for_the_unit_is_not_called_running(agency: Any, sign_in: Any) -> None:
    """All items are judged, some are back at the unit: «100 %» would say that nothing is left."""
    Assessment.objects.filter(unit__code="U6").update(phase=Phase.REPAIR)
    Proposal.objects.filter(unit__code="U6").update(state=State.RETURNED)
    rows = recap(agency.season.period, timezone.localdate()).rows
    row = next(one for one in rows if one.proposal.unit.code == "U6")
    assert row.sides[1] == (None, "menunggu perbaikan unit")
    client = sign_in(agency.scope.user)
    for page in ("overview:heat", "overview:compare"):
        shown = client.get(reverse(page), {"sisi": View.TPI, "kode": "U6"}).content.decode()
        assert "menunggu perbaikan unit" in shown
        assert "berjalan 100" not in shown
