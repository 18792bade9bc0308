"""Forms of instrument versions: publishing, ending, and editing a draft piece by piece."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.html import format_html

from assessment.enums import InstrumentStatus
from assessment.instrument.services.drafts import KIND_LABELS, KINDS_UNDER, NodeValues
from assessment.instrument.services.items import InputValues, ItemValues, OptionValues
from assessment.lke.scoring_input import json_decimal
from assessment.models import Instrument, Node
from assessment.queries import today
from assessment.scoring.model import AnswerType, InputRole, ZeroPolicy
from zona_integritas.ground.dates import FactField, PlanField
from zona_integritas.ground.errors import Refused, Stale

SCALES = [
    (AnswerType.YES_NO.value, "Ya/Tidak"),
    (AnswerType.ABC.value, "A/B/C"),
    (AnswerType.ABCD.value, "A/B/C/D"),
    (AnswerType.ABCDE.value, "A/B/C/D/E"),
    (AnswerType.RATIO.value, "Persentase dari dua jumlah"),
    (AnswerType.DECREASE.value, "Penurunan dari tahun lalu"),
    (AnswerType.INDEX.value, "Indeks 0–4"),
]
ROLES = [
    ("", "Pilih peran"),  # an untouched row must stay an empty one
    (InputRole.NUMERATOR.value, "Pembilang"),
    (InputRole.DENOMINATOR.value, "Penyebut"),
    (InputRole.PREVIOUS.value, "Tahun lalu"),
    (InputRole.CURRENT.value, "Tahun ini"),
    (InputRole.INFO.value, "Keterangan saja"),
]
ZERO = [
    ("", "Tidak berlaku"),
    (ZeroPolicy.FULL.value, "Penuh (100\N{NO-BREAK SPACE}%)"),
    (ZeroPolicy.ZERO.value, "Nol (0\N{NO-BREAK SPACE}%)"),
]
code_shape = RegexValidator(
    r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$",
    "Kode hanya memuat huruf, angka, dan titik di antaranya, misalnya A.I.1.i.d.",
)


def attempt(form: forms.Form, instrument: Instrument, action: Callable[[], Any]) -> int:
    """Runs an edit; a refusal lands in the form beside what was typed. Answers the status.

    After somebody else's edit the form takes the newest edition, so that saving it again is a
    decision taken with that edit in view.
    """
    try:
        action()
    except Refused as refused:
        form.add_error(None, list(refused.reasons))
        if not isinstance(refused, Stale):
            return 422
        sent: Any = form.data
        data = sent.copy()
        data["seen"] = Instrument.objects.values_list("edition", flat=True).get(pk=instrument.pk)
        form.data = data
        return 409
    return 302


class PlainDecimal(forms.DecimalField):
    """A number with a comma or a point, four places, never a grouped one."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "min_value": Decimal(0),
                "max_digits": 9,
                "decimal_places": 4,
                **kwargs,
            }
        )
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: object) -> Any:
        return super().to_python(
            value.strip().replace(",", ".") if isinstance(value, str) else value
        )

    def prepare_value(self, value: object) -> Any:
        return json_decimal(value).replace(".", ",") if isinstance(value, Decimal) else value


