"""No two accounts bear names that could be mistaken for each other."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.units.test_imports import PEOPLE_HEAD, check, lines
from units.models import User
from units.name_key import name_key
from units.services.people import create_person

ALIKE = [
    "Rina.10",
    "RINA.10",
    "rina.1o",
    "rina.l0",
    "rina.lo",
    "rina.10.",
    "rina.10-",
    "rina..10",
    "r\u0456na.10",  # the Cyrillic i
    "rin\u0430.10",  # the Cyrillic a
    "\uff52ina.10",  # a letter of full width
    "rin\u00e1.10",
]


def make(agency: Any, username: str, by: str = "admin") -> User:
    return create_person(
        actor=agency.people[by],
        username=username,
        full_name="Orang Baru",
        email="baru@instansi.example",
        unit=agency.units["A"],
    )


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_that_looks_like_one_is_refused_and_says_which(agency: Any, name: str) -> None:
    make(agency, "rina.10")
    with pytest.raises(ValidationError, match=r"terlalu mirip dengan «rina\.10»"):
        make(agency, name)
    assert User.objects.filter(full_name="Orang Baru").count() == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    "name", ["Budi", "b\u0443di", "budi wati", ".budi", "budi/wati", "bud\u00ed", "budi\u200b", "-"]
)
def test_names_are_of_the_plain_alphabet(agency: Any, name: str) -> None:
    with pytest.raises(ValidationError, match="huruf kecil a sampai z"):
        make(agency, name)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "names", [("fadli", "fadil"), ("198001012005012001", "198001012005012002"), ("a.b", "ab")]
)
def test_names_of_two_people_may_stand_beside_each_other(
    agency: Any, names: tuple[str, str]
) -> None:
    assert [make(agency, name).username for name in names] == list(names)


@pytest.mark.one_database
def test_whom_one_may_not_know_of_is_not_named(agency: Any) -> None:
    with pytest.raises(ValidationError, match="mirip dengan nama pengguna lain yang sudah ada"):
        make(agency, "Anggota-B", by="admin-a")


@pytest.mark.one_database
def test_the_form_and_a_file_say_it_at_the_name(agency: Any, as_user: Any) -> None:
    client = as_user("admin")
    sent = {
        "username": "Kepala",
        "full_name": "Kepala Lain",
        "email": "lain@instansi.example",
        "unit": agency.units["A"].pk,
    }
    page = client.post(reverse("units:person_new"), sent)
    assert page.status_code == 422
    assert "terlalu mirip dengan «kepala»" in page.context["form"].errors["username"][0]
    rows = lines(
        PEOPLE_HEAD,
        "Anggota,Orang Lain,lain@instansi.example,,,A,,,",
        "wati,Wati,wati@instansi.example,,,A,,,",
        "WATI,Wati Lain,wati2@instansi.example,,,A,,,",
    )
    _, outcome, _ = check(client, "orang", rows)
    assert [one.split(" terlalu")[0] for one in outcome.problems] == [
        "Baris 2, kolom nama_pengguna: «Anggota»",
        "Baris 4, kolom nama_pengguna: «WATI»",
    ]


def test_the_database_holds_it_too(agency: Any) -> None:
    """Also where no service asks: in a shell, in bulk, or two requests at one moment."""
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="KEPALA", full_name="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="admln"), User(username="adm1n")])


def test_accounts_older_than_the_rule_stay(agency: Any) -> None:
    """Two that look alike keep their names; the later one is marked, and can be saved."""
    made = make(agency, "rina.10")
    User.objects.filter(pk=made.pk).update(username="ANGGOTA", name_key="")
    importlib.import_module("units.migrations.0002_name_key").fill(apps, None)
    late = User.objects.get(pk=made.pk)
    assert late.name_key == f"anggota#{late.pk}"
    late.full_name = "Nama Lain"
    late.save()
    assert User.objects.get(pk=late.pk).name_key == f"anggota#{late.pk}"
    assert name_key(agency.people["anggota"].username) == "anggota"
