"""Forms of what papers print of the agency: its data, its logo, who signs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from units.enums import AgencyKind, SignedPaper, SignManner
from units.forms import WHOLE_NIP
from zona_integritas.ground.dates import PlanField

LINES_HELP = "Satu baris kop per baris, mulai dari nama instansi. Kosongkan bila cukup {}."


class UnitLetterheadForm(forms.Form):
    """Of a unit below the agency: what is left blank is the agency's."""

    lines = forms.CharField(
        label="Baris kop",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=LINES_HELP.format("nama instansi dan nama unit"),
    )
    address = forms.CharField(
        label="Alamat pada kop", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    city = forms.CharField(
        label="Kota",
        max_length=100,
        required=False,
        help_text="Tempat naskah ditandatangani, tertulis di depan tanggalnya.",
    )
    phone = forms.CharField(label="Telepon", max_length=100, required=False)
    email = forms.EmailField(label="Surel", required=False)
    website = forms.CharField(
        label="Laman", max_length=200, required=False, help_text="Misalnya www.instansi.go.id."
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, str]:
        return {key: said for key, said in self.cleaned_data.items() if key not in {"seen", "name"}}


class AgencyForm(UnitLetterheadForm):
    """Of the agency itself. What papers cannot do without is asked for here already."""

    name = forms.CharField(label="Nama instansi", max_length=200)
    short_name = forms.CharField(label="Singkatan", max_length=60, required=False)
    kind = forms.ChoiceField(
        label="Jenis instansi",
        choices=[("", "Pilih jenis instansi"), *AgencyKind.choices],
        help_text="Beberapa syarat instansi berbeda menurut jenisnya.",
    )
    head_title = forms.CharField(
        label="Sebutan pimpinan",
        max_length=200,
        help_text="Lengkap, seperti pada surat keputusan, misalnya «Kepala Badan …» atau «Bupati "
        "…».",
    )
    field_order = (
        "name", "short_name", "kind", "head_title", "lines", "address", "city", "phone", "email",
        "website",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].help_text = LINES_HELP.format("nama instansi")
        self.fields["address"].required = self.fields["city"].required = True
        self.fields["kind"].error_messages["required"] = "Pilih jenis instansi."


class LogoForm(forms.Form):
    logo = forms.FileField(
        label="Berkas logo",
        required=False,
        help_text="PNG atau JPG, paling besar 1 MB, sisi 100 sampai 4.000 piksel.",
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    without = forms.BooleanField(label="Naskah tanpa logo", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("without") and not data.get("logo") and "logo" not in self.errors:
            self.add_error("logo", "Pilih berkas logo, atau centang «Naskah tanpa logo».")
        return data


class SignerForm(forms.Form):
    paper = forms.ChoiceField(label="Naskah", choices=[("", "Pilih naskah"), *SignedPaper.choices])
    manner = forms.ChoiceField(label="Menandatangani", choices=SignManner.choices)
    office = forms.CharField(
        label="Jabatan penanda tangan",
        max_length=200,
        help_text="Pada Plt. dan Plh. jabatan yang dijalankan, tanpa kata Plt. atau Plh.",
    )
    for_office = forms.CharField(
        label="Atas nama jabatan",
        max_length=200,
        required=False,
        help_text="Hanya untuk a.n. dan u.b.: pejabat pemberi mandat.",
    )
    through = forms.CharField(
        label="Melalui jabatan",
        max_length=200,
        required=False,
        help_text="Hanya untuk u.b.: pejabat yang menerima mandat, misalnya Sekretaris Jenderal.",
    )
    name = forms.CharField(
        label="Nama", max_length=200, help_text="Dengan gelar, seperti tercetak pada naskah."
    )
    nip = forms.CharField(label="NIP", required=False)
    starts_on = PlanField(label="Mulai")
    ends_on = PlanField(
        label="Hari terakhir", required=False, help_text="Kosongkan bila belum ditentukan."
    )

    def clean_nip(self) -> str:
        nip: str = self.cleaned_data["nip"].replace(" ", "")
        if nip and not WHOLE_NIP.fullmatch(nip):
            raise ValidationError("NIP hanya memuat angka, paling banyak 18.")
        return nip


class SignerEndForm(forms.Form):
    last_day = PlanField(
        label="Hari terakhir",
        required=False,
        help_text="Masih menandatangani sepanjang hari itu.",
    )
    cancel = forms.BooleanField(
        label="Salah catat: penanda tangan ini tidak pernah berlaku", required=False
    )
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = PlanField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("last_day")) == bool(data.get("cancel")) and "last_day" not in self.errors:
            self.add_error("last_day", "Isi hari terakhir, atau centang salah catat; salah satu.")
        return data
