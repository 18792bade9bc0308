"""Forms of the sittings' pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from proposals.models import Sitting
from zona_integritas.ground.dates import FactField, PlanField


class SittingForm(forms.Form):
    """Title and day of a sitting, its decree, and the decree's file."""

    title = forms.CharField(
        label="Nama sidang",
        max_length=200,
        help_text="Misalnya: Sidang penetapan calon unit WBK tahap I.",
    )
    held_on = PlanField(label="Tanggal sidang")
    sk_number = forms.CharField(
        label="Nomor SK",
        max_length=100,
        required=False,
        help_text="Diperlukan sebelum calon ditetapkan; boleh menyusul.",
    )
    sk_date = FactField(label="Tanggal SK", required=False)
    upload = forms.FileField(
        label="Berkas SK", required=False, help_text="PDF, gambar, atau berkas kantor."
    )


class AgendaForm(forms.Form):
    """Onto which sitting: one that is there, or a new one."""

    sitting = forms.ModelChoiceField(
        Sitting.objects.none(), label="Sidang", required=False, empty_label="Sidang baru"
    )
    title = forms.CharField(label="Nama sidang baru", max_length=200, required=False)
    held_on = PlanField(label="Tanggal sidang baru", required=False)

    def __init__(self, *args: Any, sittings: QuerySet[Sitting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sitting"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = sittings

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and data.get("sitting") is None:
            for name, label in (("title", "Nama"), ("held_on", "Tanggal")):
                if not data.get(name):
                    self.add_error(
                        name, f"{label} sidang baru belum diisi. Isi, atau pilih sidang yang ada."
                    )
        return data