def text_area(label: str, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class EditionForm(forms.Form):
    """Every form about a draft says which edition of it the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": instrument.edition, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    @property
    def edition(self) -> int:
        return int(self.cleaned_data["seen"])


class PublishForm(EditionForm):
    effective_from = PlanField(label="Berlaku sejak", initial=today)
    pairs_checked = forms.BooleanField(
        label="Pasangan butir yang meragukan sudah saya periksa",
        error_messages={
            "required": "Periksa pasangan butir yang meragukan, lalu beri tanda centang ini."
        },
    )

    def __init__(self, *args: Any, doubtful: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if doubtful:
            self.fields["pairs_checked"].help_text = format_html(
                '<a href="{}">{} pasangan meragukan pada «Pasangan butir»</a>',
                reverse("instruments:draft_pairs", args=[kwargs["instrument"].pk]),
                doubtful,
            )
        else:
            del self.fields["pairs_checked"]


class RetireForm(forms.Form):
    effective_to = FactField(label="Berlaku sampai", initial=today)
    note = text_area("Alasan", 3, max_length=1000)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if instrument.status == "draft":
            del self.fields["effective_to"]

    def values(self) -> dict[str, Any]:
        return {"effective_to": None, **self.cleaned_data}


class DetailsForm(EditionForm):
    title = forms.CharField(label="Judul", max_length=200)
    regulation = forms.CharField(
        label="Peraturan", max_length=200, help_text="Singkat, seperti di kaki halaman dan naskah."
    )
    legal_basis = text_area(
        "Dasar hukum lengkap",
        3,
        required=False,
        max_length=1000,
        help_text="Jenis, nomor, tahun, dan judul lengkap peraturan beserta perubahannya, seperti "
        "dikutip LHE dan SK.",
    )


class NodeForm(EditionForm):
    name = forms.CharField(label="Nama", max_length=200)
    weight = PlainDecimal(label="Bobot", help_text="Dalam poin dari 100, misalnya 0,5.")

    def values(self) -> NodeValues:
        return NodeValues(name=self.cleaned_data["name"], weight=self.cleaned_data["weight"])


class NewNodeForm(NodeForm):
    kind = forms.ChoiceField(label="Jenis")
    code = forms.CharField(label="Kode", max_length=30, validators=[code_shape])
    area = forms.CharField(
        label="Nomor area",
        max_length=10,
        required=False,
        validators=[code_shape],
        help_text="Hanya untuk area; area bernomor sama dinilai bersama terhadap nilai minimal.",
    )
    field_order = ["seen", "kind", "code", "name", "weight", "area"]

    def __init__(self, *args: Any, above: Node | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        kinds = KINDS_UNDER[above.kind if above else None]
        field.choices = [(kind, KIND_LABELS[kind]) for kind in kinds]


class ItemForm(EditionForm):
    """An indicator's words, scale, weight, zero policy, soal and evidence."""

    statement = text_area("Pernyataan", 3, max_length=4000)
    guidance = text_area("Panduan", 3, max_length=8000, required=False)
    answer_type = forms.ChoiceField(label="Skala jawaban", choices=SCALES)
    weight = PlainDecimal(
        label="Bobot butir",
        required=False,
        help_text="Hanya untuk butir hasil. Butir lain berbagi bobot bagiannya sama rata.",
    )
    zero_denominator = forms.ChoiceField(
        label="Bila 0 dari 0", choices=ZERO, required=False, help_text="Untuk persentase."
    )
    soal_ids = forms.CharField(
        label="Nomor soal portal",
        required=False,
        max_length=100,
        help_text="Boleh kosong sampai portal memberinya nomor. Untuk persentase dan penurunan, "
        "nomor soal diambil dari setiap jumlah.",
    )
    evidence_examples = text_area(
        "Bukti yang lazim", 4, required=False, max_length=4000, help_text="Satu bukti per baris."
    )

    def clean_soal_ids(self) -> tuple[int, ...]:
        words = re.split(r"[;,\s]+", self.cleaned_data["soal_ids"].strip())
        wrong = [word for word in words if word and not re.fullmatch(r"[0-9]{1,6}", word)]
        if wrong:
            raise forms.ValidationError(
                f"«{wrong[0]}» bukan nomor soal. Tulis bilangan bulat, misalnya 12."
            )
        return tuple(int(word) for word in words if word)

    @staticmethod
    def initial_of(values: ItemValues) -> dict[str, Any]:
        return {
            "statement": values.statement,
            "guidance": values.guidance,
            "answer_type": values.answer_type,
            "weight": values.weight,
            "zero_denominator": values.zero_denominator,
            "soal_ids": ", ".join(map(str, values.soal_ids)),
            "evidence_examples": "\n".join(values.evidence_examples),
        }

    def values(
        self, options: "forms.BaseFormSet[forms.Form]", inputs: "forms.BaseFormSet[forms.Form]"
    ) -> ItemValues:
        data = self.cleaned_data
        lines = (line.strip() for line in data["evidence_examples"].splitlines())
        return ItemValues(
            statement=data["statement"],
            guidance=data["guidance"],
            answer_type=data["answer_type"],
            weight=data["weight"],
            options=tuple(OptionValues(**row) for row in _rows(options)),
            inputs=tuple(InputValues(**row) for row in _rows(inputs)),
            zero_denominator=data["zero_denominator"],
            soal_ids=data["soal_ids"],
            evidence_examples=tuple(line for line in lines if line),
        )


class NewItemForm(ItemForm):
    code = forms.CharField(label="Kode", max_length=30, validators=[code_shape])
    field_order = ["seen", "code", "statement"]


class OptionForm(forms.Form):
    label = forms.CharField(label="Pilihan", max_length=10)
    multiplier = PlainDecimal(label="Pengali", max_value=Decimal(1), max_digits=6)
    criterion = text_area("Kriteria", 2, max_length=4000)


class InputForm(forms.Form):
    label = forms.CharField(label="Nama jumlah", max_length=200)
    role = forms.ChoiceField(label="Peran", choices=ROLES)
    key = forms.CharField(label="Kunci", max_length=40, validators=[code_shape])
    soal_id = forms.IntegerField(label="Soal", min_value=1, max_value=999_999, required=False)


OptionRows = forms.formset_factory(
    OptionForm, extra=5, max_num=5, can_delete=True, can_delete_extra=False
)
InputRows = forms.formset_factory(
    InputForm, extra=2, max_num=8, can_delete=True, can_delete_extra=False
)


def _rows(formset: "forms.BaseFormSet[forms.Form]") -> list[dict[str, Any]]:
    """What the filled, not removed rows say, in their order."""
    found = []
    for form in formset.forms:
        data = dict(form.cleaned_data)
        if data and not data.pop("DELETE", False):
            found.append(data)
    return found


class InstrumentUploadForm(forms.Form):
    """A file that holds an instrument, and the version it is read against."""

    base = forms.ModelChoiceField(
        Instrument.objects.none(),
        label="Versi dasar",
        empty_label=None,
        help_text="Yang tidak tertulis di berkas (nilai minimal, syarat, peran jumlah) "
        "diambil dari sini.",
    )
    file = forms.FileField(
        label="Berkas instrumen (JSON, XLSX, atau CSV)",
        help_text="Definisi JSON aplikasi ini, master soal portal kementerian, lembar LKE kosong, "
        "atau tabel butir yang diunduh dari halaman instrumen.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xlsx,.ods,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base: Any = self.fields["base"]
        base.queryset = Instrument.objects.filter(status=InstrumentStatus.PUBLISHED)
