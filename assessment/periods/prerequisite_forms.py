"""Forms of a period's prerequisites: which ones hold, and what the agency reached."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from assessment.models import PrerequisiteState
from assessment.periods.prerequisites import PrerequisiteTerms
from assessment.periods.services.prerequisites import PeriodPrerequisiteValues
from units.enums import PredicateKind
from zona_integritas.ground.dates import FactYear

JUDGED = [("", "Belum diisi"), ("ya", "Memenuhi"), ("tidak", "Belum memenuhi")]
AS_BOOLEAN = {"ya": True, "tidak": False, "": None}
AS_TEXT = {True: "ya", False: "tidak", None: ""}


class PrerequisiteForm(forms.Form):
    """What the agency reached on one prerequisite. Whether it suffices follows from value and
    minimum; without a minimum a person says so."""

    value = forms.CharField(label="Capaian", max_length=60, required=False)
    met_wbk = forms.ChoiceField(label="Untuk WBK", choices=JUDGED, required=False)
    met_wbbm = forms.ChoiceField(label="Untuk WBBM", choices=JUDGED, required=False)
    year = FactYear(label="Tahun nilai", required=False)
    proof = forms.CharField(label="Surat atau tautan bukti", max_length=300, required=False)
    upload = forms.FileField(label="Berkas bukti", required=False)

    def __init__(
        self,
        *args: Any,
        item: PrerequisiteTerms,
        state: PrerequisiteState | None,
        before: PrerequisiteState | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {}
        if state is not None:
            initial = {
                "value": state.value,
                "met_wbk": AS_TEXT[state.met_wbk],
                "met_wbbm": AS_TEXT[state.met_wbbm],
                "proof": state.proof,
                "year": state.year,
            }
        super().__init__(*args, **{**kwargs, "initial": initial, "prefix": item.code})
        self.item = item
        self.state = state
        self.before = before  # what the season it was opened from said
        for predicate, name in (("WBK", "met_wbk"), ("WBBM", "met_wbbm")):
            if predicate not in item.applies_to or item.minimum.get(predicate):
                del self.fields[name]
        self.fields["value"].help_text = item.minima

    @property
    def lacks_proof(self) -> bool:
        """Something was reached, and nothing proves it yet."""
        state = self.state
        return bool(state and state.value and not state.proof and not state.proof_sha256)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "value": data["value"],
            "met_wbk": AS_BOOLEAN[data.get("met_wbk", "")],
            "met_wbbm": AS_BOOLEAN[data.get("met_wbbm", "")],
            "proof": data["proof"],
            "year": data["year"],
            "upload": data["upload"],
        }


class PeriodPrerequisiteForm(forms.Form):
    """A prerequisite that the agency adds, or words otherwise, for one period."""

    code = forms.CharField(
        label="Kode",
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_]*\Z",
                "Kode hanya memuat huruf kecil, angka, dan garis bawah, misalnya akreditasi.",
            )
        ],
        help_text="Nama pendek syarat ini, misalnya akreditasi.",
    )
    label = forms.CharField(
        label="Bunyi syarat", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    level = forms.ChoiceField(
        label="Berlaku bagi",
        choices=[("agency", "Instansi, sekali untuk semua unit"), ("unit", "Setiap unit")],
    )
    kind = forms.ChoiceField(
        label="Sifat",
        choices=[
            ("checklist", "Peringatan: diperiksa, tidak menahan"),
            ("hard", "Wajib: menahan sampai terpenuhi"),
            ("off", "Tidak dipakai pada periode ini"),
        ],
    )
    applies_to = forms.MultipleChoiceField(
        label="Untuk usulan",
        choices=PredicateKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    min_wbk = forms.CharField(
        label="Nilai minimal untuk WBK",
        max_length=40,
        required=False,
        help_text="Predikat (misalnya B), opini (misalnya WTP), atau angka (misalnya 3). Kosongkan "
        "bila terpenuhi atau tidaknya dinyatakan oleh orang.",
    )
    min_wbbm = forms.CharField(label="Nilai minimal untuk WBBM", max_length=40, required=False)
    source = forms.CharField(
        label="Sumber",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Peraturan, edaran, atau keputusan instansi yang mensyaratkannya.",
    )

    def __init__(self, *args: Any, item: PrerequisiteTerms | None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {
                "code": item.code,
                "label": item.label,
                "level": item.level,
                "kind": item.kind,
                "applies_to": item.applies_to,
                "min_wbk": item.minimum.get("WBK"),
                "min_wbbm": item.minimum.get("WBBM"),
                "source": item.source,
            }
        super().__init__(*args, **kwargs)
        if item is not None:
            self.fields["code"].disabled = True

    def values(self) -> PeriodPrerequisiteValues:
        data = self.cleaned_data
        said = {"WBK": data["min_wbk"].strip(), "WBBM": data["min_wbbm"].strip()}
        return PeriodPrerequisiteValues(
            label=data["label"],
            level=data["level"],
            kind=data["kind"],
            applies_to=tuple(data["applies_to"]),
            minimum={one: least for one, least in said.items() if least},
            source=data["source"],
        )
