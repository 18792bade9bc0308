"""Forms of the identification: which unit is meant, and how it was screened."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from assessment.models import Period
from proposals.enums import Condition, Degree
from proposals.workflow.dossier import Dossier
from proposals.workflow.guards import checklist_items
from units.enums import PredicateKind
from units.forms import UnitChoice
from units.models import Unit
from zona_integritas.ground.choices import offer_rows

DEGREES = [("", "Belum dinilai"), *Degree.choices]
JUDGED = [("", "Belum dinilai"), ("ya", "Terpenuhi"), ("tidak", "Belum terpenuhi")]
AS_BOOLEAN = {"ya": True, "tidak": False, "": None}
AS_TEXT = {True: "ya", False: "tidak", None: ""}


class IdentifyForm(forms.Form):
    """Which unit, in which period, towards which predicate."""

    period = forms.ModelChoiceField(Period.objects.none(), label="Periode", empty_label=None)
    unit = UnitChoice(Unit.objects.none(), label="Unit", empty_label="Pilih unit")
    target = forms.ChoiceField(label="Predikat yang dituju", choices=PredicateKind.choices)

    def __init__(
        self, *args: Any, units: QuerySet[Unit], periods: QuerySet[Period], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "unit", units)
        offer_rows(self, "period", periods)


class ScreeningForm(forms.Form):
    """The three conditions of choice and the unit-level checklist, each with its reason."""

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        for condition in Condition:
            row = dossier.conditions.get(condition)
            self._pair(
                f"kondisi-{condition.value}",
                condition.label,
                "Alasan dan angkanya",
                row.fulfilled if row else None,
                row.reason if row else "",
            )
            self.fields[f"kekuatan-{condition.value}"] = forms.TypedChoiceField(
                label="Kekuatan",
                choices=DEGREES,
                required=False,
                coerce=int,
                empty_value=None,
                initial="" if row is None or row.degree is None else row.degree,
                widget=forms.Select(
                    attrs={"class": "form-select", "aria-label": f"Kekuatan: {condition.label}"}
                ),
            )
        self.items = checklist_items(dossier)
        for item in self.items:
            entry = dossier.checklist.get(item.code)
            self._pair(
                f"periksa-{item.code}",
                item.label,
                "Catatan",
                entry.fulfilled if entry else None,
                entry.note if entry else "",
            )

    def _pair(
        self, name: str, label: str, text_label: str, fulfilled: bool | None, text: str
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=JUDGED,
            required=False,
            initial=AS_TEXT[fulfilled],
            widget=forms.RadioSelect,
        )
        self.fields[f"{name}-teks"] = forms.CharField(
            label=text_label,
            required=False,
            max_length=2000,
            initial=text,
            widget=forms.Textarea(attrs={"rows": 2, "aria-label": f"{text_label}: {label}"}),
        )

    def rows(self, prefix: str) -> list[tuple[Any, Any]]:
        """Bound fields in pairs: the judgement and its reason."""
        return [
            (self[name], self[f"{name}-teks"])
            for name in self.fields
            if name.startswith(prefix) and not name.endswith("-teks")
        ]

    def condition_rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (judge, text, self[f"kekuatan-{judge.name.removeprefix('kondisi-')}"])
            for judge, text in self.rows("kondisi-")
        ]

    def degrees(self) -> dict[str, int | None]:
        """How strongly each condition holds, where it was said."""
        return {one.value: self.cleaned_data[f"kekuatan-{one.value}"] for one in Condition}

    def checklist_rows(self) -> list[tuple[Any, Any, Any]]:
        hard = {f"periksa-{item.code}": item.kind == "hard" for item in self.items}
        return [(judge, text, hard[judge.name]) for judge, text in self.rows("periksa-")]

    def judgements(self, prefix: str) -> dict[str, tuple[bool | None, str]]:
        """Cleaned values by condition or prerequisite code."""
        return {
            name.removeprefix(prefix): (
                AS_BOOLEAN[self.cleaned_data[name]],
                self.cleaned_data[f"{name}-teks"],
            )
            for name in self.fields
            if name.startswith(prefix) and not name.endswith("-teks")
        }
