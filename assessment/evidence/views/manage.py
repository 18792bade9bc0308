"""One piece of evidence and its versions, under more indicators; choosing from what there is."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.enums import Phase, Side
from assessment.evidence.forms import ValidityForm
from assessment.evidence.services.checklist import set_covers
from assessment.evidence.services.evidence import use_again
from assessment.evidence.services.versions import confirm_use, replace_file
from assessment.evidence.views.evidence import evidence_response, find_use
from assessment.lke.places import place_of, slug
from assessment.lke.views.answers import back_to, find_indicator
from assessment.lke.views.lke import find_assessment
from assessment.models import (
    Assessment,
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    Indicator,
    ReturnedItem,
)
from assessment.queries import indicators_of
from assessment.rules import may_write_area
from assessment.writing_rules import area_of, item_problem, write_problem
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import permission_required, require

PAGE_SIZE = 20
# What a refused new version leaves in its fields; a file cannot be kept there.
TYPED = ("tautan", "berlaku_sejak", "berlaku_sampai")


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """An indicator this piece may stand under too, or already does."""

    indicator: Indicator
    used: bool


@require_safe
@permission_required("assessment.fill")
def manage(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    """Versions, days, and the other indicators of one piece of evidence."""
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    return manage_page(request, assessment, found)


def manage_page(
    request: SignedRequest,
    assessment: Assessment,
    use: EvidenceUse,
    problems: list[str] | None = None,
) -> HttpResponse:
    """The page of one piece; with what was refused, and what was typed, where it was."""
    revisions = list(use.evidence.revisions.select_related("added_by"))
    closed = write_problem(request.user, assessment, Side.UNIT) or item_problem(
        request.user, assessment, use.indicator, Side.UNIT
    )
    return render(
        request,
        "assessment/evidence/manage.html",
        {
            "assessment": assessment,
            "use": use,
            "place": place_of(use.indicator),
            "slug": slug(use.indicator.code),
            "newest": revisions[0] if revisions else None,
            "revisions": revisions,
            "closed": closed if use.ended_at is None else "Bukti ini sudah dilepas dari butirnya.",
            "choices": [] if closed else choices(request, assessment, use.evidence),
            "problems": problems or [],
            "typed": {name: request.POST.get(name, "") for name in TYPED},
        },
        status=422 if problems else 200,
    )


def choices(
    request: SignedRequest, assessment: Assessment, evidence: Evidence
) -> list[tuple[str, list[IndicatorChoice]]]:
    """The indicators this person may write now, by page of the sheet."""
    running = EvidenceUse.objects.filter(
        assessment=assessment, evidence=evidence, ended_at__isnull=True
    )
    used = set(running.values_list("indicator_id", flat=True))
    open_ones = None
    if assessment.phase == Phase.REPAIR:
        returned = ReturnedItem.objects.filter(assessment=assessment, round=assessment.round)
        open_ones = set(returned.values_list("indicator_id", flat=True))
    groups: dict[str, list[IndicatorChoice]] = {}
    for row in indicators_of(assessment):
        if not may_write_area(request.user, assessment, area_of(row)):
            continue
        if open_ones is not None and row.pk not in open_ones:
            continue
        node = row.node.parent if row.node.kind == "subarea" and row.node.parent else row.node
        groups.setdefault(f"{node.code} {node.name}", []).append(
            IndicatorChoice(row, row.pk in used)
        )
    return list(groups.items())


@require_POST
@permission_required("assessment.fill")
def replace(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    """A newer version: a file, an address or other days; the older stays with its number."""
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    days = ValidityForm(request.POST)
    problems = days.problems()
    if not problems:
        try:
            replace_file(
                actor=request.user,
                use=found,
                upload=request.FILES.get("berkas"),
                url=request.POST.get("tautan", ""),
                validity=days.validity(),
            )
        except Refused as refused:
            problems = refused.reasons
    if problems:
        return manage_page(request, assessment, found, problems)
    messages.success(request, "Versi baru tersimpan; yang lama tetap ada.")
    return back_to(assessment, found.indicator)


@require_POST
@permission_required("assessment.fill")
def use_too(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    """The same piece under the chosen indicators as well."""
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    codes = request.POST.getlist("butir")
    rows = list(indicators_of(assessment).filter(code__in=codes))
    if not rows:
        return manage_page(request, assessment, found, ["Pilih paling sedikit satu butir."])
    try:
        count = use_again(
            actor=request.user, assessment=assessment, indicators=rows, evidence=[found.evidence]
        )
    except Refused as refused:
        return manage_page(request, assessment, found, refused.reasons)
    messages.success(request, f"«{found.evidence.title}» dipakai juga pada {count} butir.")
    return redirect("assessment:evidence_manage", pk=pk, use=use)


@require_POST
@permission_required("assessment.fill")
def covers(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    """Which of the indicator's typical documents this piece is."""
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    try:
        set_covers(actor=request.user, use=found, covers=request.POST.getlist("dokumen"))
    except Refused as refused:
        return manage_page(request, assessment, found, refused.reasons)
    messages.success(request, f"Dokumen yang dicakup «{found.evidence.title}» tersimpan.")
    return back_to(assessment, found.indicator)


