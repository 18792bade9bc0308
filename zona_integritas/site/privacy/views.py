"""What is kept of whom and how long, and how to report a weakness."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.requests import SignedRequest
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.permissions import public, signed_in
from zona_integritas.site.privacy.kinds import KINDS

POLICY_LASTS = timedelta(days=180)


@require_safe
@signed_in
def kinds(request: SignedRequest) -> HttpResponse:
    context = {"kinds": KINDS, "contact": settings.PRIVACY_CONTACT}
    return render(request, "site/privacy/kinds.html", context)


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
