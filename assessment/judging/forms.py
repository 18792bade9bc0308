"""The seats of a TPI team, as a form of a few rows."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from assessment.judging.services.teams import Seat
from assessment.judging.teams import AREAS, TEAM
from units.enums import AREA_LABELS, TPI_SIDE
from units.models import RoleGrant, User
from units.running import running
from zona_integritas.ground.formats import whole_number

ROWS = 6


def people_choices(people: QuerySet[User]) -> list[Any]:
    """Everybody, those who hold a role of the TPI anywhere first."""
    known = set(
        RoleGrant.objects.filter(running(), role__in=TPI_SIDE).values_list("user_id", flat=True)
    )
    groups: dict[str, list[tuple[int, str]]] = {"Penilai": [], "Orang lain": []}
    for person in people.filter(is_active=True).select_related("unit").order_by("sort_name"):
        where = " · ".join(filter(None, [person.position, person.unit.name if person.unit else ""]))
        label = f"{person} ({where})" if where else str(person)
        groups["Penilai" if person.pk in known else "Orang lain"].append((person.pk, label))
    return [("", "Pilih orang"), *((name, rows) for name, rows in groups.items() if rows)]


class SeatForm(forms.Form):
    person = forms.TypedChoiceField(label="Orang", coerce=int, required=False, empty_value=None)
    role = forms.ChoiceField(
        label="Peran", required=False, choices=[("", "Pilih peran"), *((r, r.label) for r in TEAM)]
    )
    areas = forms.MultipleChoiceField(
        label="Area",
        required=False,
        choices=[(area, AREA_LABELS[area]) for area in AREAS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = people

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("person") and not data.get("role"):
            self.add_error("role", "Pilih perannya dalam tim.")
        if not data.get("person") and (data.get("role") or data.get("areas")):
            self.add_error("person", "Pilih orangnya, atau kosongkan baris ini.")
        return data


def seat_forms(
    data: QueryDict | None, people: QuerySet[User], initial: list[Seat]
) -> list[SeatForm]:
    """The rows of the form; ``initial`` fills the first ones (another unit's team to copy)."""
    choices = people_choices(people)
    rows = max(ROWS, len(initial) + 2)
    if data is not None:
        raw = data.get("baris", "")
        rows = min(whole_number(raw) or rows, 20)
    found = []
    for number in range(rows):
        seat = initial[number] if number < len(initial) else None
        first = {"person": seat.user.pk, "role": seat.role, "areas": seat.areas} if seat else {}
        found.append(SeatForm(data, prefix=f"kursi-{number}", people=choices, initial=first))
    return found


def seats_in(rows: list[SeatForm], people: QuerySet[User]) -> list[Seat] | None:
    """The seats that were filled in; None while a row is wrong."""
    if not all([row.is_valid() for row in rows]):  # noqa: C419 - every row shows its errors
        return None
    chosen = [row.cleaned_data for row in rows if row.cleaned_data.get("person")]
    known: dict[int, User] = people.select_related("unit").in_bulk(
        [data["person"] for data in chosen]
    )
    return [
        Seat(known[data["person"]], data["role"], tuple(data["areas"]))
        for data in chosen
        if data["person"] in known
    ]
