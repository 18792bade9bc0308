"""Forms of a season: year, windows, quota, and the next year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from assessment.enums import SEASON_WINDOWS, Condition
from assessment.lke.scoring_input import json_decimal
from assessment.models import Instrument, Period
from assessment.models.period import TPI_PEOPLE
from assessment.periods.usual_windows import usual_windows
from assessment.queries import instruments_in_force
from units.enums import UnitLevel
from zona_integritas.ground.choices import offer_rows
from zona_integritas.ground.dates import PlanField
from zona_integritas.ground.formats import in_sentence


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Some fields of a form under one heading."""

    title: str
    told: str
    fields: list[forms.BoundField]


# Offices above the units that are proposed.
BETWEEN_LEVELS = [
    (one.value, one.label) for one in (UnitLevel.ECHELON_1, UnitLevel.ECHELON_2, UnitLevel.REGION)
]


class PeriodForm(forms.Form):
    """Year, instrument, quota and the windows of a season."""

    year = forms.IntegerField(label="Tahun", min_value=2021, max_value=2100)
    instrument = forms.ModelChoiceField(
        Instrument.objects.none(), label="Instrumen", empty_label=None
    )
    quota_wbk = forms.IntegerField(
        label="Kuota Menuju WBK",
        min_value=0,
        max_value=9999,
        required=False,
    )
    quota_wbbm = forms.IntegerField(
        label="Kuota Menuju WBBM",
        min_value=0,
        max_value=9999,
        required=False,
    )
    is_open = forms.BooleanField(label="Periode berjalan", required=False, initial=True)
    wbk_by_agency = forms.BooleanField(
        label="WBK Mandiri: instansi menetapkan Menuju WBK sendiri",
        required=False,
        help_text="Tahap kementerian dijalankan panel mandiri dan dilaporkan; Menuju WBBM tetap "
        "diusulkan ke Kementerian PANRB. Tidak dapat diubah setelah ada unit yang dikirim.",
    )
    tpi_people = forms.TypedChoiceField(
        label="Orang untuk tiga jenjang TPI satu unit",
        choices=TPI_PEOPLE,
        coerce=int,
        initial=3,
        help_text="Dua orang hanya bila TPI kekurangan orang; laporan dan halaman LKE "
        "menyebutkannya. Diatur oleh administrator instansi.",
    )

    def __init__(
        self,
        *args: Any,
        period: Period | None = None,
        sets_people: bool = False,
        **kwargs: Any,
    ) -> None:
        initial = kwargs.pop("initial", None) or {}
        self.period = period
        if period is None:
            for kind, (opens, closes) in usual_windows(initial["year"]).items():
                initial |= {f"{kind.value}_opens": opens, f"{kind.value}_closes": closes}
        else:
            initial = {
                "year": period.year,
                "instrument": period.instrument_id,
                "quota_wbk": period.quota_wbk,
                "quota_wbbm": period.quota_wbbm,
                "is_open": period.is_open,
                "tpi_people": period.tpi_people,
                "wbk_by_agency": period.wbk_by_agency,
            }
            for code, weight in period.condition_weights().items():
                initial[f"bobot_{code}"] = json_decimal(weight)
            for window in period.windows.all():
                initial[f"{window.kind}_opens"] = window.opens_on
                initial[f"{window.kind}_closes"] = window.closes_on
        super().__init__(*args, **{**kwargs, "initial": initial})
        offer_rows(self, "instrument", instruments_in_force())
        if period is not None:
            # The season's year and instrument stay what its LKE were opened with.
            offer_rows(self, "instrument", Instrument.objects.filter(pk=period.instrument_id))
            self.fields["year"].disabled = True
            self.fields["tpi_people"].disabled = not sets_people
            self.fields["instrument"].disabled = True
        else:
            del self.fields["tpi_people"], self.fields["is_open"]  # a new period runs
        for condition in Condition:
            self.fields[f"bobot_{condition.value}"] = forms.DecimalField(
                label=f"Bobot {in_sentence(condition.short)}",
                min_value=0,
                max_value=1000,
                decimal_places=2,
                required=False,
                initial=1,
            )
        for kind in SEASON_WINDOWS:
            for part, label in (("opens", "dibuka"), ("closes", "ditutup")):
                self.fields[f"{kind.value}_{part}"] = PlanField(
                    label=f"{kind.label}: {label}", required=False
                )

        if period is not None and period.windows.all():
            self.fields["reason"] = forms.CharField(
                label="Alasan perubahan jadwal",
                max_length=300,
                required=False,
                help_text="Wajib bila jadwal yang sudah ada diubah atau diperpanjang; tampil pada "
                "halaman periode dan Beranda.",
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for kind in SEASON_WINDOWS:
            opens, closes = data.get(f"{kind.value}_opens"), data.get(f"{kind.value}_closes")
            if (opens is None) != (closes is None):
                self.add_error(
                    f"{kind.value}_closes", "Isi tanggal buka dan tutup, atau kosongkan keduanya."
                )
            elif opens is not None and closes is not None and closes < opens:
                self.add_error(f"{kind.value}_closes", "Tanggal tutup mendahului tanggal buka.")
            elif closes is not None and closes.year < data.get("year", closes.year):
                self.add_error(
                    f"{kind.value}_closes",
                    f"Jadwal ini ditutup sebelum tahun {data['year']} mulai. Sesuaikan tanggalnya "
                    "dengan tahun periode.",
                )
            elif (
                opens is None
                and self.period is not None
                and self.initial.get(f"{kind.value}_opens") is not None
            ):
                # Blanks would be taken for «leave it» while the person meant «no such window».
                self.add_error(
                    f"{kind.value}_closes",
                    "Jadwal ini sudah diatur dan tidak dapat dikosongkan. Ubah tanggalnya.",
                )
        return data

    @property
    def groups(self) -> list[FieldGroup]:
        """Under headings; what belongs to none of them stands with the period itself."""
        windows = [one for one in self.fields if one.endswith(("_opens", "_closes"))]
        weights = [one for one in self.fields if one.startswith("bobot_")]
        told = (
            "Diusulkan menurut kebiasaan; ubah sesuai keputusan instansi. Jadwal yang belum "
            "diketahui dikosongkan dan diisi kemudian."
            if self.period is None
            else ""
        )
        grouped = {
            "Kuota": ("Kosongkan bila tidak dibatasi.", ["quota_wbk", "quota_wbbm"]),
            "Jadwal": (told, [*windows, *(["reason"] if "reason" in self.fields else [])]),
            "Bobot syarat pemilihan": (
                "Untuk skor daftar unit potensial. Bobot 1 untuk semua berarti sama penting.",
                weights,
            ),
        }
        taken = {name for _, names in grouped.values() for name in names}
        grouped = {"Periode": ("", [one for one in self.fields if one not in taken]), **grouped}
        return [
            FieldGroup(title, lead, [self[name] for name in names])
            for title, (lead, names) in grouped.items()
            if names
        ]

    def weights(self) -> dict[str, Decimal]:
        """What each condition weighs; a blank one counts as 1, as nothing was said."""
        return {
            one.value: Decimal(1) if given is None else given
            for one in Condition
            for given in [self.cleaned_data[f"bobot_{one.value}"]]
        }

    def windows(self) -> list[tuple[str, date, date]]:
        """The windows that were filled in."""
        return [
            (kind, self.cleaned_data[f"{kind}_opens"], self.cleaned_data[f"{kind}_closes"])
            for kind in map(str, SEASON_WINDOWS)
            if self.cleaned_data[f"{kind}_opens"] is not None
        ]


class NextPeriodForm(forms.Form):
    """Which year is opened from the last one, with which instrument."""

    year = forms.IntegerField(label="Tahun", min_value=2021, max_value=2100)
    instrument = forms.ModelChoiceField(
        Instrument.objects.none(), label="Instrumen", empty_label=None
    )
    close_previous = forms.BooleanField(
        label="Tutup periode sebelumnya",
        required=False,
        help_text="Usulan yang masih berjalan tetap dilanjutkan; usulan baru tidak dapat "
        "ditambahkan.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "instrument", instruments_in_force())


class BetweenForm(forms.Form):
    """The level between: which offices check their units' LKE before the TPI, when, how many."""

    between_level = forms.ChoiceField(
        label="Tingkat antara",
        required=False,
        choices=[("", "Tidak dipakai"), *BETWEEN_LEVELS],
        help_text="Kantor pada tingkat ini memeriksa LKE unit di bawahnya sebelum TPI. Unit tanpa "
        "kantor demikian mengirim langsung ke TPI.",
    )
    between_quota = forms.IntegerField(
        label="Kuota tiap kantor",
        min_value=0,
        max_value=9999,
        required=False,
        help_text="Berapa unit yang dapat disetujui satu kantor. Kosongkan bila tidak dibatasi.",
    )
    opens_on = PlanField(label="Pemeriksaan dibuka", required=False)
    closes_on = PlanField(label="Pemeriksaan ditutup", required=False)
    reason = forms.CharField(
        label="Alasan perubahan jadwal",
        max_length=300,
        required=False,
        help_text="Wajib bila jadwal yang sudah ada diubah.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("between_level") and not (data.get("opens_on") and data.get("closes_on")):
            self.add_error("closes_on", "Isi tanggal buka dan tutup pemeriksaan tingkat antara.")
        return data
