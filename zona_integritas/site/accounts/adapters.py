"""What django-allauth asks the product: its sentences, who signs up (nobody), where one is."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from units.fresh import is_fresh
from units.models import User
from units.second_step import ASKED_THERE, came_from_provider
from units.services.sign_ins import record_failure, record_sign_in, record_sign_out
from units.signing_in import methods_in
from zona_integritas.ground.drawings.qr import qr_svg
from zona_integritas.ground.throttle.counting import visitor
from zona_integritas.ground.throttle.sign_in import counted_place
from zona_integritas.site.accounts.mails import send_reset_link
from zona_integritas.site.sso.second_step import SecondStep, asked_there

TRY_LATER = "Terlalu banyak percobaan yang gagal. Tunggu lima menit, lalu coba lagi."
SHARED = (
    "Terakhir kali peramban ini dipakai oleh orang lain. Halaman yang masih ia buka tidak dapat "
    "menyimpan atas nama Anda."
)


AGAIN = {
    "sso": "Pakai SSO instansi",
    "reauthenticate": "Pakai kata sandi",
    "mfa_reauthenticate": "Pakai kode dari aplikasi autentikator",
    "mfa_reauthenticate:webauthn": "Pakai kunci sandi (passkey)",
}


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

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever just signed in is not asked again."""
        return not is_fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[Any]:
        """What the person has, the password first; whoever came from the identity provider is
        sent back there."""
        methods: list[Any] = super().get_reauthentication_methods(user)
        if settings.OIDC_SERVER_URL and came_from_provider(self.request, user):
            methods.insert(0, {"id": "sso", "url": reverse("sso_again")})
        return [{**one, "description": AGAIN[one["id"]]} for one in methods]

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
        return [f"{SecondStep.__module__}.{SecondStep.__qualname__}"]

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


def _fernet() -> MultiFernet:
    """What second factors are kept under: the server's key, and those it had before."""
    keys = [str(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    made = [hashlib.sha256(f"zi.second-factor {one}".encode()).digest() for one in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in made])


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        "cannot_delete_authenticator": "Langkah kedua ini tidak dapat dihapus.",
        "cannot_generate_recovery_codes": "Kode pemulihan dibuat setelah ada aplikasi autentikator "
        "atau kunci sandi.",
        "incorrect_code": "Kode tidak cocok. Periksa kode terbaru di aplikasi, lalu coba lagi.",
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone gives no codes: the key is made from ``SECRET_KEY``."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return "Zona Integritas"

    def build_totp_svg(self, url: str) -> str:
        return str(qr_svg(url, "Kode QR untuk aplikasi autentikator"))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Kunci sandi {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": "Zona Integritas"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {
            "id": user_pk_to_url_str(user).encode(),
            "display_name": str(user),
            "name": user.username,
        }
