"""Talking to the identity provider: django-allauth's client, and what it leaves open.

The provider's own signature is checked also on a token that came by a direct connection, the nonce
ties the token to this browser's request, and what the provider says of the person must be about the
person of the token.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

PROVIDER = "sso"
# Signatures that only the provider can make; not «none», and none under a shared secret.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
CLOCKS_DIFFER = 60  # seconds
NEEDED = ["exp", "iat", "iss", "aud", "sub"]


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """One provider, from the settings, at our own address."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)

    @property
    def openid_config(self) -> dict[str, Any]:
        try:
            config: dict[str, Any] = super().openid_config
            needed = [config[name] for name in ("issuer", "jwks_uri", "userinfo_endpoint")]
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("discovery cannot be read") from error
        if str(needed[0]).rstrip("/") != settings.OIDC_SERVER_URL:
            raise OAuth2Error("discovery names another issuer")
        return config

    def get_provider(self) -> "AgencyProvider":
        return AgencyProvider(self.request, app=application())

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("sso_return"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        answer = kwargs["response"]
        identity = self._identity(str(answer.get("id_token") or ""), app.client_id)
        try:
            about = self._fetch_user_info(token.token)
            same = about["sub"] == identity["sub"]
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("userinfo cannot be read") from error
        if not same:
            raise OAuth2Error("userinfo is about somebody else")
        data = {"userinfo": about, "id_token": identity}
        return self.get_provider().sociallogin_from_response(request, data)

    def _identity(self, id_token: str, client_id: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in ALGORITHMS:
                raise OAuth2Error("id_token is not signed by the provider's own key")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(header),
                algorithms=[header["alg"]],
                audience=client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_DIFFER,
                options={"require": NEEDED},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error(f"id_token: {error}") from error
        if claims.get("azp", client_id) != client_id:
            raise OAuth2Error("id_token was made for another application")
        return claims

    def _key(self, header: Mapping[str, Any]) -> Any:
        """The provider's key of this name; without a name, its only one."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        name = header.get("kid")
        found = [one for one in keys if name is None or one.key_id == name]
        if len(found) != 1:
            raise OAuth2Error("id_token is signed by a key the provider does not list")
        return found[0].key


class AgencyProvider(OpenIDConnectProvider):
    """The agency's provider; it stands in the settings, not in the database."""

    def get_oauth2_adapter(self, request: HttpRequest) -> ProviderAdapter:
        return ProviderAdapter(request)


def application() -> SocialApp:
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=PROVIDER,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_SERVER_URL, "oauth_pkce_enabled": True},
    )
