"""The second step of signing in, and being asked again."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from units.requests import SignedRequest
from units.services.sign_ins import record_failure
from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.permissions import public, signed_in
from zona_integritas.ground.throttle.counting import allow, visitor
from zona_integritas.ground.throttle.sign_in import counted_place, in_trusted_network
from zona_integritas.site.accounts.second_step_forms import (
    CodeAgainForm,
    CodeForm,
    PasskeyAgainForm,
    PasskeyForm,
    PasskeySignInForm,
    PasswordAgainForm,
)

ASKED_PER_MINUTE = 120  # from one address: each opens a session here
NO_PASSKEY = (
    "Kunci sandi tidak dikenali. Coba lagi, atau masuk dengan nama pengguna dan kata sandi."
)


class SecondStepView(AuthenticateView):
    """Between the password and the session: a code, a recovery code or a passkey."""

    form_class = CodeForm
    webauthn_form_class = PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        return {**context, "has_passkey": bool(auth.get_credentials(user))}

    def form_invalid(self, form: Any) -> Any:
        name = self.stage.login.user.get_username()
        place = counted_place(self.request)
        record_failure(name=name, place=place, held=False, second_step=True)
        return super().form_invalid(form)


class PasskeySignInView(LoginWebAuthnView):
    """By a passkey alone; the page asks here for what the device has to sign."""

    form_class = PasskeySignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        place = counted_place(request)
        if not in_trusted_network(visitor(request)) and not allow(
            "kunci", place, limit=ASKED_PER_MINUTE, seconds=60
        ):
            return error_page(request, 429, minutes=1)
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})

    def form_invalid(self, form: PasskeySignInForm) -> HttpResponse:
        messages.error(self.request, NO_PASSKEY)
        return HttpResponseRedirect(reverse("account_login"))


class PasswordAgain(ReauthenticateView):
    form_class = PasswordAgainForm


class CodeAgain(CodeAgainView):
    form_class = CodeAgainForm


class PasskeyAgain(ReauthenticateWebAuthnView):
    form_class = PasskeyAgainForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        alternatives = self.get_reauthentication_alternatives()
        return {**context, "reauthentication_alternatives": alternatives}

    def form_invalid(self, form: PasskeyAgainForm) -> HttpResponse:
        messages.error(self.request, "Kunci sandi tidak dikenali. Coba lagi, atau pakai cara lain.")
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


def at_provider(request: SignedRequest) -> HttpResponse:
    """For whoever came from the identity provider: signed in anew there, then back."""
    return render(
        request,
        "account/sso_again.html",
        {"next": get_next_redirect_url(request) or "", "name": settings.OIDC_NAME},
    )


def back_to_tab(request: SignedRequest) -> HttpResponse:
    """Where the other tab, in which something waits to be sent, is told to be gone back to."""
    return render(request, "account/back_to_tab.html")


second_step = public(SecondStepView.as_view())
passkey_sign_in = public(PasskeySignInView.as_view())
password_again = signed_in(PasswordAgain.as_view())
code_again = signed_in(CodeAgain.as_view())
passkey_again = signed_in(PasskeyAgain.as_view())
provider_again = signed_in(at_provider)
asked_again = signed_in(back_to_tab)
