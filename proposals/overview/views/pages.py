"""Pantauan: the season from above, one page per question, all of it in the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Assessment, Period
from assessment.queries import today
from proposals.enums import Stage
from proposals.overview.reports import compare, differences, heat, summary, summary_tables, workload
from proposals.overview.reports.scope import SIDES, OverviewScope, read_scope
from proposals.queries import overview_reach
from units.enums import PredicateKind
from units.models import Unit, User
from units.requests import SignedRequest
from units.tree import in_tree_order
from zona_integritas.ground.drawings.radar_many import MOST, radar_many_svg, sample_svg
from zona_integritas.ground.drawings.season_charts import (
    Sides,
    funnel_svg,
    histogram_svg,
    sides_svg,
)
from zona_integritas.ground.drawings.trend_chart import trend_svg
from zona_integritas.ground.listing import Order, asked_page
from zona_integritas.ground.permissions import View, permission_required

REFRESHED = 100  # stale LKE a page computes at most; what is left is said on it
SUBTREES = 300  # units offered by name in the filter; any code may be typed
TABS = (
    ("summary", "Ringkasan"),
    ("heat", "Peta capaian per area"),
    ("compare", "Bandingkan unit"),
    ("trend", "Tren"),
    ("differences", "Selisih"),
    ("workload", "Beban penilaian"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    active: bool


Page = Callable[[SignedRequest, OverviewScope], dict[str, Any]]


def overview_page(name: str) -> Callable[[Page], View]:
    """A page of the overview: who may, what is looked at, fresh figures; then its own content."""

    def decorate(page: Page) -> View:
        @require_safe
        @permission_required("proposals.view_overview")
        @wraps(page)
        def view(request: SignedRequest) -> HttpResponse:
            scope = read_scope(request.user, request.GET)
            template = f"proposals/overview/{name}.html"
            if scope is None:
                return render(request, template, {"scope": None})
            left = refresh_figures(scope.assessments(), limit=REFRESHED)
            context = {**frame(request, scope, name), "left": left}
            return render(request, template, {**context, **page(request, scope)})

        return view

    return decorate


def frame(request: SignedRequest, scope: OverviewScope, name: str) -> dict[str, Any]:
    """What stands around every page: the tabs and the filter, both keeping the scope."""
    query = scope.address()
    return {
        "scope": scope,
        "tabs": [
            Tab(label, f"{reverse(f'overview:{tab}')}?{query}", tab == name) for tab, label in TABS
        ],
        "periods": list(Period.objects.values_list("year", flat=True)),
        "subtrees": _subtrees(request.user),
        "targets": PredicateKind.choices,
        "sides": SIDES.items(),
        "query": query,
        "export_url": f"{reverse('overview:export', args=[name])}?{_kept(request)}",
        "list_query": f"periode={scope.period.year}",
    }


def _kept(request: SignedRequest) -> str:
    """The whole address without the page: a download holds every row."""
    query = request.GET.copy()
    query.pop("page", None)
    return str(query.urlencode())


@overview_page("summary")
def summary_page(request: SignedRequest, scope: OverviewScope) -> dict[str, Any]:
    found = summary.summary(scope, today(), timezone.now())
    return {
        "found": found,
        "funnel": funnel_svg(found.stages) if found.proposals else "",
        "histogram": histogram_svg(found.buckets, found.minima, "Sebaran nilai akhir")
        if found.buckets
        else "",
        "tables": summary_tables.tables(found),
        "stages": Stage,
    }


@overview_page("heat")
def heat_page(request: SignedRequest, scope: OverviewScope) -> dict[str, Any]:
    columns = heat.heat_columns(scoring_instrument(scope.period.instrument))
    order = Order.of(request, "-total")
    search = request.GET.get("q", "").strip().replace("\0", "")
    rows = heat.sort_proposals(scope, columns, order.sort, search)
    count, averages = heat.count_and_means(scope, columns, search)
    page = asked_page(request, heat.with_figures(rows, columns), heat.PAGE_SIZE, count=count)
    return {
        "columns": [(column, order.heading(column.key)) for column in columns],
        "unit_sorting": order.heading("unit"),
        "page": page,
        "rows": heat.heat_rows(list(page.object_list), columns),
        "averages": averages,
        "search": search,
        "sort": order.sort,
    }


def _subtrees(user: User) -> list[tuple[str, str]]:
    """The units with others below them, in the order of the tree."""
    rows = Unit.objects.filter(overview_reach(user, "path"), children__isnull=False).distinct()
    return [(unit.code, unit.name) for unit in in_tree_order(rows)[:SUBTREES]]


def _chosen(request: SignedRequest, scope: OverviewScope) -> list[Unit]:
    return compare.chosen_units(scope, request.GET.getlist("kode"))


def _choices(scope: OverviewScope) -> Any:
    """The units one may compare: those with a proposal, found by code or name."""
    rows = scope.proposals().order_by("unit__code")
    return rows.values_list("unit__code", "unit__name")[:SUBTREES]


@overview_page("compare")
def compare_page(request: SignedRequest, scope: OverviewScope) -> dict[str, Any]:
    units = _chosen(request, scope)
    rows = compare.compare_units(scope, units)
    known = {row.proposal.unit_id for row in rows}
    names = compare.area_names(scope)
    drawing = ""
    if any(not row.running for row in rows) and len(names) >= 3:
        drawing = radar_many_svg(
            names, compare.series(rows), "Enam area pengungkit", compare.area_minima(scope)
        )
    return {
        **_slots(units),
        "rows": [(sample_svg(place), row) for place, row in enumerate(rows)],
        "without": [unit for unit in units if unit.pk not in known],
        "radar": drawing,
        "tables": [compare.compare_table(scope, rows)] if rows else [],
        "choices": _choices(scope),
    }


@overview_page("trend")
def trend_page(request: SignedRequest, scope: OverviewScope) -> dict[str, Any]:
    years = Assessment.objects.filter(
        overview_reach(request.user, "unit__path"), period__year__lt=scope.period.year
    )
    behind = refresh_figures(years, limit=REFRESHED)
    units = _chosen(request, scope)
    found = compare.trend(scope, units)
    return {
        **_slots(units),
        "found": found,
        "legend": [(sample_svg(place), unit.name) for place, unit in enumerate(units)],
        "drawing": trend_svg(found.years, found.lines, found.minima, "Tren nilai akhir", found.band)
        if found.known
        else "",
        "tables": [compare.trend_table(found)],
        "choices": _choices(scope),
        "behind": behind,
    }


def _slots(units: Sequence[Unit]) -> dict[str, Any]:
    """The four places of the choice, filled as far as units were chosen."""
    codes = [unit.code for unit in units]
    return {"units": units, "slots": [*codes, *[""] * (MOST - len(codes))]}


@overview_page("differences")
def differences_page(request: SignedRequest, scope: OverviewScope) -> dict[str, Any]:
    found = differences.gaps(scope)
    order = Order.of(request, "selisih")
    rows = differences.by_unit(scope, order.sort)
    # The same LKE were counted with their means.
    page = asked_page(request, rows, differences.PAGE_SIZE, count=found.of)
    lines = list(page.object_list)
    drawn = [Sides(one.label, one.unit, one.tpi, None) for one in found.areas]
    return {
        "found": found,
        "drawing": sides_svg(drawn, "Nilai rata-rata per area menurut unit dan TPI")
        if found.of
        else "",
        "page": page,
        "lines": differences.ministry_totals(lines),
        "sortings": {key: order.heading(key) for key in ("unit", "nilai", "selisih")},
        "tables": differences.gap_tables(found, [])[:2] if found.of else [],
    }


@overview_page("workload")
def workload_page(request: SignedRequest, scope: OverviewScope) -> dict[str, Any]:
    rank = request.GET.get("peran", "")
    rank = rank if rank in workload.RANKS else "ketua"
    rows = workload.workload(scope, rank, today())
    page = asked_page(request, rows, workload.PAGE_SIZE)
    return {
        "page": page,
        "rank": rank,
        "ranks": [(key, role.label) for key, role in workload.RANKS.items()],
        "late": sum(one.forecast.late for one in rows),
    }
