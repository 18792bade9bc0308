"""Forms of the proposal pages."""

from typing import Any

from django import forms

from assessment.instrument.forms import PlainDecimal
from assessment.models import Period
from proposals.dossier import Dossier
from proposals.enums import Condition, Degree, MinistryResult, MinistryStage
from proposals.guards import checklist_items
from proposals.services.handing_over import CONFIRMED, confirmation
from proposals.services.ministry import TEXT_LIMIT
from proposals.workflow.row import DAYS, MoveRow
from units.enums import PredicateKind
from units.models import Unit
from zona_integritas.ground.dates import FactField, FactYear, PlanField
from zona_integritas.ground.formats import whole

DEGREES = [("", "Belum dinilai"), *Degree.choices]
JUDGED = [("", "Belum dinilai"), ("ya", "Terpenuhi"), ("tidak", "Belum terpenuhi")]
AS_BOOLEAN = {"ya": True, "tidak": False, "": None}
AS_TEXT = {True: "ya", False: "tidak", None: ""}


class IdentifyForm(forms.Form):
    """Which unit, in which period, towards which predicate."""

    period = forms.ModelChoiceField(Period.objects.none(), label="Periode", empty_label=None)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Unit", empty_label="Pilih unit")
    target = forms.ChoiceField(label="Predikat yang dituju", choices=PredicateKind.choices)

    def __init__(self, *args: Any, units: Any, periods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("unit", units), ("period", periods)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = rows


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


class MoveForm(forms.Form):
    """What a move of the workflow asks: its facts and, where it must have one, its note."""

    def __init__(
        self,
        *args: Any,
        row: MoveRow,
        proposed_note: str = "",
        imported: int = 0,
        letter: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if imported:  # items that came from a file; the tick bears the number that was shown
            self.fields[CONFIRMED] = forms.BooleanField(
                label=confirmation(imported),
                widget=forms.CheckboxInput(attrs={"value": imported}),
            )
        for fact in row.asks:
            if fact.kind in DAYS:
                day = PlanField if fact.kind == "plan" else FactField
                self.fields[fact.key] = day(label=fact.label, help_text=fact.help)
            elif fact.kind == "confirm":
                self.fields[fact.key] = forms.BooleanField(label=fact.label)
            else:
                self.fields[fact.key] = forms.CharField(
                    label=fact.label, max_length=200, help_text=fact.help
                )
        if row.by_decree:
            self.fields["decree"] = forms.FileField(
                label="Berkas SK",
                required=False,
                help_text="PDF, gambar, atau berkas kantor. Boleh dikosongkan. Berkasnya "
                "disimpan pada sidang tersendiri yang dibuat untuk penetapan ini.",
            )
        if letter:
            self.fields["letter"] = letter_field()
        self.fields["note"] = forms.CharField(
            label=row.note_label,
            required=row.needs_note,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 4 + proposed_note.count("\n")}),
            initial=proposed_note,
            help_text="Ambang yang kurang sudah dituliskan; ubah atau tambahkan alasan lain."
            if proposed_note
            else ""
            if row.needs_note
            else "Boleh dikosongkan.",
        )

    def facts(self) -> dict[str, Any]:
        keys = {fact.key for fact in self.row.asks}
        found = {key: value for key, value in self.cleaned_data.items() if key in keys}
        if self.cleaned_data.get(CONFIRMED):
            found[CONFIRMED] = whole(self.data.get(CONFIRMED, ""))
        return found


def letter_field() -> forms.FileField:
    """The ministry's letter, without which nobody records the own unit's result."""
    return forms.FileField(
        label="Surat dari KemenPAN-RB",
        help_text="Wajib: hasil unit sendiri dicatat dengan suratnya. PDF atau gambar.",
    )


class MinistryForm(forms.Form):
    """One entry of the ministry's stages."""

    stage = forms.ChoiceField(label="Tahap", choices=MinistryStage.choices)
    on = FactField(label="Tanggal")
    result = forms.ChoiceField(
        label="Hasil",
        required=False,
        choices=[("", "Tidak ada (sanggah)"), *MinistryResult.choices],
    )
    text = forms.CharField(
        label="Catatan KemenPAN-RB atau isi sanggah",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    objection_deadline = PlanField(
        label="Batas sanggah", required=False, help_text="Hanya untuk seleksi administrasi."
    )
    score = PlainDecimal(
        label="Nilai TPN (bila diberitahukan)",
        required=False,
        max_value=100,
        help_text="0 sampai 100, misalnya 87,52. Tidak untuk sanggah.",
    )
    upload = forms.FileField(
        label="Berkas bukti", required=False, help_text="Surat hasil, atau berkas sanggah."
    )


class MinistryListForm(forms.Form):
    """The ministry's results of many units in one sheet."""

    file = forms.FileField(
        label="Daftar hasil (XLSX, ODS, atau CSV)",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )


KEPT = [("", "Belum dinilai"), ("ya", "Terjaga"), ("tidak", "Menurun")]


class MonitoringForm(forms.Form):
    """One yearly look at a unit with a predicate."""

    year = FactYear(label="Tahun", earliest=2015)
    on = FactField(label="Tanggal pemantauan")
    maintained = forms.TypedChoiceField(
        label="Mutu pelayanan dan integritas",
        choices=KEPT,
        required=False,
        coerce=lambda value: AS_BOOLEAN[value],
        empty_value=None,
    )
    text = forms.CharField(label="Temuan", widget=forms.Textarea(attrs={"rows": 4}))


class CertificateForm(forms.Form):
    """When the certificate was handed over."""

    certificate_date = FactField(label="Tanggal piagam")
