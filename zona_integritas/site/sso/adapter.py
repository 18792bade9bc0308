"""What becomes of an answer of the identity provider (``SOCIALACCOUNT_ADAPTER``)."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from units.models import User
from units.services.sign_ins import record_refused_sso
from zona_integritas.site.sso.matching import match
from zona_integritas.site.sso.provider import (
    CLOCKS_DIFFER,
    PROVIDER,
    AgencyProvider,
    application,
)

logger = logging.getLogger(__name__)

FAILED = "Jawaban SSO tidak dapat dipakai. Ulangi dari halaman masuk."
CANCELLED = "Anda membatalkan masuk di SSO."
ANOTHER = "SSO mengirim akun orang lain. Masuklah di SSO dengan akun Anda sendiri."
NOT_FRESH = "SSO tidak meminta Anda masuk ulang, sehingga tindakan ini belum dapat dilanjutkan."


class SsoAdapter(DefaultSocialAccountAdapter):
    """An answer opens the account that exists, or nothing."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_provider(
        self, request: HttpRequest, provider: Any, client_id: str | None = None
    ) -> AgencyProvider:
        """There is one; also where a sign-in goes on after its second step."""
        return AgencyProvider(request, app=application())

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        answer, state = sociallogin.account.extra_data, sociallogin.state
        identity, about = answer["id_token"], answer["userinfo"]
        nonce = str(identity.get("nonce") or "")
        if not constant_time_compare(nonce, str(state.get("nonce") or "-")):
            logger.warning("sso: the nonce is not the one that was sent")
            raise ImmediateHttpResponse(refused(request, FAILED))
        # The claim and what is said about it are taken from the same place.
        found = match(about if about.get(settings.OIDC_CLAIM) else identity)
        if found.person is None:
            record_refused_sso(person=found.known, reason=found.reason)
            raise ImmediateHttpResponse(refused(request, found.told))
        if "fresh" in state:
            raise ImmediateHttpResponse(self._fresh(request, found.person, identity, state))
        sociallogin.user = found.person

    def _fresh(
        self, request: HttpRequest, person: User, identity: Mapping[str, Any], state: Any
    ) -> HttpResponse:
        """Signed in anew at the provider, before something that asks for it."""
        if person.pk != request.user.pk or person.pk != state["fresh"]:
            return refused(request, ANOTHER)
        since = identity.get("auth_time")
        if not isinstance(since, int) or since < state["asked"] - CLOCKS_DIFFER:
            return refused(request, NOT_FRESH)
        record_authentication(
            request,
            person,
            "socialaccount",
            provider=PROVIDER,
            uid=str(identity["sub"]),
            reauthenticated=True,
        )
        return HttpResponseRedirect(state.get("next") or reverse("home"))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(refused(request, CANCELLED, status=200))
        logger.warning("sso: %s", exception or error)
        raise ImmediateHttpResponse(refused(request, FAILED))


def refused(request: HttpRequest, told: str, status: int = 403) -> HttpResponse:
    return render(request, "site/sso/refused.html", {"told": told}, status=status)


def asked_now() -> int:
    return int(time.time())
