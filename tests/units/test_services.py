"""What services hold to when two people work at once, or when somebody comes by a side door."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.units.conftest import make_person
from units.models import Predicate, Unit
from units.services.closing import close_unit, open_unit
from units.services.people import update_person
from units.services.predicates import add_predicate, revoke_predicate
from units.services.roles import end_role, grant_role
from units.services.units import create_unit, update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused


def unit_of(code: str) -> Unit:
    return Unit.objects.get(code=code)


def test_two_moves_at_once_make_no_circle(agency):
    """The second administrator still has B on the screen where it stood before the first move."""
    seen = unit_of("B")
    update_unit(actor=SYSTEM, unit=unit_of("B"), parent=unit_of("A1"))
    with pytest.raises(Refused, match="di bawah"):
        update_unit(actor=SYSTEM, unit=unit_of("A"), parent=seen)
    assert unit_of("B").path.startswith(unit_of("A1").path)


def test_a_new_unit_stands_where_its_parent_is_now(agency):
    seen = unit_of("A1")
    update_unit(actor=SYSTEM, unit=unit_of("A"), parent=unit_of("B"))
    made = create_unit(
        actor=SYSTEM,
        code="N",
        name="N",
        parent=seen,
        level="eselon_4",
        service_kind="pendukung",
    )
    assert made.path == f"{unit_of('A1').path}{made.pk}/"


def test_an_administrator_is_asked_about_the_place_where_the_parent_is_now(agency):
    seen = unit_of("A1")
    update_unit(actor=SYSTEM, unit=unit_of("A1"), parent=unit_of("B"))
    with pytest.raises(PermissionDenied):
        create_unit(
            actor=agency.people["admin-a"],
            code="N",
            name="N",
            parent=seen,
            level="eselon_4",
            service_kind="pendukung",
        )
    with pytest.raises(PermissionDenied):
        grant_role(
            actor=agency.people["admin-a"], user=agency.people["luar"], role="observer", unit=seen
        )


def test_nobody_comes_to_both_sides_by_a_new_place_of_work(agency):
    person = make_person("penilai", unit_of("B"), 93)
    grant = grant_role(actor=SYSTEM, user=person, role="tpi_member", unit=unit_of("A1"))
    for code in ("A", "A1"):
        with pytest.raises(Refused, match="Akhiri peran itu"):
            update_person(actor=SYSTEM, user=person, unit=unit_of(code))
    # Below the judged unit, at the agency itself and nowhere there is no such obstacle.
    for code in ("A11", "BLN", None):
        update_person(actor=SYSTEM, user=person, unit=unit_of(code) if code else None)
    end_role(actor=SYSTEM, grant=grant, reason="Mutasi")
    update_person(actor=SYSTEM, user=person, unit=unit_of("A"))


@pytest.mark.parametrize("own", ["work", "fill"])
def test_nobody_comes_to_both_sides_because_a_unit_moves(agency, own):
    person = make_person("penilai", unit_of("B") if own == "work" else None, 93)
    if own == "fill":
        grant_role(actor=SYSTEM, user=person, role="unit_head", unit=unit_of("B"))
    grant = grant_role(actor=SYSTEM, user=person, role="tpi_lead", unit=unit_of("A11"))
    with pytest.raises(Refused, match="Orang penilai adalah Ketua tim TPI untuk Unit A11"):
        update_unit(actor=SYSTEM, unit=unit_of("A1"), parent=unit_of("B"))
    assert unit_of("A1").parent.code == "A"
    end_role(actor=SYSTEM, grant=grant, reason="Mutasi")
    update_unit(actor=SYSTEM, unit=unit_of("A1"), parent=unit_of("B"))


@pytest.mark.parametrize(
    ("above", "below"),
    [("leadership", "tpi_lead"), ("admin", "leadership"), ("tpi_member", "pokja")],
)
def test_nor_does_a_move_bring_two_roles_together_that_exclude_each_other(agency, above, below):
    person = make_person("rangkap", None, 94)
    grant_role(actor=SYSTEM, user=person, role=above, unit=unit_of("B"))
    grant = grant_role(actor=SYSTEM, user=person, role=below, unit=unit_of("A11"))
    with pytest.raises(Refused, match="di atas tempat barunya"):
        update_unit(actor=SYSTEM, unit=unit_of("A1"), parent=unit_of("B"))
    end_role(actor=SYSTEM, grant=grant, reason="Mutasi")
    update_unit(actor=SYSTEM, unit=unit_of("A1"), parent=unit_of("B"))


def test_a_move_inside_the_same_branch_asks_nobody_again(agency):
    """The TPI's role on the agency is far above; heads of the branch are no judges."""
    update_unit(actor=agency.people["admin"], unit=unit_of("A11"), parent=unit_of("A"))
    assert unit_of("A11").parent.code == "A"


