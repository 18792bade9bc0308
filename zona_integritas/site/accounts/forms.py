"""Forms of signing in and of the own password."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.contrib.auth.forms import UsernameField

from units.account_forms import HOW_TO_CHOOSE
from units.models import User

LONGEST_NAME = int(User._meta.get_field("username").max_length or 0)
DIFFERENT = "Kedua kata sandi tidak sama. Ketik ulang keduanya."


class SignInForm(LoginForm):
    """A name that no account can bear is wrong at once: nothing is asked, nothing kept of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = UsernameField(label="Nama pengguna")
        self.fields["password"].label = "Kata sandi"

    def clean(self) -> Any:
        if len(self.cleaned_data.get("login", "")) > LONGEST_NAME:
            raise get_adapter().validation_error("username_password_mismatch")
        return super().clean()


class TwiceMixin:
    """A new password is typed twice."""

    def name_fields(self, fields: dict[str, forms.Field]) -> None:
        for name, label in (
            ("oldpassword", "Kata sandi lama"),
            ("password1", "Kata sandi baru"),
            ("password2", "Ulangi kata sandi baru"),
        ):
            if name in fields:
                fields[name].label = label
                fields[name].widget.attrs.pop("placeholder", None)
                fields[name].help_text = HOW_TO_CHOOSE if name == "password1" else ""

    def clean(self) -> Any:
        data: dict[str, Any] = super(forms.Form, self).clean()  # type: ignore[misc]
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", DIFFERENT)  # type: ignore[attr-defined]
        return data


class OtherPasswordForm(TwiceMixin, ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields(self.fields)


class NewPasswordForm(TwiceMixin, ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields(self.fields)


class ForgottenForm(ResetPasswordForm):
    """Whoever has this address and a password of their own gets a link; the page tells nobody
    whether there is such an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = "Alamat surel"
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        found = User.objects.filter(email__iexact=email, is_active=True)
        self.users = [one for one in found if one.is_active and one.has_usable_password()]
        return email
