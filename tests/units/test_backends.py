"""Who is behind a request: the person with unit, roles and conflicts, in one query."""

from typing import Any

import pytest
from django.utils import timezone

from units.backends import PersonBackend
from units.models import ConflictOfInterest, User
from units.queries import conflict_paths, roles_of
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_person_comes_whole(season: Any, django_assert_num_queries: Any) -> None:
    person = season.people["demo-tpi-ketua"]
    unit_a, unit_b = season.units["A"], season.units["B"]
    grant_role(actor=SYSTEM, user=person, role="observer", unit=unit_a)
    ended = grant_role(actor=SYSTEM, user=person, role="tpi_member", unit=unit_b)
    ended.ended_at = timezone.now()
    ended.save()
    for unit in (unit_a, unit_b):
        ConflictOfInterest.objects.create(user=person, unit=unit, reason="Uji")
    over = ConflictOfInterest.objects.create(user=person, unit=season.units["BLN"], reason="Uji")
    over.ended_at = timezone.now()
    over.save()
    with django_assert_num_queries(1):
        found = PersonBackend().get_user(person.pk)
        assert found is not None
        held, paths, place = roles_of(found), conflict_paths(found), found.unit
    plain = User.objects.get(pk=person.pk)
    assert sorted(held, key=str) == sorted(roles_of(plain), key=str)
    assert {one.role for one in held} == {"tpi_lead", "observer"}
    assert set(paths) == set(conflict_paths(plain)) == {unit_a.path, unit_b.path}
    assert place == plain.unit


def test_a_person_without_any_role_is_a_person(django_assert_num_queries: Any) -> None:
    someone = User.objects.create_user("tanpa-peran", full_name="Tanpa Peran")
    with django_assert_num_queries(1):
        found = PersonBackend().get_user(someone.pk)
        assert found == someone
        assert roles_of(found) == ()
        assert conflict_paths(found) == ()


def test_nobody_comes_of_an_inactive_or_unknown_person(season: Any) -> None:
    person = season.people["unit_member-a"]
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert PersonBackend().get_user(person.pk) is None
    assert PersonBackend().get_user(0) is None
