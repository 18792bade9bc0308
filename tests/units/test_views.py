"""Every page of units and people, for those who may and those who may not."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.units.conftest import make_person, make_unit
from units.models import Predicate, RoleGrant, Unit, User
from units.services.imports import keep_upload
from units.services.predicates import add_predicate
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent


def addresses(agency, predicate):
    """Name → address, about unit A and the person "anggota" (member of A)."""
    member = agency.people["anggota"]
    return {
        "list": reverse("units:list"),
        "detail": reverse("units:detail", args=["A"]),
        "new": reverse("units:new"),
        "edit": reverse("units:edit", args=["A"]),
        "deactivate": reverse("units:deactivate", args=["A"]),
        "activate": reverse("units:activate", args=["A"]),
        "predicate_new": reverse("units:predicate_new", args=["A"]),
        "predicate_revoke": reverse("units:predicate_revoke", args=[predicate.pk]),
        "import_units": reverse("units:import_units"),
        "import_users": reverse("units:import_users"),
        "import_check": reverse("units:import_check", args=["palsu"]),
        "units_template": reverse("units:units_template"),
        "users_template": reverse("units:users_template"),
        "units_export": reverse("units:units_export"),
        "people": reverse("units:people"),
        "person": reverse("units:person", args=[member.pk]),
        "person_new": reverse("units:person_new"),
        "person_edit": reverse("units:person_edit", args=[member.pk]),
        "person_deactivate": reverse("units:person_deactivate", args=[member.pk]),
        "person_activate": reverse("units:person_activate", args=[member.pk]),
        "grant_new": reverse("units:grant_new", args=[member.pk]),
        "grant_end": reverse("units:grant_end", args=[member.grants.get().pk]),
        "not_yet": reverse("units:not_yet"),
        "invite": reverse("units:invite"),
    }


MANAGING = {
    "new",
    "edit",
    "deactivate",
    "activate",
    "person_deactivate",
    "person_activate",
    "import_units",
    "import_users",
    "units_template",
    "users_template",
    "person_new",
    "person_edit",
    "grant_new",
    "grant_end",
    "invite",
}
READING = {"list", "detail", "units_export"}
RECORDING = {"predicate_new", "predicate_revoke"}
EXPECTED = {
    "admin": {
        200: READING | MANAGING | RECORDING | {"people", "person", "not_yet"},
        404: {"import_check"},
    },
    "pokja": {200: READING | RECORDING},
    "pengamat": {200: READING | {"people", "person", "not_yet"}},
    "anggota": {200: READING},
    "anggota-b": {200: {"list", "units_export"}, 404: {"detail"}},
    "luar": {},
}


@pytest.mark.one_database
@pytest.mark.parametrize("username", EXPECTED)
def test_each_page_opens_for_whom_it_is_meant(agency, predicate, as_user, username):
    client = as_user(username)
    for name, address in addresses(agency, predicate).items():
        wanted = next(
            (status for status, names in EXPECTED[username].items() if name in names), 403
        )
        assert client.get(address).status_code == wanted, name


def test_the_administrator_of_a_part_finds_only_that_part(agency, as_user):
    client = as_user("admin-a")
    assert client.get(reverse("units:edit", args=["A1"])).status_code == 200
    assert client.get(reverse("units:detail", args=["B"])).status_code == 404
    stranger = agency.people["anggota-b"]
    assert client.get(reverse("units:person", args=[stranger.pk])).status_code == 404
    assert client.get(reverse("units:grant_new", args=[stranger.pk])).status_code == 404


@pytest.mark.one_database
def test_strangers_are_sent_to_the_login(agency, predicate, client):
    for name, address in addresses(agency, predicate).items():
        response = client.get(address)
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("account_login"))


def test_the_tree_is_listed_from_the_top_and_filtered_by_address(agency, as_user):
    client = as_user("admin")
    shown = [unit.code for unit in client.get(reverse("units:list")).context["units"]]
    assert shown == ["BLN", "A", "A1", "A11", "B"]
    found = client.get(reverse("units:list"), {"q": "a1", "tingkat": "eselon_4", "aktif": "ya"})
    assert [unit.code for unit in found.context["units"]] == ["A11"]


def test_the_list_asks_the_database_equally_often_for_one_unit_and_for_many(agency, as_user):
    client, counts = as_user("admin"), []
    for query in ("A11", "A"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.get(reverse("units:list"), {"q": query})
        counts.append((len(response.context["units"]), len(asked)))
    (few, first), (many, second) = counts
    assert few < many
    assert first == second


def test_the_list_of_people_asks_equally_often_too(agency, as_user):
    client, counts = as_user("admin"), []
    for query in ("dalnis", ""):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("units:people"), {"q": query})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_pages_of_a_unit_and_of_a_person_ask_equally_often_too(agency, as_user):
    """With one thing of each kind on them and with three more."""
    client, member = as_user("admin"), agency.people["anggota"]
    pages = [
        reverse("units:detail", args=["A"]),
        reverse("units:person", args=[member.pk]),
        reverse("units:new"),
        reverse("units:grant_new", args=[member.pk]),
    ]

    def ask():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    before = ask()
    for number in range(3):
        child = make_unit(f"A2{number}", agency.units["A"])
        grant_role(actor=SYSTEM, user=member, role="unit_member", unit=child)
        someone = make_person(f"baru{number}", agency.units["A"], 70 + number)
        grant_role(actor=SYSTEM, user=someone, role="observer", unit=agency.units["A"])
        add_predicate(
            actor=SYSTEM,
            unit=agency.units["A"],
            kind="WBK",
            year=2020 + number,
            decree_number="KEP",
            decree_date=date(2020 + number, 1, 1),
        )
    assert ask() == before


def unit_facts(**changes):
    facts = {
        "code": "C",
        "name": "Unit C",
        "parent": "",
        "level": "eselon_3",
        "service_kind": "perizinan",
        "address": "",
        "staff_count": "12",
        "budget": "",
        "time_zone": "Asia/Jakarta",
    }
    return {**facts, **changes}


def test_a_unit_is_added_moved_and_made_inactive(agency, as_user):
    client = as_user("admin")
    sent = unit_facts(parent=agency.units["A"].pk)
    assert client.post(reverse("units:new"), sent).status_code == 302
    unit = Unit.objects.get(code="C")
    assert unit.path.startswith(agency.units["A"].path)
    moved = unit_facts(parent=agency.units["B"].pk, pindah=agency.units["B"].pk)
    assert client.post(reverse("units:edit", args=["C"]), moved).status_code == 302
    unit.refresh_from_db()
    assert unit.path.startswith(agency.units["B"].path)
    closing = reverse("units:deactivate", args=["C"])
    assert "Ya, nonaktifkan unit ini" in client.get(closing).content.decode()
    assert client.post(closing, {"reason": "", "ended_on": "2026-01-05"}).status_code == 422
    assert client.post(closing, {"reason": "Digabung", "ended_on": "2026-01-05"}).status_code == 302
    unit.refresh_from_db()
    assert not unit.is_active
    # Sent twice it is refused in words and changes nothing.
    assert (
        "sudah tidak aktif"
        in client.post(closing, {"reason": "Lagi", "ended_on": "2026-01-05"}).content.decode()
    )
    assert client.post(reverse("units:activate", args=["C"])).status_code == 302
    unit.refresh_from_db()
    assert unit.is_active
    actions = AuditEvent.objects.filter(
        object_type="units.unit", object_id=str(unit.pk)
    ).values_list("action", flat=True)
    assert list(actions.order_by("pk")) == [
        "unit.created",
        "unit.moved",
        "unit.deactivated",
        "unit.activated",
    ]


@pytest.mark.one_database
def test_a_wrong_form_keeps_what_was_typed(agency, as_user):
    client = as_user("admin")
    sent = unit_facts(code="A", name="Nama yang diketik", parent=agency.units["B"].pk)
    response = client.post(reverse("units:new"), sent)
    assert response.status_code == 422
    assert "Nama yang diketik" in response.content.decode()
    assert Unit.objects.count() == 5


@pytest.mark.one_database
def test_the_agency_itself_is_edited_without_a_parent(agency, as_user):
    sent = unit_facts(code="BLN", name="Badan Baru", level="instansi")
    response = as_user("admin").post(reverse("units:edit", args=["BLN"]), sent)
    assert response.status_code == 302
    assert Unit.objects.get(code="BLN").name == "Badan Baru"


def test_a_predicate_is_recorded_and_revoked(agency, as_user):
    client = as_user("pokja")
    sent = {"kind": "WBK", "year": 2023, "decree_number": "KEP-1", "decree_date": "2023-12-01"}
    assert client.post(reverse("units:predicate_new", args=["A"]), sent).status_code == 302
    again = client.post(reverse("units:predicate_new", args=["A"]), sent)
    assert again.status_code == 422
    predicate = Predicate.objects.get()
    address = reverse("units:predicate_revoke", args=[predicate.pk])
    assert client.post(address, {"revoked_on": "2024-05-01", "reason": ""}).status_code == 422
    assert client.post(address, {"revoked_on": "2024-05-01", "reason": "Kasus"}).status_code == 302
    predicate.refresh_from_db()
    assert predicate.revoked_reason == "Kasus"
    assert "Dicabut" in client.get(reverse("units:detail", args=["A"])).content.decode()


def test_a_person_is_added_and_given_a_role(agency, as_user, client):
    as_user("admin")
    sent = {
        "username": "rina",
        "full_name": "Rina",
        "email": "rina@instansi.example",
        "nip": "198001012005012001",
        "position": "Auditor",
        "unit": agency.units["A"].pk,
    }
    assert client.post(reverse("units:person_new"), sent).status_code == 302
    rina = User.objects.get(username="rina")
    assert client.post(reverse("units:person_new"), sent).status_code == 422
    grant = {"role": "unit_member", "unit": agency.units["A"].pk, "areas": ["1", "2"]}
    assert client.post(reverse("units:grant_new", args=[rina.pk]), grant).status_code == 302
    assert RoleGrant.objects.get(user=rina).areas == ["1", "2"]
    both = {"role": "tpi_member", "unit": agency.units["A"].pk}
    refused = client.post(reverse("units:grant_new", args=[rina.pk]), both)
    assert refused.status_code == 422
    assert "Pilih orang dari luar unit itu" in refused.content.decode()
    assert not User.objects.get(pk=rina.pk).has_usable_password()


@pytest.mark.one_database
def test_areas_are_only_for_unit_members(agency, as_user):
    address = reverse("units:grant_new", args=[agency.people["luar"].pk])
    sent = {"role": "observer", "unit": agency.units["A"].pk, "areas": ["1"]}
    assert as_user("admin").post(address, sent).status_code == 422


@pytest.mark.one_database
def test_nobody_gives_themselves_a_role(agency, as_user):
    admin = agency.people["admin"]
    client = as_user("admin")
    grant = {"role": "observer", "unit": agency.units["A"].pk}
    assert client.post(reverse("units:grant_new", args=[admin.pk]), grant).status_code == 422


@pytest.mark.one_database
def test_ending_a_role_asks_for_a_reason_and_shows_it_afterwards(agency, as_user):
    client, member = as_user("admin"), agency.people["anggota"]
    address = reverse("units:grant_end", args=[member.grants.get().pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Pindah tugas"}).status_code == 302
    page = client.get(reverse("units:person", args=[member.pk])).content.decode()
    assert "Pindah tugas" in page


def test_a_person_kept_out_is_signed_out_at_once(agency, as_user, sign_in):
    member = agency.people["anggota"]
    address = reverse("units:person_deactivate", args=[member.pk])
    client, theirs = as_user("admin"), sign_in(member)
    assert theirs.get(reverse("units:list")).status_code == 200
    assert client.post(address, {"reason": "Pensiun", "now": "on"}).status_code == 302
    sent_away = theirs.get(reverse("units:list"))
    assert sent_away.status_code == 302
    assert sent_away["Location"].startswith(reverse("account_login"))
    page = client.get(reverse("units:person", args=[member.pk])).content.decode()
    assert "Ditutup" in page
    assert "Buka kembali akun" in page
    assert client.post(reverse("units:person_activate", args=[member.pk])).status_code == 302
    member.refresh_from_db()
    assert member.is_active
    own = reverse("units:person_deactivate", args=[agency.people["admin"].pk])
    refused = client.post(own, {"reason": "x", "now": "on"})
    assert "administrator lain" in refused.content.decode()


def test_an_nip_belongs_to_one_person(agency, as_user):
    member = agency.people["anggota"]
    sent = {
        "full_name": "Anggota",
        "email": "anggota@instansi.example",
        "nip": agency.people["kepala"].nip,
        "position": "",
        "unit": agency.units["A"].pk,
    }
    address = reverse("units:person_edit", args=[member.pk])
    response = as_user("admin").post(address, sent)
    assert response.status_code == 422
    assert "sudah dipakai oleh orang lain" in response.content.decode()
    sent["nip"] = member.nip
    assert as_user("admin").post(address, sent).status_code == 302


@pytest.mark.one_database
def test_names_are_shown_as_text(agency, as_user):
    make_unit("X", agency.units["BLN"])
    Unit.objects.filter(code="X").update(name="<b>tebal</b>")
    for name, args in (("list", []), ("detail", ["X"])):
        page = as_user("admin").get(reverse(f"units:{name}", args=args)).content.decode()
        assert "<b>tebal" not in page
        assert "&lt;b&gt;tebal" in page


def test_a_file_kept_for_another_page_is_not_imported_here(agency, as_user, client):
    as_user("admin")
    upload = SimpleUploadedFile("tim.csv", b"kode_unit;jenjang;orang\nA;Anggota TPI;anggota\n")
    token = keep_upload(actor=agency.people["admin"], kind="tim", upload=upload)
    assert client.get(reverse("units:import_check", args=[token])).status_code == 404
