"""Forms of the import of workbooks: which LKE, which file, and why on a unit's behalf."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from assessment.enums import ColumnMeaning
from assessment.models import Period
from assessment.workbooks.columns import SheetColumnOffer, clash_in, clash_message
from assessment.workbooks.services.rights import REASON_LIMIT
from units.forms import UnitChoice
from units.models import Unit
from zona_integritas.ground.choices import offer_rows


class SheetStartForm(forms.Form):
    unit = UnitChoice(Unit.objects.none(), label="Unit", empty_label="Pilih unit")
    period = forms.ModelChoiceField(Period.objects.none(), label="Periode", empty_label=None)

    def __init__(
        self, *args: Any, units: QuerySet[Unit], periods: QuerySet[Period], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "unit", units)
        offer_rows(self, "period", periods)


class SheetUploadForm(forms.Form):
    file = forms.FileField(
        label="Lembar LKE (XLSX, ODS, atau CSV)",
        help_text="LKE yang diunduh dari aplikasi ini, susunan kementerian (lembar Jawaban), "
        "atau Lampiran III.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )

    def __init__(self, *args: Any, on_behalf: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_behalf:
            self.fields["reason"] = reason_field()


class PaperSheetForm(SheetUploadForm):
    """An LKE judged on paper: the file with both sides, and why it comes from outside."""

    reason = forms.CharField(
        label="Alasan dan asal penilaian",
        max_length=REASON_LIMIT,
        help_text="Misalnya nomor dan tanggal berita acaranya. Tertulis pada LKE dan naskahnya "
        "untuk seterusnya.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def reason_field() -> forms.CharField:
    """Why an administrator brings in a column for the unit it belongs to."""
    return forms.CharField(
        label="Alasan mengimpor atas nama unit",
        max_length=REASON_LIMIT,
        help_text="Dibaca kepala dan tim unit, yang diberi tahu, dan tersimpan pada LKE.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SheetColumnsForm(forms.Form):
    """What each column of a sheet holds: a choice for every column that is offered."""

    def __init__(
        self,
        *args: Any,
        offers: Sequence[SheetColumnOffer],
        meanings: Sequence[ColumnMeaning],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = list(offers)
        choices = [("", "Pilih artinya"), *((one.value, one.label) for one in meanings)]
        for one in offers:
            self.fields[_field(one)] = forms.ChoiceField(
                label=f"Arti kolom {one.name}",
                choices=choices,
                initial=one.proposal,
                error_messages={"required": f"Pilih arti kolom {one.letters}."},
            )

    @property
    def rows(self) -> list[tuple[SheetColumnOffer, forms.BoundField]]:
        return [(one, self[_field(one)]) for one in self.offers]

    @property
    def said(self) -> dict[str, ColumnMeaning]:
        """What was chosen, by the letters of the columns."""
        return {
            one.letters: ColumnMeaning(self.cleaned_data[_field(one)])
            for one in self.offers
            if self.cleaned_data.get(_field(one))
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if clash := clash_in(self.said):
            self.add_error(f"kolom_{clash[1]}", clash_message(*clash))
        return data


def _field(offer: SheetColumnOffer) -> str:
    return f"kolom_{offer.letters}"


class SheetBatchForm(forms.Form):
    """Many workbooks at once: the period they are for, and a ZIP of them. Into a closed period
    they come as history, both columns."""

    period = forms.ModelChoiceField(
        Period.objects.none(),
        label="Periode",
        empty_label=None,
        help_text="Ke periode yang sudah ditutup, kedua kolom diimpor sebagai data historis: "
        "tanpa nama penilai, dan bertanda untuk seterusnya.",
    )
    file = forms.FileField(
        label="ZIP berisi lembar LKE",
        help_text="Awali nama setiap berkas dengan kode unit, misalnya «BLN-01 lke.xlsx». LKE yang "
        "diunduh dari aplikasi ini dikenali dari isinya.",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods: Any = self.fields["period"]
        periods.queryset = Period.objects.order_by("-is_open", "-year")
        self.fields["reason"] = reason_field()
        self.fields["reason"].label = "Alasan mengimpor"
