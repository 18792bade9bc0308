"""The pages of the overview as workbooks: every row of what the address asks for."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import refresh_figures
from assessment.queries import today
from proposals.overview.reports import compare, differences, heat, summary, summary_tables, workload
from proposals.overview.reports.scope import OverviewScope, read_scope
from proposals.overview.reports.tables import Table, tables_book
from proposals.tables.services import record_workload_export
from units.requests import SignedRequest
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.permissions import permission_required

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFRESHED = 500


@require_safe
@permission_required("proposals.view_overview")
def export(request: SignedRequest, tab: str) -> HttpResponse:
    scope = read_scope(request.user, request.GET)
    made = TABLES.get(tab)
    if scope is None or made is None:
        raise Http404
    refresh_figures(scope.assessments(), limit=REFRESHED)
    about = f"{scope.about} · dibuat {tanggal_waktu(timezone.now())}"
    content = tables_book(made(request, scope), about)
    name = f"pantauan-{NAMES[tab]}-{scope.period.year}.xlsx"
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


def _summary(request: SignedRequest, scope: OverviewScope) -> Sequence[Table]:
    return summary_tables.tables(summary.summary(scope, today(), timezone.now()))


def _heat(request: SignedRequest, scope: OverviewScope) -> Sequence[Table]:
    columns = heat.heat_columns(scoring_instrument(scope.period.instrument))
    search = request.GET.get("q", "").strip().replace("\0", "")
    rows = heat.sort_proposals(scope, columns, request.GET.get("urut", "-total"), search)
    found: list[Any] = list(heat.with_figures(rows, columns))
    return [heat.heat_table(heat.heat_rows(found, columns), columns)]


def _compare(request: SignedRequest, scope: OverviewScope) -> Sequence[Table]:
    units = compare.chosen_units(scope, request.GET.getlist("kode"))
    return [compare.compare_table(scope, compare.compare_units(scope, units))]


def _trend(request: SignedRequest, scope: OverviewScope) -> Sequence[Table]:
    units = compare.chosen_units(scope, request.GET.getlist("kode"))
    return [compare.trend_table(compare.trend(scope, units))]


def _differences(request: SignedRequest, scope: OverviewScope) -> Sequence[Table]:
    rows = differences.by_unit(scope, request.GET.get("urut", "selisih"))
    return differences.gap_tables(differences.gaps(scope), list(rows))


def _workload(request: SignedRequest, scope: OverviewScope) -> Sequence[Table]:
    rank = request.GET.get("peran", "")
    rank = rank if rank in workload.RANKS else "ketua"
    rows = workload.workload(scope, rank, today())
    filters = {"saringan": scope.about, "peran": rank}
    record_workload_export(actor=request.user, count=len(rows), filters=filters)
    return [workload.workload_table(rows)]


TABLES = {
    "summary": _summary,
    "heat": _heat,
    "compare": _compare,
    "trend": _trend,
    "differences": _differences,
    "workload": _workload,
}
NAMES = {
    "summary": "ringkasan",
    "heat": "peta-panas",
    "compare": "perbandingan",
    "trend": "tren",
    "differences": "selisih",
    "workload": "beban-tim",
}
