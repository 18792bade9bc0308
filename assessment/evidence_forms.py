"""What is typed about evidence: its days, a new version, which indicators."""

from typing import Any

from django import forms

from assessment.services.evidence_validity import Validity

DAY = {"type": "date"}


class ValidityForm(forms.Form):
    """From when and until when a piece of evidence holds; both may stay blank."""

    berlaku_sejak = forms.DateField(
        label="Berlaku sejak", required=False, widget=forms.DateInput(attrs=DAY)
    )
    berlaku_sampai = forms.DateField(
        label="Berlaku sampai", required=False, widget=forms.DateInput(attrs=DAY)
    )

    def validity(self) -> Validity:
        data: dict[str, Any] = self.cleaned_data
        return Validity(data["berlaku_sejak"], data["berlaku_sampai"])

    def problems(self) -> list[str]:
        """What is wrong with the days, as sentences that name the field."""
        return [
            f"«{self.fields[name].label}» bukan tanggal. Tulis seperti 31/12/2026."
            for name in self.errors
        ]