@require_POST
@permission_required("assessment.fill")
def confirm(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    """ "Masih berlaku?" – yes."""
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    problems: list[str] = []
    try:
        confirm_use(actor=request.user, use=found)
    except Refused as refused:
        problems = refused.reasons
    done = "" if problems else f"«{found.evidence.title}» dinyatakan masih berlaku."
    return evidence_response(request, assessment, found.indicator, problems, done)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assessment.fill")
def pick(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """What the unit has handed in anywhere, to be put under this indicator too."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    indicator = find_indicator(assessment, code)
    problems: list[str] = []
    if request.method == "POST":
        numbers = [whole_number(one) or 0 for one in request.POST.getlist("bukti")]
        pieces = list(Evidence.objects.filter(unit=assessment.unit, pk__in=numbers))
        if not pieces:
            problems = ["Pilih paling sedikit satu bukti."]
        else:
            try:
                use_again(
                    actor=request.user,
                    assessment=assessment,
                    indicators=[indicator],
                    evidence=pieces,
                )
            except Refused as refused:
                problems = refused.reasons
        if not problems:
            messages.success(request, f"{len(pieces)} bukti dipakai pada butir {code}.")
            return back_to(assessment, indicator)
    query = request.GET.get("q", "").strip()
    closed = write_problem(request.user, assessment, Side.UNIT) or item_problem(
        request.user, assessment, indicator, Side.UNIT
    )
    return render(
        request,
        "assessment/evidence/pick.html",
        {
            "assessment": assessment,
            "indicator": indicator,
            "place": place_of(indicator),
            "slug": slug(indicator.code),
            "page": asked_page(request, unit_evidence(assessment, indicator, query), PAGE_SIZE),
            "query": query,
            "problems": problems,
            "closed": closed,
        },
        status=422 if problems else 200,
    )


def unit_evidence(assessment: Assessment, indicator: Indicator, query: str) -> QuerySet[Evidence]:
    """The unit's evidence that does not stand under this indicator yet, newest first."""
    here = EvidenceUse.objects.filter(
        evidence=OuterRef("pk"), assessment=assessment, indicator=indicator, ended_at__isnull=True
    )
    anywhere = EvidenceUse.objects.filter(ended_at__isnull=True).select_related(
        "indicator", "assessment__period"
    )
    rows = Evidence.objects.filter(~Exists(here), unit=assessment.unit)
    if query:
        named = EvidenceRevision.objects.filter(
            Q(file_name__icontains=query) | Q(url__icontains=query) | Q(mention__icontains=query),
            evidence=OuterRef("pk"),
        )
        rows = rows.filter(Q(title__icontains=query) | Exists(named))
    return rows.order_by("-pk").prefetch_related(
        "revisions", Prefetch("uses", anywhere, to_attr="running")
    )
