"""Who has not come in yet, and inviting one person or many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode

from units.account_forms import InviteForm
from units.enums import InvitationWay
from units.forms import posted
from units.fresh import fresh_sign_in
from units.models import Invitation, User
from units.queries import visible_people, visible_units
from units.requests import SignedRequest
from units.rules import manages_account
from units.services.invitation_mail import MOST_AT_ONCE, mail_invitation, start_mailing
from units.services.invitation_strips import print_invitations
from units.services.invitations import invitation_problem
from units.views.people import with_standing_grants
from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat, tanggal_waktu, whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.notices.mail import Post
from zona_integritas.ground.papers.pdf import PdfUnavailable
from zona_integritas.ground.permissions import allowed_somewhere, permission_somewhere

PAGE_SIZE = 50
NAMED = 50  # of many people, on the page that asks
NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password="")
STATES = {
    "belum": "Belum diundang",
    "berlaku": "Undangan berlaku",
    "lewat": "Undangan kedaluwarsa atau batal",
    "dibuat": "Kata sandi sudah dibuat",
}


@dataclass(frozen=True, slots=True)
class NewcomerLine:
    """One person who has not come yet, and what became of the newest invitation."""

    person: Any
    state: str
    detail: str
    may_invite: bool


def newcomers(user: User) -> QuerySet[User]:
    """Open accounts nobody has signed in with, each with its newest invitation."""
    newest = Invitation.objects.filter(user=OuterRef("pk")).order_by("-pk")
    facts = {
        f"invited_{name}": Subquery(newest.values(field)[:1])
        for name, field in (
            ("at", "made_at"),
            ("by", "made_by__full_name"),
            ("way", "way"),
            ("until", "valid_until"),
            ("used", "used_at"),
            ("void", "revoked_at"),
        )
    }
    rows = visible_people(user).filter(is_active=True, last_login=None).annotate(**facts)
    return rows.order_by("sort_name", "pk")


def _filtered(user: User, filters: dict[str, str]) -> QuerySet[Any]:
    rows: QuerySet[Any] = newcomers(user)
    if query := filters["q"]:
        rows = rows.filter(
            Q(full_name__icontains=query) | Q(username__icontains=query) | Q(nip__startswith=query)
        )
    if filters["unit"]:
        unit = visible_units(user).filter(code__iexact=filters["unit"]).first()
        rows = rows.filter(unit__path__startswith=unit.path) if unit else rows.none()
    running = Q(invited_used=None, invited_void=None, invited_until__gt=timezone.now())
    never, made = Q(invited_at=None) & NO_PASSWORD, _made()
    wanted = {
        "belum": never,
        "berlaku": running,
        "dibuat": made,
        "lewat": ~never & ~made & ~running,
    }
    return rows.filter(wanted.get(filters["keadaan"], Q()))


def _made() -> Q:
    """There is a password already: made through the invitation, or before there were any."""
    return Q(invited_used__isnull=False) | (Q(invited_at=None) & ~NO_PASSWORD)


def _filters(request: SignedRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("q", "unit", "keadaan")}


def _line(user: User, person: Any, now: datetime) -> NewcomerLine:
    may = manages_account(user, person, person.standing) and person.pk != user.pk
    if person.invited_at is None:
        state = "dibuat" if person.has_usable_password() else "belum"
        return NewcomerLine(person, state, "", may)
    way = InvitationWay(person.invited_way).label.lower()
    by = person.invited_by or "sistem"
    detail = f"{tanggal_waktu(person.invited_at)} melalui {way} oleh {by}"
    if person.invited_used:
        return NewcomerLine(person, "dibuat", detail, may)
    if person.invited_void or person.invited_until <= now:
        return NewcomerLine(person, "lewat", detail, may)
    until = f"{detail}; berlaku sampai {tanggal_waktu(person.invited_until)}"
    return NewcomerLine(person, "berlaku", until, may)


@permission_somewhere("units.view_people")
def not_yet(request: SignedRequest) -> HttpResponse:
    """Who has not come in yet: invited when, how and by whom; over; never invited."""
    filters = _filters(request)
    page = asked_page(request, with_standing_grants(_filtered(request.user, filters)), PAGE_SIZE)
    now = timezone.now()
    lines = [_line(request.user, person, now) for person in page.object_list]
    return render(
        request,
        "units/not_yet.html",
        {
            "page": page,
            "lines": [(line, STATES[line.state]) for line in lines],
            "filters": filters,
            "filtered": any(filters.values()),
            "query": urlencode(filters),
            "states": STATES.items(),
            "may_invite": allowed_somewhere(request.user, "units.manage_people"),
        },
    )


@permission_somewhere("units.manage_people")
@fresh_sign_in
def invite(request: SignedRequest) -> HttpResponse:
    """Says who will be invited and asks how; sending the form does it."""
    chosen = _chosen(request)
    able: list[User] = []
    left_out: list[str] = []
    for person in chosen:
        problem = invitation_problem(request.user, person)
        if problem is None and not manages_account(request.user, person, person.standing):
            problem = f"{person} memegang hak yang lebih luas daripada Anda."
        if problem is None:
            able.append(person)
        else:
            left_out.append(problem)
    form = InviteForm(posted(request), initial={"way": InvitationWay.MAIL})
    if request.method == "POST" and able and form.is_valid():
        try:
            return _invite(request, able, form.cleaned_data["way"])
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        except PdfUnavailable:
            return error_page(request, 503, name="503_pdf")
    return render(
        request,
        "units/invite.html",
        {
            "form": form,
            "able": able[:NAMED],
            "count": len(able),
            "more": max(0, len(able) - NAMED),
            "renewed": [one for one in able if one.has_usable_password()],
            "left_out": left_out[:NAMED],
            "back": request.GET.get("dari", ""),
        },
        status=422 if form.errors else 200,
    )


def _chosen(request: SignedRequest) -> Sequence[Any]:
    """The ticked people, or all of the list of those who have not come yet, as it is filtered."""
    if request.GET.get("semua") == "ya":
        rows = _filtered(request.user, _filters(request)).exclude(_made())
    else:
        asked = (whole_number(text) for text in request.GET.getlist("orang")[:500])
        rows = visible_people(request.user).filter(pk__in=[pk for pk in asked if pk is not None])
    return list(with_standing_grants(rows).order_by("sort_name", "pk"))


def _invite(request: SignedRequest, people: list[User], way: str) -> HttpResponse:
    if way == InvitationWay.PRINTED:
        sheet = print_invitations(actor=request.user, people=people)
        response = HttpResponse(sheet, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="lembar-undangan.pdf"'
        response["Cache-Control"] = "no-store"
        return response
    if len(people) > MOST_AT_ONCE:
        job = start_mailing(actor=request.user, people=people)
        return redirect("jobs:detail", job.pk)
    post = Post()
    for person in people:
        try:
            mail_invitation(request.user, person, post)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
    if post.sent.mails:
        messages.success(request, f"{bulat(post.sent.mails)} undangan terkirim melalui surel.")
    if len(people) == 1:
        return redirect("units:person", people[0].pk)
    return redirect("units:not_yet")
