"""What a correction asks: the new values, a file where one is kept, and why."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from assessment.instrument.forms import PlainDecimal
from proposals.corrections.correctable import FILE, Target
from proposals.course.forms import DateReasonForm
from proposals.ministry.services.records import TEXT_LIMIT
from proposals.workflow.move_row import Fact
from units.enums import PredicateKind
from zona_integritas.ground.dates import FactField, PlanField


def _field(fact: Fact) -> forms.Field:
    if fact.kind == "date":
        return FactField(label=fact.label, help_text=fact.help)
    if fact.kind in ("plan", "plan_or_none"):
        return PlanField(
            label=fact.label, help_text=fact.help, required=fact.kind != "plan_or_none"
        )
    if fact.kind == "predicate":
        return forms.ChoiceField(label=fact.label, choices=PredicateKind.choices)
    if fact.kind == "score":
        return PlainDecimal(label=fact.label, required=False, max_value=100)
    if fact.kind == "lines":
        return forms.CharField(
            label=fact.label,
            required=False,
            max_length=TEXT_LIMIT,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    return forms.CharField(label=fact.label, max_length=200, help_text=fact.help)


class CorrectionForm(DateReasonForm):
    """The data as they stand now, to be put right, and the reason."""

    keeps_files = True  # a file that came is kept for the next sending

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(target), **kwargs)
        self.keys = [fact.key for fact in target.fields]
        order = []
        for fact in target.fields:
            self.fields[fact.key] = (
                forms.ChoiceField(
                    label=fact.label, choices=[("", "Pilih orang"), *target.choices(fact.key)]
                )
                if fact.kind == "choice"
                else _field(fact)
            )
            order.append(fact.key)
        if target.with_file:
            self.fields[FILE] = forms.FileField(
                label="Berkas pengganti",
                required=False,
                help_text="Boleh dikosongkan: berkas yang ada tetap dipakai.",
            )
            order.append(FILE)
        self.fields["reason"] = forms.CharField(
            label="Alasan perbaikan",
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Alasan ini tetap terlihat bersama nilai lama dan nilai baru.",
        )
        self.order_fields([*order, "reason"])

    def values(self) -> dict[str, Any]:
        return {key: self.cleaned_data[key] for key in self.keys}


def _initial(target: Target) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in target.fields:
        value = target.values[fact.key]
        if value and fact.kind in ("date", "plan", "plan_or_none"):
            value = date.fromisoformat(value)
        elif value and fact.kind == "score":
            value = Decimal(value)
        found[fact.key] = value
    return found
