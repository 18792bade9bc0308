"""Instruments (to read) and periods (to run)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessment.enums import InstrumentStatus
from assessment.instrument.services.versions import codes_without_soal
from assessment.instrument.views.drafts import linked_problems
from assessment.models import Instrument, Threshold
from assessment.scoring.definition import SHORT_NAMES
from units.requests import SignedRequest
from zona_integritas.ground.permissions import allowed, permission_required


@require_safe
@permission_required("assessment.view_instrument")
def instrument_list(request: SignedRequest) -> HttpResponse:
    return render(
        request,
        "assessment/instrument/list.html",
        {
            "instruments": Instrument.objects.prefetch_related("periods"),
            "may_manage": allowed(request.user, "assessment.manage_instrument"),
        },
    )


@require_safe
@permission_required("assessment.view_instrument")
def instrument_detail(request: SignedRequest, pk: int) -> HttpResponse:
    """The whole sheet as it scores: weights, criteria, zero policies, minima, prerequisites."""
    instrument = get_object_or_404(Instrument.objects.select_related("predecessor"), pk=pk)
    rows = instrument.indicators.select_related("node").prefetch_related("options", "inputs")
    under: dict[int, list[Any]] = {}
    for row in rows:
        under.setdefault(row.node_id, []).append(row)
    may_manage = allowed(request.user, "assessment.manage_instrument")
    is_draft = instrument.status == InstrumentStatus.DRAFT
    return render(
        request,
        "assessment/instrument/detail.html",
        {
            "instrument": instrument,
            "nodes": [
                (node, node.code.count("."), under.get(node.pk, []))
                for node in instrument.nodes.all()
            ],
            "counts": (len(rows), sum(len(row.soal_ids) for row in rows)),
            "rules": minima_by_place(instrument),
            "prerequisites": instrument.prerequisites.all(),
            "periods": instrument.periods.all(),
            "may_manage": may_manage,
            "problems": linked_problems(instrument) if is_draft and may_manage else [],
            "without_soal": codes_without_soal(instrument),
        },
    )


def minima_by_place(instrument: Instrument) -> list[tuple[str, list[Threshold | None]]]:
    """Each place that has a minimum, with the minimum of every predicate; a draft may lack one."""
    names = {"total": "Nilai akhir", **SHORT_NAMES}
    names.update(
        {node.area: node.name for node in instrument.nodes.all() if node.area},
    )
    for code, name in instrument.nodes.values_list("code", "name"):
        names.setdefault(code, name)
    found: dict[str, dict[str, Threshold]] = {}
    for rule in instrument.thresholds.all():
        found.setdefault(rule.area or rule.node, {})[rule.predicate] = rule
    return [
        (names.get(place, place), [minima.get(one) for one in ("WBK", "WBBM")])
        for place, minima in found.items()
    ]