def test_a_revocation_is_never_written_over_an_earlier_one(agency, predicate):
    first, second = Predicate.objects.get(), Predicate.objects.get()
    revoke_predicate(actor=SYSTEM, predicate=first, revoked_on=date(2024, 5, 1), reason="Pertama")
    with pytest.raises(Refused, match="sudah dicabut"):
        revoke_predicate(
            actor=SYSTEM, predicate=second, revoked_on=date(2024, 6, 1), reason="Kedua"
        )
    assert Predicate.objects.get().revoked_reason == "Pertama"
    assert AuditEvent.objects.filter(action="predicate.revoked").count() == 1


@pytest.mark.parametrize(
    ("day", "revoked", "refused"),
    [
        (date(2023, 11, 30), None, True),
        (date(2023, 12, 1), None, False),
        (date(2025, 1, 10), None, False),
        (date(2025, 1, 10), date(2024, 5, 1), True),
        (date(2025, 1, 10), date(2025, 1, 10), True),
        # An old paper recorded late: on its day the WBK was still valid.
        (date(2024, 4, 30), date(2024, 5, 1), False),
    ],
)
def test_wbbm_needs_a_wbk_that_was_valid_on_its_day(agency, predicate, day, revoked, refused):
    """The fixture's WBK is of 1 December 2023."""
    if revoked:
        predicate.refresh_from_db()
        revoke_predicate(actor=SYSTEM, predicate=predicate, revoked_on=revoked, reason="Kasus")
    facts = {"kind": "WBBM", "year": day.year, "decree_number": "KEP-2", "decree_date": day}
    if refused:
        with pytest.raises(Refused, match="mensyaratkan"):
            add_predicate(actor=SYSTEM, unit=unit_of("A"), **facts)
    else:
        assert add_predicate(actor=SYSTEM, unit=unit_of("A"), **facts)


def test_a_unit_is_closed_with_a_reason_and_opened_again(agency):
    admin, unit = agency.people["admin"], unit_of("A11")
    with pytest.raises(Refused, match="Alasan"):
        close_unit(actor=admin, reason=" ", unit=unit)
    close_unit(actor=admin, reason="Dihapus", unit=unit, ended_on=date(2026, 1, 5))
    assert not unit_of("A11").is_active
    event = AuditEvent.objects.latest("pk")
    assert (event.before, event.note) == ({"is_active": True}, "Dihapus")
    assert (event.after["is_active"], event.after["ended_on"]) == (False, "2026-01-05")
    assert event.unit_path == unit.path
    with pytest.raises(Refused, match="sudah tidak aktif"):
        close_unit(actor=admin, reason="Lagi", unit=unit)
    open_unit(actor=admin, unit=unit)
    assert unit_of("A11").is_active


def test_the_agency_stays_open(agency):
    admin = agency.people["admin"]
    with pytest.raises(Refused, match="Instansi sendiri"):
        close_unit(actor=admin, unit=unit_of("BLN"), reason="x")
    with pytest.raises(PermissionDenied):
        close_unit(actor=agency.people["admin-a"], unit=unit_of("B"), reason="x")
