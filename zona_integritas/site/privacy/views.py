"""What is kept of whom and how long, and how to report a weakness."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from units.forms import ReasonForm, attempt, posted
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from units.views.people import find_person
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, public, require, signed_in
from zona_integritas.site.privacy.kinds import KINDS
from zona_integritas.site.privacy.services.copies import take_for_person, take_own

POLICY_LASTS = timedelta(days=180)


@require_safe
@signed_in
def kinds(request: SignedRequest) -> HttpResponse:
    context = {"kinds": KINDS, "contact": settings.PRIVACY_CONTACT}
    return render(request, "site/privacy/kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("privacy.take_own")
def own(request: SignedRequest) -> HttpResponse:
    """What is in the copy; asked for, it is made in the background."""
    if request.method == "POST":
        try:
            job = take_own(actor=request.user)
        except Refused as refused:
            messages.warning(request, " ".join(refused.reasons))
            return redirect("jobs:list")
        return redirect("jobs:detail", pk=job.pk)
    return render(request, "site/privacy/own.html", {"days": settings.RESULT_KEEP_DAYS})


@permission_required("units.manage_person")
@fresh_sign_in
def of_person(request: SignedRequest, pk: int) -> HttpResponse:
    """An administrator makes the copy for somebody, asked first and with a reason."""
    person = find_person(request, pk)
    require(request.user, "units.manage_person", person)
    if person.pk == request.user.pk:
        return redirect("privacy:own")
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        job = attempt(
            form, lambda: take_for_person(actor=request.user, person=person, reason=reason)
        )
        if job is not None:
            return redirect("jobs:detail", pk=job.pk)
    context = {
        "heading": f"Buat salinan data {person}?",
        "intro": "Untuk orang yang meminta salinan datanya dan tidak dapat mengambilnya sendiri. "
        "Serahkan hanya kepada orangnya.",
        "objects": [{"label": str(person), "detail": person.username}],
        "object_word": "orang",
        "consequence": f"Orangnya diberi tahu beserta alasannya, dan pengambilan ini tercatat. "
        f"Berkasnya dihapus dari server setelah {settings.RESULT_KEEP_DAYS} hari.",
        "form": form,
        "confirm_label": "Ya, buat salinan data",
        "cancel_url": reverse("units:person", args=[person.pk]),
    }
    return render(request, "pieces/confirm.html", context, status=422 if form.errors else 200)


@require_safe
@public
def short(request: HttpRequest) -> HttpResponse:
    """For whoever is not signed in: respondents, people with an invitation, visitors."""
    shown = ("account", "respondents", "sign_ins", "counts")
    context = {
        "kinds": [kind for kind in KINDS if kind.key in shown],
        "contact": settings.PRIVACY_CONTACT,
        "agency": agency_name(),
    }
    return render(request, "site/privacy/short.html", context)


@require_safe
@public
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); nothing where the agency named nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + POLICY_LASTS).replace(microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.BASE_URL}{reverse('security_txt')}",
    ]
    if settings.SECURITY_POLICY_URL:
        lines.append(f"Policy: {settings.SECURITY_POLICY_URL}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
