"""The register: all papers one may read, and what is done with an issued one."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.models import Period
from assessment.queries import current_period
from proposals.enums import PaperKind
from proposals.models import Paper, PaperUnit
from proposals.papers.views.papers import pdf_response
from proposals.queries import visible_papers
from proposals.register.services.issued_papers import (
    GONE,
    HAS_FILE,
    add_signed,
    content_of,
    takes_number,
    withdraw_paper,
)
from proposals.register.services.numbers import spaced_code
from proposals.rules import issue_permission
from units.requests import SignedRequest
from zona_integritas.ground.dates import FactField
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.listing import Listing
from zona_integritas.ground.permissions import (
    allowed,
    permission_required,
    permission_somewhere,
    require,
)

FILTERS = ("jenis", "periode", "keadaan", "q")
STATES = {
    "berlaku": ("Berlaku", Q(replaced_by=None, withdrawn_at=None)),
    "diganti": ("Digantikan", Q(replaced_by__isnull=False)),
    "dicabut": ("Dicabut", Q(withdrawn_at__isnull=False)),
}


@require_safe
@permission_somewhere("proposals.read_paper")
def paper_list(request: SignedRequest) -> HttpResponse:
    """Filters: ``jenis``, ``periode``, ``keadaan``, and ``q`` (unit, number or title)."""
    rows = visible_papers(request.user)
    asked = Listing.of(request, *FILTERS)
    filters = asked.filters
    if filters["jenis"] in PaperKind.values:
        rows = rows.filter(kind=filters["jenis"])
    if asked.year is not None:
        rows = rows.filter(period__year=asked.year)
    if filters["keadaan"] in STATES:
        rows = rows.filter(STATES[filters["keadaan"]][1])
    if query := filters["q"].replace("\0", ""):
        rows = rows.filter(
            Q(unit__name__icontains=query)
            | Q(unit_name__icontains=query)
            | Q(pk__in=listing(query).values("paper"))
            | Q(unit__code__icontains=query)
            | Q(number__icontains=query)
            | Q(title__icontains=query)
        )
    current = current_period()
    agency = current is not None and allowed(
        request.user, "proposals.read_paper", Paper(kind=PaperKind.RECAP, period=current)
    )
    return render(
        request,
        "proposals/papers/list.html",
        {
            "page": asked.page(rows.order_by("-issued_at", "-id")),
            "filters": filters,
            "filtered": asked.filtered,
            "kinds": PaperKind.choices,
            "periods": Period.objects.order_by("-year"),
            "states": [(key, label) for key, (label, _) in STATES.items()],
            "agency_period": current if agency else None,
            "may_issue_many": allowed(request.user, "proposals.issue_paper"),
        },
    )


def listing(query: str) -> QuerySet[PaperUnit]:
    """Where units of such a name or code are listed: by the name they had then or have now."""
    return PaperUnit.objects.filter(
        Q(unit_name__icontains=query)
        | Q(unit_code__icontains=query)
        | Q(proposal__unit__name__icontains=query)
    )


def find_paper(request: SignedRequest, pk: int) -> Paper:
    """The paper, or 404 for one the person may not know of."""
    paper: Paper = get_object_or_404(
        visible_papers(request.user).select_related(
            "proposal__unit", "sitting", "withdrawn_by", "signed_by", "snapshot"
        ),
        pk=pk,
    )
    return paper


def about_address(paper: Paper) -> str:
    """The page of what the paper is about."""
    if paper.proposal_id:
        return reverse("papers:about", args=["usulan", paper.proposal_id])
    if paper.assessment_id:
        return reverse("papers:about", args=["lke", paper.assessment_id])
    if paper.sitting_id:
        return reverse("papers:about", args=["sidang", paper.sitting_id])
    return reverse("papers:about", args=["periode", paper.period.year])


@require_safe
@permission_required("proposals.read_paper")
def paper_detail(request: SignedRequest, pk: int) -> HttpResponse:
    paper = find_paper(request, pk)
    context = {
        "paper": paper,
        "code": spaced_code(paper.code),
        "check_url": request.build_absolute_uri(reverse("check:paper", args=[paper.code])),
        "replaces": paper.replaces.order_by("pk"),
        "listed": paper.listed.select_related("proposal__unit"),
        "may_keep": paper.is_valid
        and allowed(request.user, issue_permission(paper.kind), paper.subject),
        "about_url": about_address(paper),
    }
    return render(request, "proposals/papers/detail.html", context)


@require_safe
@permission_required("proposals.read_paper")
def download(request: SignedRequest, pk: int) -> HttpResponse:
    """The file that stands; ``?naskah=terbitan`` is the one that was drawn. ``?unduh=ya`` saves."""
    paper = find_paper(request, pk)
    as_issued = request.GET.get("naskah") == "terbitan"
    try:
        content = content_of(paper, as_issued=as_issued)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    place = paper.unit.code if paper.unit else "instansi"
    counted = f"{paper.sequence:03d}" if paper.sequence is not None else f"luar-{paper.pk}"
    name = f"{paper.kind}-{place}-{paper.year}-{counted}"
    if paper.signed_sha256 and not as_issued:
        name += "-ttd"
    return pdf_response(content, f"{name}.pdf", inline=request.GET.get("unduh") != "ya")


@permission_required("proposals.issue_paper")
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    paper = find_paper(request, pk)
    require(request.user, issue_permission(paper.kind), paper.subject)
    if not paper.is_valid:
        messages.warning(request, GONE)
        return redirect("papers:detail", pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            withdraw_paper(actor=request.user, paper=paper, reason=request.POST.get("alasan", ""))
        except Refused as refused:
            problems = list(refused.reasons)
        else:
            messages.success(request, f"Naskah nomor {paper.number} dicabut.")
            return redirect("papers:detail", pk=pk)
    context = {"paper": paper, "problems": problems, "reason": request.POST.get("alasan", "")}
    return render(
        request, "proposals/papers/withdraw.html", context, status=422 if problems else 200
    )


@permission_required("proposals.issue_paper")
def signed(request: SignedRequest, pk: int) -> HttpResponse:
    """Where the signed copy comes in."""
    paper = find_paper(request, pk)
    require(request.user, issue_permission(paper.kind), paper.subject)
    if not paper.is_valid or paper.outside:
        messages.warning(request, HAS_FILE if paper.is_valid else GONE)
        return redirect("papers:detail", pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        upload = request.FILES.get("berkas")
        try:
            if upload is None:
                raise Refused("Pilih berkas PDF yang sudah ditandatangani.")
            add_signed(
                actor=request.user,
                paper=paper,
                upload=upload,
                number=request.POST.get("nomor", ""),
                dated=_day(request.POST.get("tanggal", "")),
            )
        except Refused as refused:
            problems = list(refused.reasons)
        else:
            messages.success(
                request, "Naskah bertanda tangan disimpan; itulah yang berlaku dan diunduh."
            )
            return redirect("papers:detail", pk=pk)
    context = {
        "paper": paper,
        "problems": problems,
        "takes_number": takes_number(paper),
        "number": request.POST.get("nomor", ""),
        "dated": request.POST.get("tanggal", ""),
    }
    return render(request, "proposals/papers/signed.html", context, status=422 if problems else 200)


def _day(text: str) -> date | None:
    """The day that was typed; refused where it is none."""
    if not text.strip():
        return None
    try:
        day: date = FactField(label="Tanggal naskah").clean(text)
    except ValidationError as error:
        raise Refused(*error.messages) from error
    return day
