"""The table of duty is the code's, what stands against it is found, and the seeds are lawful."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.paths import ROOT
from tests.units.conftest import agency, make_person  # noqa: F401
from units.duty import FORBIDDEN, SHOWN
from units.enums import Role
from units.models import RoleGrant
from units.role_review import KINDS, review_roles
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.dates import today
from zona_integritas.management.commands.duty_doc import document

SECURITY = ROOT / "docs" / "security.md"


def test_the_documentation_shows_the_table_as_it_is() -> None:
    assert (ROOT / "docs" / "duty.md").read_text(encoding="utf-8") == document()


def test_the_thirteen_groups_name_tests_that_are_there() -> None:
    text = SECURITY.read_text(encoding="utf-8")
    head, _, table = text.partition("## Peraturan BSSN 4/2021")
    rows = re.findall(r"^\| (\d+) .*\|$", table, re.MULTILINE)
    assert rows == [str(number) for number in range(1, 14)]
    assert not table.rstrip().splitlines()[-1].startswith("#")  # the page ends with it
    known = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    for line in table.splitlines():
        if re.match(r"\| \d", line):
            named = set(re.findall(r"`(test_\w+\.py)`", line))
            assert named, line
            assert named <= known, named - known
    assert set(re.findall(r"`(?:\w+/)?(test_\w+\.py)`", head)) <= known


def test_no_two_roles_stand_in_two_pairs() -> None:
    for one in Role:
        for other in Role:
            found = [pair for pair in (*FORBIDDEN, *SHOWN) if pair.is_of(one, other)]
            assert len(found) <= 1, (one, other)


@pytest.mark.one_database
def test_what_stands_is_listed_by_kind_and_fails_where_it_is_forbidden(
    agency: Any,  # noqa: F811
) -> None:
    told = StringIO()
    call_command("check_roles", "--json", stdout=told)
    assert {row["kind"] for row in json.loads(told.getvalue())} == {
        "no_password", "one_administrator",
    }  # fmt: skip
    units, people = agency.units, agency.people
    grant_role(actor=SYSTEM, user=people["pokja"], role="admin", unit=units["A"])
    # As they stand from before the table, and as time leaves them.
    RoleGrant.objects.create(user=people["tpi"], role="unit_head", unit=units["A1"])
    RoleGrant.objects.create(user=people["anggota-b"], role="tpi_lead", unit=units["B"])
    RoleGrant.objects.create(
        user=people["luar"], role="observer", unit=units["A"], ends_on=today() - timedelta(days=1)
    )
    RoleGrant.objects.filter(user=people["pimpinan"]).update(confirmation="alone")
    RoleGrant.objects.create(
        user=people["luar"], role="leadership", unit=units["A"], confirmation="awaited"
    )
    people["pengamat"].is_active = False
    people["pengamat"].save()
    found = review_roles()
    assert {one.kind for one in found} == set(KINDS)
    assert [(one.person, one.unit) for one in found if one.kind == "forbidden"] == [
        ("anggota-b", "B"), ("tpi", "BLN"),
    ]  # fmt: skip
    with pytest.raises(CommandError, match="terlarang masih ada"):
        call_command("check_roles", stdout=StringIO())
