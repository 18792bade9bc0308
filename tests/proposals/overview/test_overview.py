"""Pantauan: what it shows is what the engine says, of units the person may see, at a flat price."""

import io
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import View
from assessment.lke.reading import read_lke
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Assessment, Period
from assessment.scoring.result import Result
from assessment.scoring.thresholds import verdict
from proposals.choosing.reports import ranking
from proposals.enums import State
from proposals.models import Proposal
from proposals.overview.reports import compare, differences, heat, summary, workload
from proposals.overview.reports.scope import STANDING, OverviewScope
from proposals.overview.views import pages
from proposals.papers.reports.recap import recap
from units.enums import Role
from units.models import Unit, User
from units.services.roles import end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.formats import angka, persen

pytestmark = pytest.mark.django_db
WITH_THE_TPI = ("tpi_member", "tpi_lead", "tpi_supervisor", "repair")
TABS = tuple(name for name, _ in pages.TABS)


def scope_of(user: User, **choice: Any) -> OverviewScope:
    period = Period.objects.filter(is_open=True).get()
    refresh_figures(Assessment.objects.all())
    return OverviewScope(user, period, **choice)


@pytest.fixture
def leader(season: Any) -> User:
    found: User = season.people["demo-pimpinan"]
    return found


@pytest.fixture(scope="class")
def forty_units(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Forty units in two years, seeded once for the class; each test takes its own changes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_season", units=40, years=2, seed=5, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def agency(forty_units: None, db: None) -> OverviewScope:
    """The forty units, looked at by leadership."""
    return scope_of(User.objects.get(username="demo-pimpinan"))


def standing_results(scope: OverviewScope, unfinished: bool = False) -> dict[Proposal, Result]:
    """Each proposal's result on the side that stands, scored one by one from its answers: the
    finished ones, or all that have answers."""
    found = {}
    for proposal in Proposal.objects.filter(
        period=scope.period, assessment__isnull=False
    ).select_related("assessment__instrument", "unit"):
        assert proposal.assessment is not None
        views = read_lke(proposal.assessment).results
        tpi = views[View.TPI]
        judging = proposal.assessment.phase in WITH_THE_TPI
        result = tpi if tpi.answered == tpi.of and not judging else views[View.UNIT]
        if result.answered == result.of or (unfinished and result.answered):
            found[proposal] = result
    return found


def judged_results(scope: OverviewScope) -> dict[Proposal, Result]:
    """Each proposal's result of the TPI where it is finished: what is counted and averaged."""
    return {
        one: result
        for one, result in standing_results(scope).items()
        if one.assessment is not None
        and one.assessment.phase not in WITH_THE_TPI
        and read_lke(one.assessment).results[View.TPI].answered == result.of
    }


class TestFigures:
    def test_verdicts_rules_and_distribution_are_those_of_the_engine(
        self, agency: OverviewScope
    ) -> None:
        found = summary.summary(agency, timezone.localdate(), timezone.now())
        verdicts: Counter[str] = Counter()
        rules: Counter[tuple[str, str, str]] = Counter()
        spread: Counter[int] = Counter()
        for proposal, result in judged_results(agency).items():
            instrument = scoring_instrument(proposal.assessment.instrument)
            rows = verdict(instrument, result, proposal.target).rules
            words = ["met" if one.met else "nearly" if one.nearly else "missed" for one in rows]
            verdicts[
                "missed" if "missed" in words else "nearly" if "nearly" in words else "met"
            ] += 1
            for one, word in zip(rows, words, strict=True):
                rules[proposal.target, one.rule.code, word] += 1
            spread[min(int(result.total.zero) // 5, 19)] += 1
        assert +Counter(found.verdicts) == verdicts
        for line in found.rules:
            for word in ("met", "nearly", "missed"):
                key = (line.predicate, line.rule.code, word)
                assert getattr(line, word) == rules[key], key
        assert {one.low // 5: one.count for one in found.buckets if one.count} == dict(spread)
        assert (
            sum(line.count for line in found.states)
            == Proposal.objects.filter(period=agency.period).count()
        )

    def test_the_funnel_counts_who_came_at_least_as_far(self, agency: OverviewScope) -> None:
        bars = summary.stages_of(
            {State.IDENTIFIED: 3, State.REJECTED: 1, State.TPI_FINAL: 4, State.AWARDED: 2}
        )
        assert [(bar.now, bar.reached) for bar in bars] == [(3, 10), (1, 7), (4, 6), (0, 2), (2, 2)]

    def test_the_heat_table_shows_what_the_engine_says(self, agency: OverviewScope) -> None:
        every = standing_results(agency, unfinished=True)
        running = {one.pk for one, result in every.items() if result.answered != result.of}
        assert running
        results = {one.pk: result for one, result in every.items()}
        columns = heat.heat_columns(scoring_instrument(agency.period.instrument))
        rows = heat.sort_proposals(agency, columns, "-total", "")
        lines = heat.heat_rows(list(heat.with_figures(rows, columns)), columns)
        assert {line.proposal.pk for line in lines} == set(results)
        totals = []
        for line in lines:
            result = results[line.proposal.pk]
            assert bool(line.running) == (line.proposal.pk in running)
            if line.running:
                assert not any(cell.value or cell.letter for cell in line.cells)
                continue
            instrument = scoring_instrument(line.proposal.assessment.instrument)
            judged = {
                one.rule.code: one
                for one in verdict(instrument, result, line.proposal.target).rules
            }
            totals.append(result.total.zero)
            for column, cell in zip(columns, line.cells, strict=True):
                assert cell.value is not None
                if column.key.startswith("a"):
                    exact = result.areas[column.key[1:]].percent_zero
                    assert persen(cell.value) == persen(exact)
                else:
                    exact = (
                        result.total.zero
                        if column.key == "total"
                        else result.nodes[column.rule].zero
                    )
                    assert angka(cell.value) == angka(exact)
                assert (cell.letter == "m") == judged[column.rule].met
        assert totals == sorted(totals, reverse=True)

    def test_differences_are_means_over_finished_sheets(self, agency: OverviewScope) -> None:
        pairs = []
        for proposal in standing_results(agency):
            views = read_lke(proposal.assessment).results
            judging = proposal.assessment.phase in WITH_THE_TPI
            if views[View.TPI].answered == views[View.TPI].of and not judging:
                pairs.append((views[View.UNIT], views[View.TPI]))
        found = differences.gaps(agency)
        assert found.of == len(pairs) > 0
        for area, gap in zip("123456", found.areas, strict=True):
            changes = [
                tpi.areas[area].percent_zero - unit.areas[area].percent_zero for unit, tpi in pairs
            ]
            assert gap.change is not None
            assert abs(gap.change - statistics.mean(changes)) < Decimal("1e-6")
            assert gap.lowered == sum(change < 0 for change in changes)
        first = differences.by_unit(agency, "selisih")[0]
        lowest = min(tpi.total.zero - unit.total.zero for unit, tpi in pairs)
        assert abs(first.change - lowest) < Decimal("1e-6")

    def test_median_and_quartiles_of_every_year(self, agency: OverviewScope) -> None:
        found = compare.trend(agency, [])
        for place, year in enumerate(found.years):
            period = Period.objects.get(year=year)
            results = judged_results(OverviewScope(agency.user, period)).values()
            totals = sorted(one.total.zero for one in results)
            count = len(totals)
            assert found.counts[place] == count
            median, low = found.lines[-1].totals[place], found.band.low[place]
            high = found.band.high[place]
            assert abs(median - statistics.median(totals)) < Decimal("1e-6")
            assert abs(low - totals[(count + 3) // 4 - 1]) < Decimal("1e-6")
            assert abs(high - totals[(count * 3 + 3) // 4 - 1]) < Decimal("1e-6")

    def test_recap_ranking_and_pantauan_agree(self, agency: OverviewScope) -> None:
        """Every place that counts, ranks or averages says the same of the same units."""
        made = recap(agency.period, timezone.localdate())
        rows = {row.proposal.pk: row for row in made.rows}
        judged = OverviewScope(agency.user, agency.period, side=View.TPI)
        columns = heat.heat_columns(scoring_instrument(agency.period.instrument))
        totals = [row.tpi for row in made.rows if row.tpi is not None]
        assert 0 < len(totals) < len(made.rows)
        _, means = heat.count_and_means(judged, columns, "")
        mean = means.cells[0].value
        assert mean is not None
        assert means.of == len(totals)
        assert abs(mean - statistics.mean(totals)) < Decimal("1e-6")
        seen: Any = heat.with_figures(heat.sort_proposals(judged, columns, "-total", ""), columns)
        for line in heat.heat_rows(list(seen), columns):
            row = rows[line.proposal.pk]
            assert angka(line.cells[0].value) == angka(row.tpi)
            assert line.running == row.words.get(View.TPI, "")
        counted = summary.summary(judged, timezone.localdate(), timezone.now())
        assert counted.scored == len(totals)
        assert counted.verdicts["met"] == sum(target.meeting for target in made.targets)
        for target in made.targets:
            wanted = ranking.BoardFilters(target=target.target, scope="tpi")
            for one in ranking.board(agency.user, agency.period, wanted).lines:
                assert angka(one.total) == angka(rows[one.proposal.pk].tpi)
                assert one.met == (rows[one.proposal.pk].met if one.total is not None else None)
        found = differences.gaps(agency)
        assert found.of == sum(None not in (row.unit, row.tpi) for row in made.rows)

    def test_the_workload_counts_every_item_of_every_sheet_once(
        self, agency: OverviewScope
    ) -> None:
        rows = workload.workload(agency, "ketua", timezone.localdate())
        sent = [
            views[View.TPI]
            for proposal in standing_results(agency, unfinished=True)
            if proposal.state != State.SELF_ASSESSMENT
            for views in [read_lke(proposal.assessment).results]
        ]
        assert sum(one.work.sheets for one in rows) == len(sent)
        assert sum(one.work.done for one in rows) == sum(one.answered for one in sent)
        assert sum(one.work.of for one in rows) == sum(one.of for one in sent)

    def test_a_role_above_and_one_on_the_unit_count_the_unit_once(
        self, agency: OverviewScope
    ) -> None:
        before = {
            one.person.pk: one.work.sheets
            for one in workload.workload(agency, "ketua", timezone.localdate())
        }
        sheet = Assessment.objects.filter(
            unit__path__startswith=Unit.objects.get(code="WIL-001").path,
            period=agency.period,
            tpi_visible=True,
        ).first()
        assert sheet is not None
        lead = User.objects.get(username="demo-tpi-ketua")
        grant_role(actor=SYSTEM, user=lead, role=Role.TPI_LEAD, unit=sheet.unit)
        other = User.objects.get(username="tpi-002-ketua")
        grant_role(actor=SYSTEM, user=other, role=Role.TPI_LEAD, unit=sheet.unit)
        after = {
            one.person.pk: one.work.sheets
            for one in workload.workload(agency, "ketua", timezone.localdate())
        }
        assert after[lead.pk] == before[lead.pk]
        assert after[other.pk] == before[other.pk] + 1


class TestWhoSeesWhat:
    def test_a_lead_sees_the_own_units_only(self, bring: Any, season: Any, sign_in: Any) -> None:
        bring("tpi_final")
        bring("reported", unit="B")
        lead = season.people["demo-tpi-ketua"]
        end_role(actor=SYSTEM, grant=lead.grants.get(), reason="Dibagi.")
        grant_role(actor=SYSTEM, user=lead, role=Role.TPI_LEAD, unit=season.units["A"])
        client = sign_in(lead)
        page = client.get(reverse("overview:heat")).content.decode()
        assert "Unit A" in page
        assert not re.search(r"Unit B\b", page)  # the agency is «Unit BLN»
        found = client.get(reverse("overview:summary")).context["found"]
        assert found.proposals == 1
        compared = client.get(reverse("overview:compare"), {"kode": ["A", "B"]}).content.decode()
        assert not re.search(r"Unit B\b", compared)
        narrowed = client.get(reverse("overview:summary"), {"unit": "B"})
        assert narrowed.context["scope"].unit is None

    def test_who_belongs_to_a_unit_hears_nothing_of_the_tpi_before_the_unit_does(
        self, bring: Any, season: Any, leader: User
    ) -> None:
        bring("tpi_assessment")
        leader.unit = season.units["A"]
        leader.save()
        for side in (STANDING, View.TPI, View.TPN):
            scope = scope_of(leader, side=side)
            assert not scope.scored().exists()
        assert scope_of(leader, side=View.UNIT).scored().count() == 1
        assert scope_of(season.people["demo-pengamat"], side=View.TPI).scored().count() == 1

    def test_after_the_tpi_has_settled_it_does(self, bring: Any, season: Any, leader: User) -> None:
        bring("tpi_final")
        leader.unit = season.units["A"]
        leader.save()
        assert scope_of(leader, side=View.TPI).scored().count() == 1
        assert scope_of(leader).sided().count() == 1

    @pytest.mark.one_database
    def test_the_rail_shows_it_to_whom_it_is_for(self, season: Any, sign_in: Any) -> None:
        link = f'href="{reverse("overview:summary")}"'
        leading = sign_in(season.people["demo-pimpinan"]).get("/").content.decode()
        filling = sign_in(season.people["unit_member-a"]).get("/").content.decode()
        assert link in leading
        assert link not in filling


class TestPages:
    def test_a_unit_that_was_proposed_again_counts_once(
        self, bring: Any, move: Any, leader: User
    ) -> None:
        first = bring("tpi_assessment")
        move("demo-pokja", first, "withdraw", "Ditarik dahulu.")
        bring("identified")
        assert Proposal.objects.count() == 2
        assert scope_of(leader).proposals().get().state == State.IDENTIFIED

    @pytest.mark.parametrize("tab", TABS)
    def test_odd_addresses_are_read_as_far_as_they_make_sense(
        self, tab: str, bring: Any, leader: User, sign_in: Any
    ) -> None:
        bring("tpi_final")
        client = sign_in(leader)
        for query in (
            {"periode": "abc"},
            {"periode": "²026"},
            {"periode": "9999"},
            {"unit": "tidak-ada"},
            {"predikat": "X", "sisi": "tpi_member", "peran": "?"},
            {"urut": "'; drop", "page": "-3", "q": "%_"},
            {"kode": ["A", "A", "B", "x" * 5000]},
        ):
            assert client.get(reverse(f"overview:{tab}"), query).status_code == 200
            assert client.get(reverse("overview:export", args=[tab]), query).status_code == 200
        assert client.get(reverse(f"overview:{tab}"), {"kode": ["A", "\0"]}).status_code == 400

    @pytest.mark.one_database
    @pytest.mark.parametrize("tab", TABS)
    def test_without_a_period_or_a_proposal_the_pages_say_so(
        self, tab: str, season: Any, leader: User, sign_in: Any
    ) -> None:
        client = sign_in(leader)
        assert "Belum ada" in client.get(reverse(f"overview:{tab}")).content.decode() or tab in (
            "heat",
            "compare",
        )
        season.period.prerequisites.all().delete()
        season.period.delete()
        page = client.get(reverse(f"overview:{tab}"))
        assert "Belum ada periode" in page.content.decode()
        assert client.get(reverse("overview:export", args=[tab])).status_code == 404

    @pytest.mark.one_database
    def test_taking_the_assessors_names_along_is_on_record(
        self, bring: Any, leader: User, sign_in: Any
    ) -> None:
        bring("tpi_assessment")
        client = sign_in(leader)
        for tab in TABS:
            assert client.get(reverse("overview:export", args=[tab])).status_code == 200
        event = AuditEvent.objects.get(actor=leader, action__endswith=".exported")
        assert event.action == "workload.exported"
        assert event.after["count"] == 1
        assert event.after["filters"]["peran"] == "ketua"

    @pytest.mark.one_database
    def test_an_unknown_table_is_not_found(self, season: Any, leader: User, sign_in: Any) -> None:
        assert sign_in(leader).get(reverse("overview:export", args=["lain"])).status_code == 404

    def test_more_units_ask_no_more_of_the_database(
        self, bring: Any, leader: User, sign_in: Any
    ) -> None:
        bring("reported")
        client = sign_in(leader)

        def asked(tab: str) -> int:
            address = reverse(f"overview:{tab}") + "?kode=A&kode=B"
            client.get(address)  # what is stale is computed here
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            return len(found)

        one = {tab: asked(tab) for tab in TABS}
        bring("tpi_final", unit="B")
        assert {tab: asked(tab) for tab in TABS} == one
        assert max(one.values()) <= 20

    def test_a_page_computes_what_changed_since(
        self, bring: Any, season: Any, leader: User, sign_in: Any
    ) -> None:
        bring("tpi_final")
        client = sign_in(leader)
        page = client.get(reverse("overview:heat"))
        assert page.context["left"] == 0
        sheet = Assessment.objects.get()
        assert sheet.figures_version == sheet.answers_version

    @pytest.mark.one_database
    def test_every_drawing_has_words_and_a_table_behind(
        self, bring: Any, leader: User, sign_in: Any
    ) -> None:
        bring("reported")
        client = sign_in(leader)
        page = client.get(reverse("overview:summary")).content.decode()
        assert "3 Penilaian mandiri" in page
        assert 'aria-label="Usulan menurut tahap. Identifikasi: 0 kini, 1 tercapai' in page
        for tab in ("summary", "trend"):
            page = client.get(reverse(f"overview:{tab}")).content.decode()
            assert page.count('role="img"') >= 1
            assert "Tabel: " in page
            assert " style=" not in page

    @pytest.mark.one_database
    def test_the_workbook_holds_numbers_and_no_formula(
        self, bring: Any, season: Any, leader: User, sign_in: Any
    ) -> None:
        proposal = bring("tpi_final")
        Unit.objects.filter(pk=proposal.unit_id).update(name="=1+1")
        response = sign_in(leader).get(reverse("overview:export", args=["heat"]))
        assert "pantauan-peta-panas-" in response["Content-Disposition"]
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        head = [cell.value for cell in sheet[4]]
        row = dict(zip(head, sheet[5], strict=True))
        assert row["Unit"].value == "'=1+1"
        assert row["Unit"].data_type == "s"
        total = read_lke(proposal.assessment).results[View.TPI].total.zero
        assert row["Nilai akhir"].data_type == "n"
        assert abs(Decimal(str(row["Nilai akhir"].value)) - total) < Decimal("1e-8")


class TestUnitPage:
    def page(self, client: Any) -> str:
        return str(client.get(reverse("units:detail", args=["A"])).content.decode())

    @pytest.mark.one_database
    def test_a_unit_shows_its_areas_and_its_years(
        self, bring: Any, leader: User, sign_in: Any
    ) -> None:
        sheet = bring("reported").assessment
        page = self.page(sign_in(leader))
        total = read_lke(sheet).results[View.TPI].total.zero
        assert "Enam area pengungkit" in page
        assert f'<td class="num">{angka(total)}</td>' in page
        assert "Penilaian TPI" in page

    @pytest.mark.one_database
    def test_the_unit_reads_the_own_side_until_the_tpi_has_settled(
        self, bring: Any, season: Any, sign_in: Any
    ) -> None:
        bring("tpi_final")
        client = sign_in(season.people["unit_head-a"])
        assert "Penilaian TPI" in self.page(client)
        Assessment.objects.update(tpi_visible=False)  # as while the TPI is still at work
        assert "Penilaian mandiri" in self.page(client)
        assert "Penilaian TPI" not in self.page(client)
        assert "Penilaian TPI" in self.page(sign_in(season.people["demo-pimpinan"]))

    @pytest.mark.one_database
    def test_a_unit_without_an_lke_has_no_picture(self, season: Any, sign_in: Any) -> None:
        assert "Enam area" not in self.page(sign_in(season.people["demo-pimpinan"]))
