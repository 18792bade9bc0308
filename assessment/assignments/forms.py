"""The forms of a letter of assignment, and of who answers for the teams."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from assessment.enums import TeamDuty, TpiDocumentKind
from assessment.models import Assessment
from units.forms import WHOLE_NIP, UnitChoice
from units.models import Unit, User
from zona_integritas.ground.dates import FactField, PlanField


class LetterForm(forms.Form):
    """A letter of assignment, and the table of the seats it gives."""

    number = forms.CharField(label="Nomor surat tugas", max_length=100)
    dated = FactField(label="Tanggal surat tugas")
    letter = forms.FileField(
        label="Surat tugas (PDF)",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )
    table = forms.FileField(
        label="Tabel tim (XLSX atau CSV)",
        required=False,
        help_text="Menurut templat. Tanpa tabel, surat dipilih saat menetapkan tim di layar.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class OfficerForm(forms.Form):
    duty = forms.ChoiceField(label="Tugas", choices=TeamDuty.choices)
    unit = UnitChoice(
        Unit.objects.none(),
        label="Untuk tim yang menilai",
        empty_label=None,
        help_text="Unit ini dan semua unit di bawahnya. Yang dicatat pada unit terdekat berlaku.",
    )
    name = forms.CharField(
        label="Nama", max_length=200, help_text="Dengan gelar, seperti tercetak pada naskah."
    )
    nip = forms.CharField(label="NIP", required=False)
    office = forms.CharField(
        label="Jabatan",
        max_length=200,
        help_text="Lengkap, misalnya «Inspektur» atau «Plt. Inspektur Wilayah I».",
    )
    basis = forms.CharField(
        label="Dasar penunjukan",
        max_length=200,
        required=False,
        help_text="Nomor dan tanggal SK Tim Penilai Internal atau surat tugasnya.",
    )
    starts_on = PlanField(label="Mulai")
    ends_on = PlanField(
        label="Hari terakhir", required=False, help_text="Kosongkan bila belum ditentukan."
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units

    def clean_nip(self) -> str:
        nip: str = self.cleaned_data["nip"].replace(" ", "")
        if nip and not WHOLE_NIP.fullmatch(nip):
            raise ValidationError("NIP hanya memuat angka, paling banyak 18.")
        return nip


class ChangeForm(forms.Form):
    """A changed letter of assignment: in which teams, who comes, from when."""

    seats = forms.MultipleChoiceField(
        label="Pada tim",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu LKE."},
    )
    coming = forms.TypedChoiceField(
        label="Penggantinya",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="Kosongkan bila tidak diganti: penilai lain pada jenjang itu yang melanjutkan.",
    )
    since = FactField(label="Berlaku sejak")
    number = forms.CharField(label="Nomor surat tugas perubahan", max_length=100)
    dated = FactField(label="Tanggal surat tugas perubahan")
    letter = forms.FileField(
        label="Surat tugas perubahan (PDF)",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(
        self, *args: Any, seats: list[tuple[int, str]], people: list[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["seats"]
        offered.choices = seats
        coming: Any = self.fields["coming"]
        coming.choices = people


class TpiDocumentForm(forms.Form):
    """One paper of the TPI's own file."""

    kind = forms.ChoiceField(label="Jenis", choices=TpiDocumentKind.choices)
    number = forms.CharField(label="Nomor", max_length=100, required=False)
    dated = FactField(label="Tanggal")
    assessment = forms.ModelChoiceField(
        Assessment.objects.none(),
        label="Unit",
        required=False,
        empty_label="Seluruh periode",
        help_text="Untuk undangan, daftar hadir, dan notula rapat dengan satu unit.",
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        label="Penilai",
        required=False,
        empty_label="Tidak ada",
        help_text="Untuk pernyataan independensi: penilai yang menandatanganinya.",
    )
    upload = forms.FileField(label="Berkas", help_text="PDF, gambar, atau berkas kantor.")

    def __init__(
        self, *args: Any, sheets: QuerySet[Assessment], people: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["assessment"]
        about.queryset = sheets
        person: Any = self.fields["person"]
        person.queryset = people
