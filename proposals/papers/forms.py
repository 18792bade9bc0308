"""What is typed for the texts of an LHE."""

from typing import Any

from django import forms

from proposals.enums import PassageKind
from proposals.models import Proposal
from proposals.papers.services.report_texts import TEXT_LIMIT
from proposals.plan.components import components_of


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
