"""Pages of the record: filters, pages by key, exports, roles."""

import io
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from units.models import RoleGrant, Unit
from units.services.roles import end_role, grant_role
from units.services.units import update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import AuditEntry, record_many
from zona_integritas.site.logbook.queries import PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def observer(season: Any, sign_in: Any) -> Client:
    client: Client = sign_in(season.people["demo-pengamat"])
    return client


def shown(client: Client, **query: str) -> str:
    response = client.get(reverse("record:agency"), query)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def rename(unit: Unit, name: str, actor: Any = SYSTEM) -> None:
    fresh = Unit.objects.select_related("parent").get(pk=unit.pk)
    update_unit(actor=actor, unit=fresh, parent=fresh.parent, name=name)


@pytest.mark.one_database
def test_old_and_new_stand_side_by_side(observer: Client, season: Any) -> None:
    rename(season.units["A"], "Kantor Baru")
    page = shown(observer, peristiwa="unit.updated")
    assert "<del>Unit A</del>" in page
    assert "<ins>Kantor Baru</ins>" in page
    assert "Data unit diubah" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"peristiwa": "unit.updated"}, {"Satu", "Dua"}),
        ({"jenis": "unit", "unit": "A"}, {"Satu"}),
        ({"objek": "units.unit", "q": "Dua"}, {"Dua"}),
        ({"jenis": "unit", "pelaku": "sistem"}, {"Dua"}),
        ({"jenis": "unit", "pelaku": "demo-admin"}, {"Satu"}),
        ({"jenis": "unit", "sampai": "2020-01-01"}, set()),
        ({"jenis": "unit", "dari": "TODAY", "sampai": "TODAY"}, {"Satu", "Dua"}),
        ({"jenis": "pengaturan"}, set()),
        ({"q": "tidak ada kata ini"}, set()),
    ],
)
def test_each_filter_narrows_the_page(
    observer: Client, season: Any, query: dict[str, str], found: set[str]
) -> None:
    rename(season.units["A"], "Satu", season.people["demo-admin"])
    rename(season.units["B"], "Dua")
    today = timezone.localdate().isoformat()
    page = shown(observer, **{key: today if one == "TODAY" else one for key, one in query.items()})
    assert {name for name in ("Satu", "Dua") if f"<ins>{name}</ins>" in page} == found


@pytest.mark.parametrize("name", ["record:agency", "record:roles"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"dari": "kemarin"}, "«kemarin» bukan tanggal"),
        ({"dari": "2026-02-02", "sampai": "2026-01-01"}, "mendahului tanggal awal"),
        ({"unit": "TAK-ADA"}, "tidak ada unit dengan kode"),
        ({"dari": "0001-01-01"}, "bukan tanggal"),
    ],
)
def test_an_odd_filter_is_said_and_shows_nothing(
    observer: Client, query: dict[str, str], said: str, name: str
) -> None:
    response = observer.get(reverse(name), query)
    assert response.status_code == 422
    assert not response.context["lines"]
    assert said in response.content.decode()


def test_nothing_odd_in_the_address_breaks_the_page(observer: Client) -> None:
    assert observer.get(reverse("record:roles"), {"q": "\x00", "unit": "\x00"}).status_code == 400
    for query in ({"sebelum": "x"}, {"sebelum": "9" * 40}, {"jenis": "x"}, {"q": "%_'\\"}):
        assert observer.get(reverse("record:agency"), query).status_code == 200


def test_pages_are_walked_by_key_and_nothing_is_lost_or_shown_twice(
    observer: Client, season: Any
) -> None:
    with transaction.atomic():
        record_many(
            actor=SYSTEM,
            entries=[
                AuditEntry(
                    action="unit.updated",
                    target=season.units["A"],
                    after={"name": f"Nama-{number:03d}"},
                    unit_path=season.units["A"].path,
                )
                for number in range(2 * PAGE + 7)
            ],
        )
    seen: list[str] = []
    query, pages = "?peristiwa=unit.updated", 0
    while query:
        page = observer.get(reverse("record:agency") + query).content.decode()
        seen += [f"Nama-{n:03d}" for n in range(2 * PAGE + 7) if f"Nama-{n:03d}<" in page]
        after = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        query = after.replace("&amp;", "&") if 'rel="next"' in page else ""
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 2 * PAGE + 7


def test_a_page_asks_as_much_for_three_events_as_for_one(
    observer: Client, season: Any, django_assert_max_num_queries: Any
) -> None:
    rename(season.units["A"], "Satu")
    with django_assert_max_num_queries(30) as one:
        shown(observer, peristiwa="unit.updated")
    rename(season.units["A"], "Dua")
    rename(season.units["B"], "Tiga")
    with django_assert_max_num_queries(len(one.captured_queries)):
        shown(observer, peristiwa="unit.updated")


def test_an_export_is_formula_safe_by_the_filters_and_itself_on_record(
    observer: Client, season: Any
) -> None:
    rename(season.units["A"], "=1+1")
    address = reverse("record:agency_export") + "?peristiwa=unit.updated"
    response = observer.post(address, {"bentuk": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][5] == "'=1+1"
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("record.exported", season.people["demo-pengamat"])
    assert event.after == {
        "page": "agency",
        "count": 1,
        "format": "xlsx",
        "filters": {"peristiwa": "unit.updated"},
    }


def test_roles_given_and_ended_stand_apart_with_who_when_and_why(
    observer: Client, season: Any
) -> None:
    admin, person = season.people["demo-admin"], season.people["unit_member-b"]
    grant = grant_role(actor=admin, user=person, role="observer", unit=season.units["B"])
    end_role(actor=admin, grant=grant, reason="Pindah tugas.")
    page = observer.get(reverse("record:roles"), {"keadaan": "berakhir"}).content.decode()
    assert "1 pemberian peran" in page
    assert "oleh Orang demo-admin: Pindah tugas." in page
    page = observer.get(reverse("record:roles"), {"peran": "observer", "unit": "b"})
    assert "1 pemberian peran" in page.content.decode()
    page = observer.get(reverse("record:roles"), {"q": "demo-admin", "keadaan": "berjalan"})
    assert "1 pemberian peran" in page.content.decode()
    content = observer.post(reverse("record:roles_export"), {"bentuk": "csv"}).content.decode()
    assert "Pindah tugas." in content
    assert len(content.strip().splitlines()) == RoleGrant.objects.count() + 1
    assert AuditEvent.objects.latest("pk").action == "roles.exported"


def test_one_event_shows_its_digests_and_what_the_same_request_did(
    season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    person = season.people["unit_member-b"]
    address = reverse("units:grant_new", args=[person.pk])
    form = {"role": "observer", "unit": season.units["B"].pk}
    assert client.post(address, form).status_code == 302
    event = AuditEvent.objects.filter(action="role.granted").latest("pk")
    page = client.get(reverse("record:event", args=[event.pk])).content.decode()
    assert event.digest in page
    assert event.previous_digest in page
    assert event.request_id in page
    assert client.get(reverse("record:event", args=[10**9])).status_code == 404
