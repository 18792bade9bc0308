"""A kept statement brings what its query brings, whatever values it is given."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import CharField, DateField, Value

from units.models import Unit, User
from units.queries import people_with_roles, person_with_roles
from units.services.conflicts import declare_conflict
from units.services.roles import end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.dates import today
from zona_integritas.ground.kept_statements import Given, KeptStatement

pytestmark = pytest.mark.django_db


def told(row: Any) -> dict[str, Any]:
    """All that hangs on the object, its unit too."""
    facts = {name: value for name, value in vars(row).items() if name != "_state"}
    unit = {name: value for name, value in vars(row.unit).items() if name != "_state"}
    return {**facts, "unit": unit}


def test_every_person_of_the_cast_comes_as_by_the_query_itself(season: Any) -> None:
    lead, pokja = season.people["demo-tpi-ketua"], season.people["demo-pokja"]
    units = season.units
    declare_conflict(actor=lead, user=lead, unit=units["A"], reason="Keluarga bekerja di sana.")
    grant_role(actor=SYSTEM, user=pokja, role="observer", unit=units["B"], areas=[])
    end_role(actor=SYSTEM, grant=season.people["demo-pengamat"].grants.get(), reason="Pindah.")
    kept = KeptStatement(lambda: people_with_roles(Given("day", DateField())))
    for day in (today(), today() - timedelta(days=1), today() + timedelta(days=400)):
        plain = people_with_roles(Value(day, output_field=DateField()))
        assert [told(row) for row in kept.rows(day=day)] == [told(row) for row in plain]
    for user in User.objects.all():
        person = person_with_roles(user.pk)
        assert person == user
        assert person is not None
        assert person.unit == user.unit


def test_each_asking_gets_its_own_values(season: Any) -> None:
    kept = KeptStatement(lambda: Unit.objects.filter(code=Given("code", CharField())))
    assert [unit.code for unit in kept.rows(code="A")] == ["A"]
    assert [unit.code for unit in kept.rows(code="B")] == ["B"]
    assert kept.rows(code="' OR 1=1 --") == []


def test_what_is_not_given_is_an_error(season: Any) -> None:
    kept = KeptStatement(lambda: Unit.objects.filter(code=Given("code", CharField())))
    with pytest.raises(KeyError, match="code"):
        kept.rows()
