"""Forms of what the ministry answered, and of the years after an award."""

from collections.abc import Sequence
from typing import Any

from django import forms

from assessment.instrument.forms import PlainDecimal
from assessment.workdays import workday_after
from proposals.course.forms import DateReasonForm
from proposals.enums import MinistryResult, MinistryStage
from proposals.ministry.services.records import ADVICE_LIMIT, NUMBER_LIMIT, TEXT_LIMIT
from zona_integritas.ground.dates import FactField, FactYear, PlanField
from zona_integritas.ground.formats import bulat, tanggal


class MinistryForm(DateReasonForm):
    """One entry of the ministry's stages."""

    stage = forms.ChoiceField(label="Tahap", choices=MinistryStage.choices)
    on = FactField(label="Tanggal")
    result = forms.ChoiceField(
        label="Hasil",
        required=False,
        choices=[("", "Tidak ada (sanggah)"), *MinistryResult.choices],
    )
    number = forms.CharField(
        label="Nomor LHE", required=False, max_length=NUMBER_LIMIT, help_text="Hanya untuk LHE TPN."
    )
    text = forms.CharField(
        label="Catatan Kementerian PANRB atau isi sanggah",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    recommendations = forms.CharField(
        label="Rekomendasi LHE TPN",
        required=False,
        max_length=ADVICE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Hanya untuk LHE TPN. Satu rekomendasi per baris; awali dengan kode butir bila "
        "tentang satu butir, misalnya «A.I.1.i.a: Perbarui SK tim kerja». Menjadi tindak lanjut "
        "unit.",
    )
    objection_deadline = PlanField(
        label="Batas sanggah", required=False, help_text="Hanya untuk seleksi administrasi."
    )
    objection_workdays = forms.IntegerField(
        label="atau batas sanggah dalam hari kerja",
        required=False,
        min_value=1,
        max_value=60,
        help_text="Dihitung sesudah tanggal hasil, tanpa Sabtu, Minggu, dan hari libur.",
    )
    score = PlainDecimal(
        label="Nilai TPN (bila diberitahukan)",
        required=False,
        max_value=100,
        help_text="0 sampai 100, misalnya 87,52. Tidak untuk sanggah.",
    )
    upload = forms.FileField(
        label="Berkas bukti", required=False, help_text="Surat hasil, LHE TPN, atau berkas sanggah."
    )

    def __init__(self, *args: Any, stages: Sequence[MinistryStage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stages:
            offered = [(one.value, one.label) for one in stages]
            self.fields["stage"] = forms.ChoiceField(label="Tahap", choices=offered)

    def clean(self) -> dict[str, Any]:
        """A limit told in working days becomes its day."""
        data: dict[str, Any] = super().clean() or {}
        count, on = data.pop("objection_workdays", None), data.get("on")
        if count and on:
            reckoned = workday_after(on, count)
            if data.get("objection_deadline") not in (None, reckoned):
                self.add_error(
                    "objection_workdays",
                    f"{bulat(count)} hari kerja sesudah {tanggal(on)} jatuh pada "
                    f"{tanggal(reckoned)}. Isi salah satu saja, tanggalnya atau jumlah hari kerja.",
                )
            data["objection_deadline"] = reckoned
        return data


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
        coerce=lambda value: value == "ya",
        empty_value=None,
    )
    text = forms.CharField(label="Temuan", widget=forms.Textarea(attrs={"rows": 4}))


class CertificateForm(forms.Form):
    """When the certificate was handed over."""

    certificate_date = FactField(label="Tanggal piagam")
