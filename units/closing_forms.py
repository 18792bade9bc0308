"""The form that closes a unit: from when, why, who goes on, and what becomes of what still runs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from units.forms import UnitsChoice
from units.models import Unit
from units.services.closing import RunningThing
from zona_integritas.ground.choices import offer_rows
from zona_integritas.ground.dates import FactField, today


class CloseUnitForm(forms.Form):
    ended_on = FactField(label="Berakhir sejak", initial=today)
    reason = forms.CharField(
        label="Alasan dan dasarnya", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    successors = UnitsChoice(
        Unit.objects.none(),
        label="Unit penerus",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="Satu bila unit ini digabungkan, beberapa bila dipecah, kosong bila tugasnya "
        "tidak diteruskan.",
    )

    def __init__(
        self,
        *args: Any,
        things: Iterable[RunningThing],
        successors: QuerySet[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "successors", successors)
        self.things = list(things)
        for one in self.things:
            self.fields[one.key] = forms.ChoiceField(
                label=one.what,
                choices=[("", "Pilih"), *one.choices],
                error_messages={"required": "Pilih apa yang terjadi dengan ini."},
            )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "ended_on": data["ended_on"],
            "reason": data["reason"],
            "successors": list(data["successors"]),
            "answers": {one.key: data[one.key] for one in self.things},
        }
