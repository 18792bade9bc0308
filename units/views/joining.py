"""The public pages of an invitation: making the own password with a one-time link or code."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from units.account_forms import InvitationCodeForm, OwnPasswordForm
from units.forms import attempt
from units.services.invitations import accept_invitation, open_invitation, typed_token
from zona_integritas.ground.permissions import public
from zona_integritas.ground.throttle.counting import allow, visitor

PER_MINUTE = 30  # from one address: an office may hand out a sheet of strips at once
# What the page asks of each answer; where nothing is said it is not so.
NOT_SO: dict[str, Any] = {"waiting": False, "void": False, "person": None, "form": None}


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation_code(request: HttpRequest) -> HttpResponse:
    """Where the code of a printed strip is typed; sent in the body, so that no log has it."""
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("invitation", token=typed_token(form.cleaned_data["code"]))
    return _page(request, {"form": form}, 422 if form.errors else 200)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking uses nothing up, as programs that read mail open every link; sending the form does.

    A token that is wrong, over, used, revoked, or of a closed account: one answer for all.
    """
    if not allow("undangan", visitor(request), limit=PER_MINUTE, seconds=60):
        response = _page(request, {"waiting": True}, 429)
        response["Retry-After"] = "60"
        return response
    found = open_invitation(token)
    if found is None:
        return _page(request, {"void": True}, 404)
    form = OwnPasswordForm(found.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        person = attempt(form, lambda: accept_invitation(token=token, password=password))
        if person is not None:
            logout(request)  # whoever was signed in here
            messages.success(
                request,
                f"Kata sandi «{person.username}» sudah dibuat. Masuklah dengan kata sandi itu.",
            )
            return redirect(resolve_url(settings.LOGIN_URL))
        if not form.errors:
            return _page(request, {"void": True}, 404)
    return _page(request, {"person": found.user, "form": form}, 422 if form.errors else 200)


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    about = {**NOT_SO, "hours": settings.INVITATION_HOURS, **context}
    response = render(request, "units/invitation.html", about, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    # The address holds the token: no page and no log may get it as the place one came from. Not
    # ``no-referrer``: with it browsers call the form's own origin «null», and it is refused.
    response["Referrer-Policy"] = "strict-origin"
    return response
