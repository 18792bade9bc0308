"""Signing in and out, and the own password."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.flows.logout import logout as sign_out
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from units.services.passwords import change_own_password, reset_own_password
from units.signing_in import methods_in
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import public, signed_in
from zona_integritas.site.accounts.forms import (
    ForgottenForm,
    NewPasswordForm,
    OtherPasswordForm,
    SignInForm,
)
from zona_integritas.site.demo import demo_accounts

STILL_THERE = (
    "Anda sudah keluar dari aplikasi ini. Sesi Anda di SSO instansi mungkin masih berjalan; di "
    "komputer bersama, keluarlah juga di sana."
)


class SignInView(allauth.LoginView):
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["next"] = self.get_next_url() or ""
        context["sso_name"] = settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""
        if settings.DEMO_MODE:
            context["demo_accounts"] = demo_accounts()
            context["demo_password"] = settings.DEMO_PASSWORD
        return context


@require_POST
@public
def logout(request: HttpRequest) -> HttpResponse:
    """Also for whoever has given the password only, and turns back before the second factor."""
    by_provider = "sso" in methods_in(request.session)
    sign_out(request, show_message=False)
    if by_provider:
        messages.info(request, STILL_THERE)
    return redirect("account_login")


class PasswordChangeView(allauth.PasswordChangeView):
    form_class = OtherPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return render(request, str(self.template_name), {"form": None})
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: OtherPasswordForm) -> HttpResponse:
        """Through the service, which leaves it on record; other devices are signed out."""
        user: Any = self.request.user
        try:
            change_own_password(actor=user, password=form.cleaned_data["password1"])
        except Refused as refused:
            form.add_error("password1", list(refused.reasons))
            return self.form_invalid(form)  # type: ignore[no-any-return]
        messages.success(self.request, "Kata sandi Anda sudah diganti.")
        update_session_auth_hash(self.request, user)
        return HttpResponseRedirect(self.get_success_url())


class ForgottenView(allauth.PasswordResetView):
    form_class = ForgottenForm


class NewPasswordView(allauth.PasswordResetFromKeyView):
    """From the link that came by mail. Nobody is signed in by it: the second factor is asked when
    they sign in."""

    form_class = NewPasswordForm
    success_url = reverse_lazy("account_login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {"token_fail": False, **context}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        try:
            reset_own_password(user=self.reset_user, password=form.cleaned_data["password1"])
        except Refused as refused:
            form.add_error("password1", list(refused.reasons))
            return self.form_invalid(form)  # type: ignore[no-any-return]
        messages.success(self.request, "Kata sandi baru sudah disimpan. Silakan masuk.")
        return HttpResponseRedirect(str(self.success_url))


login = public(SignInView.as_view())
password_change = signed_in(PasswordChangeView.as_view())
forgotten = public(ForgottenView.as_view())
forgotten_sent = public(allauth.PasswordResetDoneView.as_view())
new_password = public(NewPasswordView.as_view())
inactive = public(allauth.AccountInactiveView.as_view())
