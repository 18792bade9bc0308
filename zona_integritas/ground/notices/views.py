"""One's own notices, and how one wants to hear of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zona_integritas.ground.actors import AccountRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.notices import services
from zona_integritas.ground.notices.models import ALWAYS_MAILED, MailChoice, Notice, NoticeKind
from zona_integritas.ground.notices.queries import mail_choices, notices_of
from zona_integritas.ground.permissions import signed_in

PAGE_SIZE = 30


@require_GET
@signed_in
def notice_list(request: AccountRequest) -> HttpResponse:
    kind = request.GET.get("jenis", "")
    page = asked_page(request, notices_of(request.user, kind), PAGE_SIZE)
    return render(
        request,
        "ground/notices/list.html",
        {
            "page": page,
            "kinds": NoticeKind.choices,
            "kind": kind if kind in NoticeKind.values else "",
            "newest": max((row.pk for row in page), default=0),
        },
    )


@require_GET
@signed_in
def notice_open(request: AccountRequest, pk: int) -> HttpResponse:
    """Marks one's own notice as read and goes where it leads."""
    row = get_object_or_404(Notice, pk=pk, user_id=request.user.pk)
    services.mark_read(user=request.user, notice=row)
    known = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return redirect(row.url if known else reverse("notices:list"))


@require_POST
@signed_in
def notice_read(request: AccountRequest) -> HttpResponse:
    """Marks one notice as read, or all of them up to the newest the person saw."""
    number = request.POST.get("nomor", "")
    if (wanted := whole_number(number)) is not None:
        row = get_object_or_404(Notice, pk=wanted, user_id=request.user.pk)
        services.mark_read(user=request.user, notice=row)
    else:
        newest = request.POST.get("sampai", "")
        if (last := whole_number(newest)) is not None:
            count = services.mark_all_read(user=request.user, up_to=last)
            messages.success(request, f"{count} pemberitahuan ditandai sudah dibaca.")
    kind = request.POST.get("jenis", "")
    back = reverse("notices:list")
    return redirect(f"{back}?jenis={kind}" if kind in NoticeKind.values else back)


@require_http_methods(["GET", "POST"])
@signed_in
def preferences(request: AccountRequest) -> HttpResponse:
    problems: list[str] = []
    if request.method == "POST":
        choices = {
            kind: request.POST[f"surel-{kind}"]
            for kind in NoticeKind.values
            if f"surel-{kind}" in request.POST and kind not in ALWAYS_MAILED
        }
        try:
            services.choose_mail(user=request.user, choices=choices)
        except Refused as refused:
            problems = refused.reasons
        else:
            messages.success(request, "Pilihan surel disimpan.")
            return redirect("notices:preferences")
    chosen = mail_choices(request.user)
    return render(
        request,
        "ground/notices/preferences.html",
        {
            "rows": [
                (kind, kind.label, chosen[kind]) for kind in NoticeKind if kind not in ALWAYS_MAILED
            ],
            "ways": MailChoice.choices,
            "problems": problems,
        },
        status=422 if problems else 200,
    )
