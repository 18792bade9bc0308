"""The form of a letter of assignment."""

from django import forms

from zona_integritas.ground.dates import FactField


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
