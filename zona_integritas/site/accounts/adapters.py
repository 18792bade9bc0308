"""What django-allauth asks the product: its sentences, who signs up (nobody), where one is."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from units.models import User
from units.services.sign_ins import record_failure, record_sign_in, record_sign_out
from units.signing_in import methods_in
from zona_integritas.ground.throttle.counting import visitor
from zona_integritas.ground.throttle.sign_in import counted_place
from zona_integritas.site.accounts.mails import send_reset_link
from zona_integritas.site.sso.second_step import ASKED_THERE, SecondStep, asked_there

TRY_LATER = "Terlalu banyak percobaan yang gagal. Tunggu lima menit, lalu coba lagi."
SHARED = (
    "Terakhir kali peramban ini dipakai orang lain. Halaman yang masih ia buka tidak dapat "
    "menyimpan atas nama Anda."
)


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, no mail and no message of allauth's own, no word that is not ours."""

    error_messages = {
        "account_inactive": "Akun ini tidak aktif. Hubungi administrator instansi Anda.",
        "enter_current_password": "Kata sandi lama tidak cocok. Ketik ulang.",
        "incorrect_code": "Kode tidak cocok. Periksa kodenya, lalu coba lagi.",
        "incorrect_password": "Kata sandi tidak cocok. Ketik ulang.",
        "invalid_login": "Nama pengguna atau kata sandi tidak cocok.",
        "invalid_or_expired_key": "Tautan ini sudah tidak berlaku. Minta tautan baru.",
        "invalid_password_reset": "Tautan ini sudah tidak berlaku. Minta tautan baru.",
        "rate_limited": TRY_LATER,
        "too_many_login_attempts": TRY_LATER,
        "username_password_mismatch": "Nama pengguna atau kata sandi tidak cocok. Periksa "
        "keduanya, termasuk huruf besar dan kecilnya, lalu coba lagi.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """No form of ours is answered in JSON, whatever a visitor asks for."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        host = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, {host}, self.request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everything else counts visitors (``BEHIND_PROXY``)."""
        return visitor(request) or "-"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by the brake and by django-axes."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        held = bool(
            getattr(request, "sign_in_wait", 0) or getattr(request, "axes_locked_out", False)
        )
        name = str(credentials.get("username") or "")
        record_failure(name=name, place=counted_place(request), held=held)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """However somebody came in: it stands in the record."""
        record_sign_in(actor=user, methods=methods_in(request.session))
        if asked_there(kwargs.get("signal_kwargs")):
            request.session[ASKED_THERE] = True
        if getattr(request, "somebody_else_before", False):
            messages.info(request, SHARED)
        return super().post_login(request, user, **kwargs)

    def get_login_stages(self) -> list[str]:
        """What stands between the password, or the provider's answer, and being signed in."""
        ours = f"{SecondStep.__module__}.{SecondStep.__qualname__}"
        theirs = "allauth.mfa.stages.AuthenticateStage"
        return [ours if one == theirs else one for one in super().get_login_stages()]

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_sign_out(actor=request.user)
        super().logout(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The views say what was done, in our words."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise LookupError(f"No mail of ours: {template_prefix}.")

    def send_password_reset_mail(
        self, user: AbstractUser, email: str, context: dict[str, Any]
    ) -> None:
        assert isinstance(user, User)  # noqa: S101 - the project's only one
        send_reset_link(user, reverse_key(context["uid"], context["key"]))


def reverse_key(uid: str, key: str) -> str:
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
