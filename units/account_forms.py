"""Forms of an account: being invited, making the own password, closing on a day."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from units.enums import AREA_LABELS, InvitationWay
from units.models import RoleGrant, User
from zona_integritas.ground.dates import PlanField, today
from zona_integritas.ground.formats import tanggal

HOW_TO_CHOOSE = (
    "Paling sedikit 12 karakter. Bukan kata sandi yang umum, bukan angka saja, "
    "dan tidak mirip nama Anda."
)


class OwnPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # takes none at run time
    """Somebody makes the own password, without having one to give first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.label, again.label = "Kata sandi baru", "Ulangi kata sandi baru"
        first.help_text = HOW_TO_CHOOSE
        again.help_text = "Ketik sekali lagi kata sandi yang sama."

    def clean(self) -> dict[str, Any]:
        """What is wrong with the password is said at the password, not at its repetition."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


class InviteForm(forms.Form):
    way = forms.ChoiceField(
        label="Cara mengundang",
        choices=[
            (InvitationWay.MAIL, "Surel: satu tautan untuk setiap orang"),
            (InvitationWay.PRINTED, "Lembar cetak (PDF): satu potongan untuk setiap orang"),
        ],
        widget=forms.RadioSelect,
        help_text="Lembar cetak diunduh satu kali dan tidak disimpan; simpan berkasnya sampai "
        "dibagikan.",
    )


class InvitationCodeForm(forms.Form):
    code = forms.CharField(
        label="Kode undangan",
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Only what may stand in an address: anything else is no code."""
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[A-Za-z0-9]{16}", code):
            raise ValidationError(
                "Kode terdiri atas 16 huruf dan angka. Periksa lagi lembar undangan Anda."
            )
        return code


class CloseAccountForm(forms.Form):
    """The last day of an account, why, and who takes over which of its roles."""

    last_day = PlanField(
        label="Hari terakhir", required=False, help_text="Pada hari itu orangnya masih dapat masuk."
    )
    now = forms.BooleanField(label="Tutup sekarang juga, tanpa menunggu akhir hari", required=False)
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        grants: Iterable[RoleGrant],
        colleagues: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = today()
        self.grants = {f"heir-{grant.pk}": grant for grant in grants}
        self.colleagues = colleagues
        for name, grant in self.grants.items():
            areas = ", ".join(AREA_LABELS.get(area, area) for area in grant.areas)
            self.fields[name] = forms.CharField(
                label=f"Serahkan peran {grant.get_role_display()} di {grant.unit} kepada",
                required=False,
                max_length=150,
                help_text=(f"Area: {areas}. " if areas else "")
                + "Nama pengguna penggantinya; kosongkan bila tetap terbuka.",
                widget=forms.TextInput(attrs={"list": "rekan", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        day = data.get("last_day")
        if not data.get("now") and "last_day" not in self.errors:
            if day is None:
                self.add_error("last_day", "Isi hari terakhirnya, atau pilih tutup sekarang juga.")
            elif day < today():
                self.add_error("last_day", f"{tanggal(day)} sudah lewat. Isi hari ini atau nanti.")
        for name in self.grants:
            if (username := (data.get(name) or "").strip()) and name not in self.errors:
                heir = self.colleagues.filter(username=username).first()
                if heir is None:
                    self.add_error(name, f"«{username}» bukan akun terbuka yang Anda kelola.")
                data[name] = heir
        return data

    def heirs(self) -> dict[int, User]:
        """Who takes over which role, by the role's id."""
        chosen = ((grant, self.cleaned_data[name]) for name, grant in self.grants.items())
        return {grant.pk: heir for grant, heir in chosen if heir}
