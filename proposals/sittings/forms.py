"""Forms of the sittings' pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from proposals.models import Sitting
from units.models import User
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


class NoteForm(forms.Form):
    """The signed nota dinas: who decides, its number and day, its copy."""

    decided_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Diputuskan oleh",
        empty_label="Pilih pimpinan",
        help_text="Pimpinan, atau pejabat yang menerima pelimpahan dan memegang peran pimpinan.",
    )
    mandate = forms.CharField(
        label="Dasar pelimpahan wewenang",
        max_length=200,
        required=False,
        help_text="Hanya bila diputuskan atas pelimpahan: nomor dan tanggal suratnya.",
    )
    number = forms.CharField(label="Nomor nota dinas", max_length=100)
    dated = FactField(label="Tanggal nota dinas")
    upload = forms.FileField(
        label="Salinan nota dinas bertanda tangan", help_text="PDF atau gambar."
    )

    def __init__(self, *args: Any, deciding: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decided_by"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = deciding


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
