"""The form of a survey's import: the table of respondents, and what is known of the survey."""

from typing import Any

from django import forms

from assessment.enums import SurveyKind
from zona_integritas.ground.dates import FactField


class SurveyForm(forms.Form):
    """A table of respondents, and what is known of the survey."""

    kind = forms.ChoiceField(label="Survei", choices=SurveyKind.choices)
    file = forms.FileField(
        label="Tabel responden (XLSX, ODS, atau CSV)",
        help_text="Satu baris satu responden; kolom U1, U2, … untuk unsur, dan nama, telepon, "
        "tanggal bila ada.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )
    scale_max = forms.TypedChoiceField(
        label="Skala jawaban",
        choices=[(4, "1 sampai 4"), (5, "1 sampai 5"), (6, "1 sampai 6"), (10, "1 sampai 10")],
        coerce=int,
        help_text="Skala lain dari 4 direntangkan: nilai × 4 dibagi skala tertinggi.",
    )
    population = forms.IntegerField(
        label="Populasi penerima layanan",
        min_value=1,
        max_value=10**8,
        required=False,
        help_text="Untuk memeriksa cukup tidaknya responden. Boleh dikosongkan.",
    )
    begun_on = FactField(label="Mulai", required=False)
    ended_on = FactField(label="Selesai", required=False)
    method = forms.CharField(label="Cara pengumpulan", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begun, ended = data.get("begun_on"), data.get("ended_on")
        if begun and ended and ended < begun:
            self.add_error("ended_on", "Tanggal selesai mendahului tanggal mulai.")
        return data

    def told(self) -> dict[str, Any]:
        """What the file's token carries to the next step."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "scale_max": data["scale_max"],
            "population": data["population"],
            "begun_on": data["begun_on"].isoformat() if data["begun_on"] else None,
            "ended_on": data["ended_on"].isoformat() if data["ended_on"] else None,
            "method": data["method"],
            "file_name": (data["file"].name or "survei")[-200:],
        }
