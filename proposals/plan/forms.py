"""Forms of the plan's and the commitment's pages."""

from typing import Any

from django import forms

from assessment.models import Evidence
from proposals.enums import EventKind, Quarter
from proposals.plan.components import Component
from proposals.plan.services.commitments import Proof
from units.models import Unit
from zona_integritas.ground.choices import RowsField
from zona_integritas.ground.dates import FactField

MOST_PEOPLE = 9_999_999  # a slip of the finger must not reach the database's own limit


class IndicatorsField(forms.MultipleChoiceField):
    """Ticked codes of the sheet; the page lists them by component, folded."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class PlanItemForm(forms.Form):
    """One activity of the plan."""

    component = forms.ChoiceField(label="Komponen")
    activity = forms.CharField(label="Kegiatan", max_length=300)
    target = forms.CharField(
        label="Target", max_length=300, help_text="Keluaran yang dapat diperiksa."
    )
    person = forms.CharField(label="Penanggung jawab", max_length=150)
    quarter = forms.ChoiceField(label="Selesai pada", choices=Quarter.choices)
    indicators = IndicatorsField(label="Butir LKE terkait")

    def __init__(self, *args: Any, components: list[Component], allowed: set[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        _choose(
            self, "component", [(one.code, one.label) for one in components if one.code in allowed]
        )
        _choose(self, "indicators", _codes(components))


class ProgressForm(forms.Form):
    """How far an activity is, with what shows it."""

    quarter = forms.ChoiceField(label="Laporan triwulan", choices=Quarter.choices)
    percent = forms.IntegerField(label="Kemajuan (persen)", min_value=0, max_value=100)
    note = forms.CharField(
        label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.ModelChoiceField(
        Evidence.objects.none(),
        label="Bukti yang sudah ada",
        required=False,
        empty_label="Tidak memilih",
    )
    upload = forms.FileField(
        label="Berkas bukti baru",
        required=False,
        help_text="Menjadi bukti unit, dan dapat dipilih juga di LKE.",
    )
    link = forms.CharField(
        label="Tautan bukti baru",
        required=False,
        max_length=1000,
        help_text="Diawali https://. Disimpan juga sebagai bukti pada butir LKE yang terkait.",
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "evidence", unit)


class EndReasonForm(forms.Form):
    """Why something is ended."""

    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of files."""

    def clean(self, data: object, initial: object = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_FilesField, self).clean(one, initial) for one in given]


class ProofForm(forms.Form):
    """Evidence entered once, and the indicators it belongs to."""

    uploads = _FilesField(
        label="Berkas",
        required=False,
        widget=_ManyFiles(attrs={"multiple": True}),
        help_text="Undangan, materi, daftar hadir, foto. Boleh lebih dari satu.",
    )
    link = forms.CharField(label="Tautan", required=False, max_length=1000)
    existing = RowsField(
        Evidence.objects.none(),
        label="Bukti yang sudah ada",
        required=False,
        help_text="Di komputer: tahan Ctrl untuk memilih lebih dari satu atau membatalkan pilihan.",
    )
    indicators = IndicatorsField(label="Dibuktikan untuk butir")

    def __init__(self, *args: Any, unit: Unit, components: list[Component], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "existing", unit)
        _choose(self, "indicators", _codes(components))

    @property
    def proof(self) -> Proof:
        data = self.cleaned_data
        return Proof(
            files=data["uploads"],
            link=data["link"],
            existing=list(data["existing"]),
            indicators=data["indicators"],
        )


class DeclarationForm(ProofForm):
    """The pencanangan and the pakta integritas."""

    held_on = FactField(label="Tanggal pencanangan")
    place = forms.CharField(label="Tempat", max_length=200)
    signed_by = forms.CharField(
        label="Ditandatangani oleh", max_length=300, help_text="Nama dan jabatan."
    )
    staff_total = forms.IntegerField(label="Jumlah pegawai", min_value=1, max_value=MOST_PEOPLE)
    staff_signed = forms.IntegerField(
        label="Menandatangani pakta integritas", min_value=0, max_value=MOST_PEOPLE
    )
    field_order = ["held_on", "place", "signed_by", "staff_total", "staff_signed"]


class EventForm(ProofForm):
    """A sosialisasi or training session."""

    kind = forms.ChoiceField(label="Jenis", choices=EventKind.choices)
    topic = forms.CharField(label="Materi", max_length=300)
    held_on = FactField(label="Tanggal")
    place = forms.CharField(label="Tempat", max_length=200, required=False)
    speaker = forms.CharField(label="Narasumber", max_length=300, required=False)
    on_site = forms.IntegerField(
        label="Peserta di tempat", min_value=0, max_value=MOST_PEOPLE, initial=0
    )
    online = forms.IntegerField(
        label="Peserta daring", min_value=0, max_value=MOST_PEOPLE, initial=0
    )
    field_order = ["kind", "topic", "held_on", "place", "speaker", "on_site", "online"]


def _codes(components: list[Component]) -> list[tuple[str, str]]:
    return [(entry.code, entry.code) for one in components for entry in one.indicators]


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
    field.choices = choices


def _offer(form: forms.Form, name: str, unit: Unit) -> None:
    """The unit's evidence that can be opened: a file or an address, newest first."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
    field.queryset = (
        Evidence.objects.filter(unit=unit, revisions__mention="").distinct().order_by("-id")
    )
