"""What is typed about evidence: its days, a new version, which indicators."""

from typing import Any

from django import forms

from assessment.evidence.services.validity import Validity
from zona_integritas.ground.dates import OLDEST_PAPER, FactField, PlanField


class ValidityForm(forms.Form):
    """From when and until when a piece of evidence holds; both may stay blank."""

    berlaku_sejak = FactField(label="Berlaku sejak", required=False, earliest=OLDEST_PAPER)
    berlaku_sampai = PlanField(label="Berlaku sampai", required=False, earliest=OLDEST_PAPER)

    def validity(self) -> Validity:
        data: dict[str, Any] = self.cleaned_data
        return Validity(data["berlaku_sejak"], data["berlaku_sampai"])

    def problems(self) -> list[str]:
        """What is wrong with the days, as sentences that name the field."""
        return [
            f"«{self.fields[name].label}» bukan tanggal. Tulis seperti 31/12/2026."
            if error.code == "invalid"
            else f"«{self.fields[name].label}»: {' '.join(error.messages)}"
            for name, errors in self.errors.as_data().items()
            for error in errors
        ]
