"""Forms of what the ministry answered, and of the years after an award."""

from collections.abc import Sequence
from typing import Any

from django import forms

from assessment.instrument.forms import PlainDecimal
from assessment.workdays import workday_after
from proposals.course.forms import DateReasonForm
from proposals.enums import (
    MeetingKind,
    MinistryResult,
    MinistryStage,
    ObjectionGround,
    ReportedStage,
)
from proposals.ministry.services.objections import PIECE_LIMIT, PieceValues
from proposals.ministry.services.records import ADVICE_LIMIT, NUMBER_LIMIT, TEXT_LIMIT
from zona_integritas.ground.dates import FactField, FactYear, PlanField
from zona_integritas.ground.formats import bulat, tanggal

ADDRESS_HELP = "Alamat lengkap, diawali https://."
# A sanggah is what the agency wrote; it has a page of its own.
ANSWERED_STAGES = tuple(one for one in MinistryStage if one != MinistryStage.OBJECTION)


class MinistryForm(DateReasonForm):
    """One entry of the ministry's stages."""

    stage = forms.ChoiceField(
        label="Tahap", choices=[(one.value, one.label) for one in ANSWERED_STAGES]
    )
    on = FactField(label="Tanggal")
    result = forms.ChoiceField(
        label="Hasil",
        choices=[("", "Pilih hasil"), *MinistryResult.choices],
    )
    number = forms.CharField(
        label="Nomor LHE", required=False, max_length=NUMBER_LIMIT, help_text="Hanya untuk LHE TPN."
    )
    text = forms.CharField(
        label="Catatan Kementerian PANRB",
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
        label="Batas sanggah dalam hari kerja",
        required=False,
        min_value=1,
        max_value=60,
        help_text="Diisi bila tanggalnya tidak disebut. Dihitung sesudah tanggal hasil, tanpa "
        "Sabtu, Minggu, dan hari libur.",
    )
    score = PlainDecimal(
        label="Nilai TPN (bila diberitahukan)",
        required=False,
        max_value=100,
        help_text="0 sampai 100, misalnya 87,52. Kosongkan bila tidak diberikan.",
    )
    upload = forms.FileField(
        label="Berkas bukti", required=False, help_text="Surat hasil atau LHE TPN."
    )

    def __init__(
        self,
        *args: Any,
        stages: Sequence[MinistryStage] = (),
        evaluator: str = "Kementerian PANRB",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = f"Catatan {evaluator}"
        if stages:
            offered = [(one.value, one.label) for one in stages if one in ANSWERED_STAGES]
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


class ObjectionForm(DateReasonForm):
    """A sanggah: when it was sent, and for each ground its words and its file."""

    on = FactField(label="Tanggal surat sanggah")
    upload = forms.FileField(label="Surat sanggah", required=False, help_text="PDF atau gambar.")
    text = forms.CharField(
        label="Isi umum",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Boleh dikosongkan bila semuanya tertulis pada dasarnya di bawah.",
    )

    def __init__(self, *args: Any, grounds: Sequence[ObjectionGround], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grounds = list(grounds)
        for ground in self.grounds:
            self.fields[f"isi-{ground.value}"] = forms.CharField(
                label=f"{ground.label}: isi sanggah",
                required=False,
                max_length=PIECE_LIMIT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"berkas-{ground.value}"] = forms.FileField(
                label=f"{ground.label}: berkas bukti", required=False
            )

    def pieces(self) -> list[PieceValues]:
        """The grounds of which something was written or attached."""
        found = [
            PieceValues(
                one.value,
                self.cleaned_data[f"isi-{one.value}"],
                self.cleaned_data[f"berkas-{one.value}"],
            )
            for one in self.grounds
        ]
        return [piece for piece in found if piece.text.strip() or piece.upload]


class PortalFormForm(forms.Form):
    """What the ministry's form asks of a period. Any of it may be filled in later."""

    contact_name = forms.CharField(label="Nama narahubung", required=False, max_length=200)
    contact_phone = forms.CharField(
        label="Telepon narahubung",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    contact_mail = forms.CharField(
        label="Surel narahubung",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email"}),
    )
    letter_url = forms.CharField(
        label="Alamat surat usulan", required=False, max_length=1000, help_text=ADDRESS_HELP
    )
    sptjm_url = forms.CharField(label="Alamat SPTJM", required=False, max_length=1000)
    clearance_url = forms.CharField(label="Alamat surat clearance", required=False, max_length=1000)
    survey_url = forms.CharField(label="Alamat laporan survei", required=False, max_length=1000)


class MeetingForm(forms.Form):
    """A meeting of the ministry with a unit."""

    kind = forms.ChoiceField(label="Jenis", choices=MeetingKind.choices)
    on = PlanField(label="Tanggal")
    starts_at = forms.TimeField(
        label="Pukul",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Jam tidak dikenal. Tulis seperti 09.00."},
        help_text="Menurut zona waktu unit.",
    )
    place = forms.CharField(label="Tempat", required=False, max_length=300)
    meeting_url = forms.CharField(
        label="Alamat rapat daring", required=False, max_length=1000, help_text=ADDRESS_HELP
    )
    presentation_url = forms.CharField(
        label="Alamat bahan paparan", required=False, max_length=1000
    )
    invitation_number = forms.CharField(label="Nomor undangan", required=False, max_length=200)
    invitation_date = FactField(label="Tanggal undangan", required=False)
    upload = forms.FileField(label="Berkas undangan", required=False)
    attendants = forms.CharField(
        label="Peserta",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Satu orang per baris, dengan jabatannya.",
    )
    observed = forms.CharField(
        label="Hasil pertemuan atau observasi",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Diisi setelah pertemuan.",
    )


class StageReportForm(forms.Form):
    """With which letter a stage of the own panel was reported to the ministry."""

    stage = forms.ChoiceField(label="Tahap")
    number = forms.CharField(label="Nomor laporan", max_length=200)
    on = FactField(label="Tanggal laporan")
    upload = forms.FileField(label="Berkas laporan", required=False)

    def __init__(self, *args: Any, stages: Sequence[ReportedStage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.value, one.label) for one in stages]
        self.fields["stage"] = forms.ChoiceField(label="Tahap", choices=offered)


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
