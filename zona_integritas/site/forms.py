"""Signing in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm

from units.models import User

LONGEST_NAME = int(User._meta.get_field("username").max_length or 0)


class SignInForm(AuthenticationForm):
    """A name that no account can bear is wrong at once: nothing is asked, nothing kept of it."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "Nama pengguna atau kata sandi tidak cocok. Periksa keduanya, termasuk "
        "huruf besar dan kecilnya, lalu coba lagi.",
    }

    def clean(self) -> dict[str, Any]:
        if len(self.cleaned_data.get("username", "")) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        return super().clean()
