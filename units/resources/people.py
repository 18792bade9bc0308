"""People and their roles: one row per role, so that a person may stand in several rows."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from import_export.fields import Field

from units.enums import Role
from units.models import RoleGrant, User
from units.queries import visible_people
from units.resources.base import ImportResource, Row, row_number
from units.resources.widgets import AreasCell, ChoiceCell, NipCell, TextCell, UnitCell, plain_cell
from units.running import standing
from units.services.people import create_person, update_person
from units.services.roles import AREAS, change_areas, grant_role

PERSON = ("full_name", "email", "nip", "position", "unit")
GRANT = ("grant_role", "grant_unit", "grant_areas")
PERSON_COLUMNS = ("nama_lengkap", "email", "nip", "jabatan", "kode_unit")


class PersonResource(ImportResource):
    noun = "orang dan peran"
    key = "nama_pengguna"

    username = Field("username", "nama_pengguna", TextCell(required=True))
    full_name = Field("full_name", "nama_lengkap", TextCell(required=True))
    email = Field("email", "email", TextCell(required=True))
    nip = Field("nip", "nip", NipCell())
    position = Field("position", "jabatan", TextCell())
    unit = Field("unit", "kode_unit", UnitCell("Unit kerja"))
    grant_role = Field("grant_role", "peran", ChoiceCell(Role, "peran", required=False))
    grant_unit = Field("grant_unit", "unit_peran", UnitCell("Unit peran"))
    grant_areas = Field("grant_areas", "area", AreasCell())

    class Meta:
        model = User
        fields = ("username", *PERSON, *GRANT)
        import_id_fields = ("username",)
        skip_unchanged = True
        report_skipped = True
        store_row_values = True
        use_transactions = True

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self.people = {person.username: person for person in User.objects.select_related("unit")}
        self.nips = {person.nip: person.username for person in self.people.values() if person.nip}
        # Only they are named in a sentence; of others the actor may not know.
        self.known = set(visible_people(self.actor).values_list("username", flat=True))
        self.running: dict[tuple[int, str, str], RoleGrant] = {}
        for grant in RoleGrant.objects.filter(standing()).select_related("unit"):
            self.running[(grant.user_id, grant.role, grant.unit.code)] = grant
        self.first: dict[str, dict[str, Any]] = {}
        self.first_grant: dict[tuple[str, str, str], int] = {}
        for row in dataset.dict:
            self.first.setdefault(plain_cell(row["nama_pengguna"]), row)
            self.first_grant.setdefault(self._grant_key(row), row_number(row))

    def before_import_row(self, row: Row, **kwargs: Any) -> None:
        username = plain_cell(row["nama_pengguna"])
        first = self.first[username]
        for column, name in zip(PERSON_COLUMNS, PERSON, strict=True):
            if username and plain_cell(row[column]) != plain_cell(first[column]):
                raise ValidationError(
                    {name: f"Isinya berbeda dari baris {row_number(first)} untuk orang yang sama."}
                )
        number = self.first_grant[self._grant_key(row)]
        if username and number != row_number(row):
            raise ValidationError({"grant_role": f"Peran ini sudah ada di baris {number}."})

    def get_instance(self, instance_loader: object, row: Row) -> User | None:
        known = self.people.get(plain_cell(row["nama_pengguna"]))
        if known is None:
            return None
        _, role, code = self._grant_key(row)
        return with_grant(copy(known), self.running.get((known.pk, role, code)))

    def import_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        errors: dict[str, str] = {}
        if instance.grant_role and instance.grant_unit is None:
            errors["grant_unit"] = "Belum diisi. Tulis kode unit tempat peran ini berlaku."
        if not instance.grant_role and (instance.grant_unit or instance.grant_areas):
            errors["grant_role"] = "Belum diisi, padahal unit peran atau areanya diisi."
        holder = self.nips.get(instance.nip)
        if instance.nip and holder not in (None, instance.username):
            errors["nip"] = (
                f"NIP ini sudah dipakai oleh {holder if holder in self.known else 'orang lain'}."
            )
        if errors:
            raise ValidationError(errors)

    def persist(self, instance: Any, is_create: bool) -> None:
        values = {name: getattr(instance, name) for name in PERSON}
        if is_create:
            person = create_person(actor=self.actor, username=instance.username, **values)
        else:
            person = User.objects.select_related("unit").get(pk=instance.pk)
            if self.changed(instance, PERSON):
                update_person(
                    actor=self.actor, user=person, roles=self._named_roles(person), **values
                )
        if instance.grant_role and (is_create or self.changed(instance, GRANT)):
            self._grant(person, instance)
        self.people[person.username] = person
        self.known.add(person.username)
        if person.nip:
            self.nips[person.nip] = person.username

    def _named_roles(self, person: User) -> dict[int, str]:
        """The running roles that stand in the file stay, also where the person moves."""
        return {
            grant.pk: ""
            for (pk, role, code), grant in self.running.items()
            if pk == person.pk and (person.username, role, code) in self.first_grant
        }

    def _grant(self, person: User, instance: Any) -> None:
        key = (person.pk, instance.grant_role, instance.grant_unit.code)
        if key in self.running:
            self.running[key] = change_areas(
                actor=self.actor,
                grant=self.running[key],
                areas=instance.grant_areas,
                reason="Area diubah melalui impor berkas.",
            )
            return
        self.running[key] = grant_role(
            actor=self.actor,
            user=person,
            role=instance.grant_role,
            unit=instance.grant_unit,
            areas=instance.grant_areas,
        )

    def _grant_key(self, row: Row) -> tuple[str, str, str]:
        widget = self.fields["grant_role"].widget
        role = widget.known.get(plain_cell(row["peran"]).lower(), "")
        return plain_cell(row["nama_pengguna"]), role, plain_cell(row["unit_peran"])

    def label(self, row: dict[str, Any]) -> str:
        return f"{plain_cell(row['nama_lengkap'])} ({plain_cell(row['nama_pengguna'])})"


def with_grant(person: User, grant: RoleGrant | None) -> User:
    """The person carrying one role, as a row of the table does."""
    told: Any = person
    told.grant_role = grant.role if grant else ""
    told.grant_unit = grant.unit if grant else None
    areas = grant.areas if grant else ()
    told.grant_areas = tuple(area for area in AREAS if area in areas)
    return person


def rows_of(people: Iterable[Any]) -> Iterator[User]:
    """One person per running role (``running``, prefetched), or once without any."""
    for person in people:
        for grant in person.running or [None]:
            yield with_grant(copy(person), grant)
