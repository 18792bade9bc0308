"""The forms of a letter of assignment, and of who answers for the teams."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from assessment.enums import TeamDuty
from units.forms import WHOLE_NIP, UnitChoice
from units.models import Unit
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
