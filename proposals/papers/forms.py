"""What is typed for the texts of an LHE, and of a paper that was written elsewhere."""

from collections.abc import Sequence
from typing import Any

from django import forms

from proposals.enums import PassageKind
from proposals.models import Proposal
from proposals.papers.services.report_texts import TEXT_LIMIT
from proposals.plan.components import components_of
from proposals.register.services.outside_papers import NUMBER_LIMIT
from zona_integritas.ground.dates import FactField


def _words() -> forms.CharField:
    return forms.CharField(
        label="Teks", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 8})
    )


class PassageForm(forms.Form):
    """A new text: what it is, which area it is about, and its words."""

    kind = forms.ChoiceField(label="Jenis", choices=PassageKind.choices)
    area = forms.ChoiceField(label="Area", required=False)
    text = _words()

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)  # noqa: S101 - declared above
        area.choices = [
            ("", "Seluruh LKE"),
            *((one.code, one.label) for one in components_of(proposal).values()),
        ]


class WordingForm(forms.Form):
    """The words of a text that is there already."""

    text = _words()


class OutsidePaperForm(forms.Form):
    """Number, day and file of a paper that was written elsewhere, and of whom it speaks."""

    number = forms.CharField(label="Nomor naskah", max_length=NUMBER_LIMIT)
    dated = FactField(label="Tanggal naskah")
    file = forms.FileField(
        label="Berkas naskah",
        help_text="PDF yang sudah ditandatangani. Berkas inilah yang disimpan dan diunduh.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, choices: Sequence[Proposal] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["usulan"] = forms.TypedMultipleChoiceField(
                label="Unit yang tercantum",
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                choices=[
                    (one.pk, f"{one.unit.name} · {one.get_target_display()}") for one in choices
                ],
            )
            self.order_fields(["usulan", "number", "dated", "file"])
