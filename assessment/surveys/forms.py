"""The form of a survey's import: the table of respondents, and what is known of the survey."""

from collections.abc import Mapping
from typing import Any

from django import forms

from assessment.enums import SurveyKind
from assessment.scoring.survey import ELEMENTS
from assessment.surveys.columns import ColumnProposal, SurveyColumns, suggested
from zona_integritas.ground.dates import FactField
from zona_integritas.ground.files.names import short_name


class SurveyForm(forms.Form):
    """A table of respondents, and what is known of the survey."""

    kind = forms.ChoiceField(label="Survei", choices=SurveyKind.choices)
    file = forms.FileField(
        label="Tabel responden (XLSX, ODS, atau CSV)",
        help_text="Satu baris satu responden; kolom U1, U2, … untuk unsur, dan nama, telepon, "
        "tanggal bila ada.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )
    scale_max = forms.TypedChoiceField(
        label="Skala jawaban",
        choices=[(4, "1 sampai 4"), (5, "1 sampai 5"), (6, "1 sampai 6"), (10, "1 sampai 10")],
        coerce=int,
        help_text="Skala selain 4 dikonversi: nilai × 4 ÷ skala tertinggi.",
    )
    population = forms.IntegerField(
        label="Populasi penerima layanan",
        min_value=1,
        max_value=10**8,
        required=False,
        help_text="Untuk memeriksa cukup tidaknya responden. Boleh dikosongkan.",
    )
    begun_on = FactField(label="Mulai", required=False)
    ended_on = FactField(label="Selesai", required=False)
    method = forms.CharField(label="Cara pengumpulan", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begun, ended = data.get("begun_on"), data.get("ended_on")
        if begun and ended and ended < begun:
            self.add_error("ended_on", "Tanggal selesai mendahului tanggal mulai.")
        return data

    def told(self) -> dict[str, Any]:
        """What the file's token carries to the next step."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "scale_max": data["scale_max"],
            "population": data["population"],
            "begun_on": data["begun_on"].isoformat() if data["begun_on"] else None,
            "ended_on": data["ended_on"].isoformat() if data["ended_on"] else None,
            "method": data["method"],
            "file_name": short_name(data["file"].name or "survei"),
        }


class SurveyColumnsForm(forms.Form):
    """Which column is which element, and what an answer in words counts.

    ``words`` are the answers in words of the columns chosen so far; when others are chosen, the
    view asks again with theirs.
    """

    top = forms.IntegerField(
        label="Baris judul",
        min_value=1,
        max_value=100,
        help_text="Nomor baris yang memuat judul kolom.",
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        scale_max: int,
        sheets: list[str],
        proposal: ColumnProposal,
        words: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = dict(words)
        self.kind = kind
        if len(sheets) > 1:
            self.fields["sheet"] = forms.TypedChoiceField(
                label="Lembar", choices=list(enumerate(sheets)), coerce=int, initial=proposal.sheet
            )
            self.order_fields(["sheet", "top"])
        self.sheet = proposal.sheet
        self.seen_top = self.fields["top"].initial = proposal.top + 1
        columns = [(one.column, str(one)) for one in proposal.offers]
        for number, name in enumerate(ELEMENTS[kind], 1):
            self.fields[f"element_{number}"] = forms.TypedChoiceField(
                label=f"U{number} {name}",
                choices=[("", "Pilih kolomnya"), *columns],
                coerce=int,
                initial=proposal.elements[number - 1],
            )
        for key, label, initial in (
            ("name", "Nama", proposal.name),
            ("phone", "Telepon", proposal.phone),
            ("day", "Tanggal", proposal.day),
        ):
            self.fields[key] = forms.TypedChoiceField(
                label=label,
                choices=[("", "Tidak ada di tabel ini"), *columns],
                coerce=int,
                empty_value=None,
                required=False,
                initial=initial,
            )
        steps = [(step, str(step)) for step in range(scale_max, 0, -1)]
        for place, (key, word) in enumerate(self.words.items()):
            self.fields[f"word_{place}"] = forms.TypedChoiceField(
                label=f"«{word[:60]}» bernilai",
                choices=[("", "Pilih nilainya"), *steps, (0, "bukan jawaban (tidak dihitung)")],
                coerce=int,
                initial=suggested(word, scale_max),
            )
            self.fields[f"word_{place}"].widget.attrs["data-kata"] = key

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        used: dict[int, str] = {}
        for field in [f"element_{n}" for n in range(1, len(ELEMENTS[self.kind]) + 1)]:
            column = data.get(field)
            if column in (None, ""):
                continue
            if column in used:
                self.add_error(field, f"Kolom ini sudah dipakai untuk {used[column]}.")
            used[column] = str(self.fields[field].label).partition(" ")[0]
        return data

    @property
    def elements(self) -> list[int]:
        """The columns chosen for the elements so far."""
        asked = (self.cleaned_data.get(f"element_{n}") for n in range(1, 20))
        return [one for one in asked if isinstance(one, int)]

    def columns(self) -> SurveyColumns:
        data = self.cleaned_data
        words = {key: data[f"word_{place}"] for place, key in enumerate(self.words)}
        return SurveyColumns(
            sheet=data.get("sheet", self.sheet),
            top=data["top"] - 1,
            elements=tuple(self.elements),
            name=data["name"],
            phone=data["phone"],
            day=data["day"],
            words={key: value for key, value in words.items() if value},
        )
