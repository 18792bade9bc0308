"""To the identity provider and back."""

import logging
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.permissions import public
from zona_integritas.ground.throttle.counting import allow, visitor
from zona_integritas.ground.throttle.sign_in import counted_place, in_trusted_network
from zona_integritas.site.sso.adapter import asked_now, refused
from zona_integritas.site.sso.provider import ProviderAdapter

logger = logging.getLogger(__name__)

STARTS_PER_MINUTE = 120  # from one address: each asks the provider and opens a session here
AWAY = "SSO instansi sedang tidak dapat dihubungi. Coba lagi beberapa saat lagi."
callback = OAuth2CallbackView.adapter_view(ProviderAdapter)


@require_POST
@public
def sso_start(request: HttpRequest) -> HttpResponse:
    """Sends the person there; who is signed in already goes there to sign in anew."""
    _require_sso()
    place = counted_place(request)
    if not in_trusted_network(visitor(request)) and not allow(
        "sso", place, limit=STARTS_PER_MINUTE, seconds=60
    ):
        return error_page(request, 429, minutes=1)
    state: dict[str, Any] = {"nonce": get_random_string(32)}
    asked = {"nonce": state["nonce"]}
    if request.user.is_authenticated:
        state |= {"fresh": request.user.pk, "asked": asked_now()}
        asked |= {"prompt": "login", "max_age": "0"}
    try:
        provider = ProviderAdapter(request).get_provider()
        answer: HttpResponse = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            auth_params=asked,
            **state,
        )
    except (OAuth2Error, RequestException) as error:
        return _away(request, error)
    return answer


@require_safe
@public
def sso_return(request: HttpRequest) -> HttpResponse:
    _require_sso()
    try:
        answer: HttpResponse = callback(request)
    except (OAuth2Error, RequestException) as error:
        return _away(request, error)
    return answer


def _require_sso() -> None:
    if not settings.OIDC_SERVER_URL:
        raise Http404


def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("sso: the provider cannot be reached: %s", error)
    return refused(request, AWAY, status=503)
