"""Forms of the second step of signing in."""

from typing import Any

from allauth.account.forms import ReauthenticateForm as AskPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.db import DataError

LONGEST_NAME = 60
FROM_APP = "Kode 6 angka"


class CodeMixin:
    """The field for a code of the application, with the number keys of a phone."""

    code_label = FROM_APP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.Field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = self.code_label
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs.update({"inputmode": "numeric", "autofocus": True, "maxlength": 20})


class CodeForm(CodeMixin, AuthenticateForm):
    code_label = "Kode dari aplikasi autentikator, atau kode pemulihan"


class CodeAgainForm(CodeMixin, ReauthenticateForm):
    code_label = CodeForm.code_label


class FirstCodeForm(CodeMixin, ActivateTOTPForm):
    pass


class PasswordAgainForm(AskPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = "Kata sandi", ""
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["autofocus"] = True


class CredentialField(forms.JSONField):
    """What a passkey answers. Django refuses what is no JSON; what is too deep or holds a number
    too long to be read is none either."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A page that is shown again does not bear what was refused."""
        return initial


class PasskeyMixin:
    """What a browser sends is read by a library that expects a browser: anything else is wrong,
    and no fault of ours."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, DataError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(PasskeyMixin, AuthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class PasskeySignInForm(PasskeyMixin, LoginWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class PasskeyAgainForm(PasskeyMixin, ReauthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class NewPasskeyForm(AddWebAuthnForm):
    """Every passkey also signs in by itself: kept on the device, and opened by its owner only."""

    passwordless = None
    credential = CredentialField(widget=forms.HiddenInput)
    name = forms.CharField(label="Nama kunci sandi", max_length=LONGEST_NAME, required=False)

    def clean(self) -> Any:
        try:
            return super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyNameForm(EditWebAuthnForm):
    name = forms.CharField(label="Nama kunci sandi", max_length=LONGEST_NAME)
