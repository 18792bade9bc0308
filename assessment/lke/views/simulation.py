"""The page "Simulasi": the cheapest way to a target, and trying answers. It saves nothing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessment.lke.reports import simulation as report
from assessment.lke.reports.simulation import Given
from assessment.lke.views.explain import chosen_side, read_side, shown_sides
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment
from assessment.scoring.advice import advise
from assessment.scoring.model import Predicate
from assessment.scoring.what_if import what_if
from units.queries import valid_predicate
from units.requests import SignedRequest
from zona_integritas.ground.permissions import allowed, permission_required


@require_safe
@permission_required("assessment.view_lke")
def simulate(request: SignedRequest, pk: int) -> HttpResponse:
    """``?sasaran=`` WBK or WBBM, ``?sisi=``, and tried answers as ``j-CODE``."""
    assessment = find_assessment(request, pk)
    side = chosen_side(request, assessment)
    target = request.GET.get("sasaran", "")
    if target not in set(Predicate):
        target = Predicate.WBBM if valid_predicate(assessment.unit) else Predicate.WBK
    reading = read_side(request, assessment, side)
    instrument, answers = reading.instrument, reading.answers(side)
    advice = advise(instrument, answers, target)
    given = {
        name: str(value) for name, value in request.GET.items() if name.startswith(report.FIELD)
    }
    wanted = {move.code for move in advice.moves} | {one.code for one in advice.surveys}
    added = request.GET.get("tambah", "")
    if instrument.knows(added):
        wanted.add(added)
    rows, changes = report.trials(instrument, answers, wanted, given)
    comparison = what_if(instrument, answers, changes)
    listed = {row.entry.code for row in rows}
    here = reverse("assessment:simulation", args=[assessment.pk])
    apply = {"sasaran": target, "sisi": side, **report.advice_fields(instrument, advice)}
    return render(
        request,
        "assessment/lke/simulation.html",
        {
            "assessment": assessment,
            "side": side,
            "sides": shown_sides(request, assessment),
            "target": target,
            "targets": list(Predicate),
            "advice": advice,
            "moves": report.move_rows(instrument, advice),
            "apply": f"{here}?{urlencode(apply)}#hasil",
            "reset": f"{here}?{urlencode({'sasaran': target, 'sisi': side})}",
            "plan_url": _plan_url(request, assessment, side, given) if changes else "",
            "rows": rows,
            "others": [entry for entry in instrument.indicators if entry.code not in listed],
            "tried": len(changes),
            "wrong": [row for row in rows if row.problem],
            "comparison": comparison,
            "verdicts": (comparison.rules_before[target], comparison.rules_after[target]),
            "rules": report.rule_rows(comparison, target),
            "nodes": report.node_rows(instrument, comparison),
        },
    )


def _plan_url(request: SignedRequest, assessment: Assessment, side: str, given: Given) -> str:
    """Where what was tried becomes activities, for whoever may plan in this unit. The page
    belongs to a layer above and is known here by its address only."""
    if not allowed(request.user, "assessment.fill", assessment):
        return ""
    here = reverse("proposals:plan_simulation", args=[assessment.pk])
    return f"{here}?{urlencode({'sisi': side, **given})}"
