"""The own account's security: application, passkeys, recovery codes."""

from typing import Any
from urllib.parse import quote

from allauth.mfa import app_settings
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from units.models import User
from units.second_step import lacks_second_factor, needs_second_factor
from units.services.second_factors import note_change
from zona_integritas.ground.permissions import signed_in
from zona_integritas.site.accounts.second_step_forms import (
    FirstCodeForm,
    NewPasskeyForm,
    PasskeyNameForm,
)

LAST_ONE = (
    "Peran Anda memerlukan langkah kedua, dan hanya ini yang terpasang. Pasang yang baru "
    "terlebih dahulu, lalu hapus yang ini. Tidak ada data yang berubah."
)
APP, CODES = "Aplikasi autentikator", "Kode pemulihan"


class SecurityView(IndexView):
    """What the account is protected by, and whether a role asks for more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        return {
            **context,
            "app": found.get(Authenticator.Type.TOTP),
            "passkeys": found.get(Authenticator.Type.WEBAUTHN, []),
            "codes": codes,
            "codes_total": app_settings.RECOVERY_CODE_COUNT,
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "needed": lacks_second_factor(self.request),
            "has_password": self.request.user.has_usable_password(),
        }


class Noting:
    """Saves, puts it on record and tells its owner, all or nothing."""

    deed, said = "", ""
    request: Any

    def what(self, form: Any) -> str:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            what = self.what(form)
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            note_change(actor=self.request.user, deed=self.deed, what=what)
        messages.success(self.request, self.said)
        return response


class KeepsOne:
    """Whose role asks for a second step replaces the last one, and does not go without."""

    request: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        found = Authenticator.objects.filter(user=request.user.pk, type__in=kinds)
        if needs_second_factor(request) and found.count() < 2:
            messages.warning(request, LAST_ONE)
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class AddAppView(Noting, ActivateTOTPView):
    form_class = FirstCodeForm
    deed, said = "added", "Aplikasi autentikator sudah terpasang."

    def what(self, form: Any) -> str:
        return APP

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret.rstrip("=")
        return {**context, "secret": " ".join(secret[at : at + 4] for at in range(0, 32, 4))}


class RemoveAppView(KeepsOne, Noting, DeactivateTOTPView):
    deed, said = "removed", "Aplikasi autentikator sudah dihapus."

    def what(self, form: Any) -> str:
        return APP


class AddPasskeyView(Noting, AddWebAuthnView):
    form_class = NewPasskeyForm
    deed, said = "added", "Kunci sandi sudah ditambahkan."

    def what(self, form: Any) -> str:
        return f"Kunci sandi «{form.cleaned_data['name']}»"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, True)
        return {**context, "js_data": {"creation_options": options}}


class RenamePasskeyView(EditWebAuthnView):
    form_class = PasskeyNameForm
    success_url = reverse_lazy("mfa_index")


class RemovePasskeyView(KeepsOne, Noting, RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")
    deed, said = "removed", "Kunci sandi sudah dihapus."

    def what(self, form: Any) -> str:
        return f"Kunci sandi «{self.object}»"


class NewCodesView(Noting, GenerateRecoveryCodesView):
    deed, said = "codes_made", "Kode pemulihan baru sudah dibuat. Kode yang lama tidak berlaku."

    def what(self, form: Any) -> str:
        return CODES


class CodesView(ViewRecoveryCodesView):
    """Shown once, when they were made; printed or saved from here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user: User = self.request.user
        lines = [f"Kode pemulihan Zona Integritas, akun {user.username}", *context["unused_codes"]]
        text = "\r\n".join(lines) + "\r\n"
        return {**context, "file": f"data:text/plain;charset=utf-8,{quote(text)}"}


security = signed_in(SecurityView.as_view())
add_app = signed_in(AddAppView.as_view())
remove_app = signed_in(RemoveAppView.as_view())
add_passkey = signed_in(AddPasskeyView.as_view())
rename_passkey = signed_in(RenamePasskeyView.as_view())
remove_passkey = signed_in(RemovePasskeyView.as_view())
codes = signed_in(CodesView.as_view())
new_codes = signed_in(NewCodesView.as_view())
