"""Forms of units, predicates, people and roles."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, QueryDict

from units.enums import AREA_LABELS, AREA_ROLES, GIVEN_FROM_ABOVE, Capacity, PredicateKind, Role
from units.models import RoleGrant, Unit, User
from units.tree import in_tree_order
from zona_integritas.ground.choices import RowsField, name_blank_choices
from zona_integritas.ground.dates import FactField, FactYear, PlanField, today
from zona_integritas.ground.errors import Refused

T = TypeVar("T")

WHOLE_NIP = re.compile(r"\d{1,18}")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form to be bound to; an empty sending is a sending too."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.BaseForm, action: Callable[[], T]) -> T | None:
    """Runs a service for a valid form; a refusal lands in the form, with what was typed."""
    try:
        return action()
    except Refused as refused:
        form.add_error(None, list(refused.reasons))
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            form.add_error(None, error)
    return None


class _TreeIterator(ModelChoiceIterator):  # type: ignore[type-arg]  # takes none at run time
    """The choices from the top down, each unit followed by what is below it."""

    def __iter__(self) -> Iterator[Any]:
        empty = getattr(self.field, "empty_label", None)
        if empty is not None:
            yield ("", empty)
        for unit in in_tree_order(self.queryset):
            yield self.choice(unit)


def unit_label(unit: Unit) -> str:
    """By name and code, set in as deep as it stands in the tree."""
    return f"{'– ' * unit.depth}{unit.name} ({unit.code})"


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes none at run time
    """A unit, offered in the order of the tree."""

    iterator = _TreeIterator

    def label_from_instance(self, obj: Unit) -> str:
        return unit_label(obj)


class UnitsChoice(RowsField):
    """Several units, offered in the order of the tree."""

    iterator = _TreeIterator

    def label_from_instance(self, obj: Unit) -> str:
        return unit_label(obj)


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """Facts of a unit. Saving goes through the services, never through the form."""

    parent = UnitChoice(Unit.objects.none(), label="Unit induk", empty_label="Pilih unit induk")
    address = forms.CharField(
        label="Alamat", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    since = FactField(
        label="Nama, kode, atau unit induk baru berlaku sejak",
        required=False,
        initial=today,
        help_text="Naskah dan periode sebelum tanggal ini tetap memakai yang lama.",
    )
    basis = forms.CharField(
        label="Dasar perubahan (nomor keputusan atau peraturan)", max_length=200, required=False
    )
    slip = forms.BooleanField(
        label="Hanya memperbaiki salah tulis; nama yang lama tidak pernah berlaku", required=False
    )

    class Meta:
        model = Unit
        fields = [
            "code",
            "name",
            "parent",
            "level",
            "service_kind",
            "address",
            "staff_count",
            "budget",
            "time_zone",
        ]
        help_texts = {"time_zone": "Waktu pada halaman unit ini ditampilkan menurut zona ini."}

    def __init__(
        self, *args: Any, parents: QuerySet[Unit], may_place: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        name_blank_choices(self)
        if self.instance.pk is not None and self.instance.parent_id is None:
            del self.fields["parent"]
        else:
            _offer(self, "parent", parents)
        if self.instance.pk is None:
            for name in ("since", "basis", "slip"):
                del self.fields[name]
        if not may_place:
            for name in {"code", "parent"} & set(self.fields):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Diubah oleh administrator dari unit di atasnya."
        self.fields["level"].error_messages["required"] = "Pilih tingkat unit."

    def values(self) -> dict[str, Any]:
        return {"parent": None, **self.cleaned_data}

    @property
    def moves_to(self) -> Unit | None:
        """The parent chosen in a valid form, where it is another one than now."""
        chosen: Unit | None = self.cleaned_data.get("parent")
        return chosen if chosen is not None and "parent" in self.changed_data else None


class PredicateForm(forms.Form):
    kind = forms.ChoiceField(label="Predikat", choices=PredicateKind.choices)
    year = FactYear(label="Tahun", earliest=2009)
    decree_number = forms.CharField(label="Nomor keputusan", max_length=100)
    decree_date = FactField(label="Tanggal keputusan")


class RevokeForm(forms.Form):
    revoked_on = FactField(label="Tanggal pencabutan")
    reason = forms.CharField(label="Alasan pencabutan", widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(
        label="Dasar pencabutan (nomor surat atau keputusan)", max_length=200, required=False
    )


class ConflictForm(forms.Form):
    """Whose conflict of interest, and why; who is no administrator speaks only for oneself."""

    user = forms.ModelChoiceField(User.objects.none(), label="Orang", empty_label="Pilih orang")
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["user"]
        else:
            field: Any = self.fields["user"]
            field.queryset = people


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """Who somebody is and where they work."""

    unit = UnitChoice(
        Unit.objects.none(),
        label="Unit kerja",
        required=False,
        empty_label="Tidak bekerja di satu unit",
        help_text="Tempat orang ini bekerja. Pemisahan tugas memakai isian ini.",
    )
    email = forms.EmailField(label="Alamat surel")

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "nip", "position", "unit"]
        labels = {"username": "Nama pengguna"}
        help_texts = {
            "username": "Dipakai untuk masuk; tidak dapat diubah lagi. Huruf kecil, angka, dan "
            "tanda . - _ @ +."
        }

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        unplaced: bool = True,
        own: bool = False,
        grants: Iterable[RoleGrant] = (),
        **kwargs: Any,
    ) -> None:
        """``unplaced``: may the person work in no unit? ``own``: it is one's own account.
        ``grants``: the running roles, each asked about once another unit was sent."""
        super().__init__(*args, **kwargs)
        moves = self.is_bound and self.data.get("unit", "") != str(self.instance.unit_id or "")
        self.grants = {f"role-{grant.pk}": grant for grant in grants} if moves and not own else {}
        for name, grant in self.grants.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{grant.get_role_display()} di {grant.unit}",
                choices=[("keep", "Tetap"), ("end", "Akhiri")],
                widget=forms.RadioSelect,
                error_messages={"required": "Unit kerjanya berubah: putuskan tetap atau akhiri."},
            )
        if self.grants:
            self.fields["ending_reason"] = forms.CharField(
                label="Alasan mengakhiri peran",
                max_length=300,
                required=False,
                help_text="Diisi bila ada peran yang diakhiri.",
            )
        _offer(self, "unit", units)
        place: Any = self.fields["unit"]
        if not unplaced:
            place.required, place.empty_label = True, "Pilih unit kerja"
            place.error_messages["required"] = "Pilih unit kerja orang ini."
        if own:
            place.disabled = True
            place.help_text = "Unit kerja sendiri diubah oleh administrator lain."
        if self.instance.pk is not None:
            del self.fields["username"]

    def clean_nip(self) -> str:
        nip: str = self.cleaned_data["nip"].replace(" ", "")
        if nip and not WHOLE_NIP.fullmatch(nip):
            raise ValidationError("NIP hanya memuat angka, paling banyak 18.")
        if nip and User.objects.filter(nip=nip).exclude(pk=self.instance.pk).exists():
            raise ValidationError("NIP ini sudah dipakai oleh orang lain.")
        return nip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        ends = any(data.get(name) == "end" for name in self.grants)
        if ends and not str(data.get("ending_reason", "")).strip():
            self.add_error("ending_reason", "Isi alasan mengakhiri peran.")
        return data

    def validate_constraints(self) -> None:
        """The NIP is compared above, with a sentence of our own."""

    def values(self) -> dict[str, Any]:
        asked = {*self.grants, "ending_reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in asked}

    def role_answers(self) -> dict[int, str]:
        """Of each running role, by its id: nothing where it stays, else why it ends."""
        data = self.cleaned_data
        return {
            grant.pk: data["ending_reason"] if data[name] == "end" else ""
            for name, grant in self.grants.items()
        }


class GrantForm(forms.Form):
    role = forms.ChoiceField(
        label="Peran",
        choices=[("", "Pilih peran"), *Role.choices],
        help_text="Pimpinan dan administrator berlaku setelah dikonfirmasi administrator kedua.",
    )
    unit = UnitChoice(
        Unit.objects.none(),
        label="Unit",
        empty_label="Pilih unit",
        help_text="Peran berlaku di unit ini dan semua unit di bawahnya.",
    )
    areas = forms.MultipleChoiceField(
        label="Area",
        choices=list(AREA_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Untuk anggota tim unit dan tim penilai. Kosongkan bila semua area.",
    )

    capacity = forms.ChoiceField(
        label="Kedudukan",
        choices=Capacity.choices,
        initial=Capacity.FULL,
        required=False,
        help_text="Plt. dan Plh. untuk kepala unit dan pimpinan instansi; naskah menyebutnya.",
    )
    starts_on = PlanField(
        label="Mulai berlaku", required=False, help_text="Kosongkan bila mulai hari ini."
    )
    ends_on = PlanField(
        label="Hari terakhir",
        required=False,
        help_text="Peran masih berlaku sepanjang hari itu. Kosongkan bila belum ditentukan.",
    )

    def __init__(
        self, *args: Any, units: QuerySet[Unit], above: bool = True, **kwargs: Any
    ) -> None:
        """``above``: is there a unit the giver stands above, to name its judges?"""
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units)
        if not above:
            role: Any = self.fields["role"]
            role.choices = [one for one in role.choices if one[0] not in GIVEN_FROM_ABOVE]
            role.help_text = (
                "Peran penilai, pimpinan, kelompok kerja, dan administrator diberikan oleh "
                "administrator dari unit di atasnya."
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("areas") and data.get("role") not in ("", None, *AREA_ROLES):
            self.add_error("areas", "Pembatasan area hanya untuk anggota tim unit dan TPI.")
        return data


class EndForm(forms.Form):
    last_day = PlanField(
        label="Hari terakhir",
        required=False,
        help_text="Kosongkan untuk mengakhiri sekarang. Isi bila peran berakhir pada hari lain.",
    )
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Berkas",
        help_text="XLSX, atau CSV (UTF-8) dengan pemisah koma atau titik koma.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def _offer(form: forms.BaseForm, name: str, rows: QuerySet[Unit]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared by the form
    field.queryset = rows
