"""A unit renamed, recoded or moved from a day on: before that day it is called as it was."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessment.lke.reports.worksheet import worksheet
from assessment.models import Period
from proposals.models import Proposal
from units.models import Unit
from units.queries import called
from units.services.units import update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused


def rename(of: str, name: str, since: date | None = None, **more: object) -> Unit:
    unit = Unit.objects.select_related("parent").get(code=of)
    return update_unit(actor=SYSTEM, unit=unit, parent=unit.parent, name=name, since=since, **more)


def test_each_day_has_its_name(agency):
    first = Unit.objects.get(code="A1").name
    rename("A1", "Balai Dua", date(2020, 7, 1), basis="Perka 7/2020")
    unit = rename("A1", "Balai Tiga", date(2023, 1, 1), code="A1-baru")
    named = {
        date(2020, 6, 30): (first, "A1"),
        date(2020, 7, 1): ("Balai Dua", "A1"),
        date(2022, 12, 31): ("Balai Dua", "A1"),
        date(2023, 1, 1): ("Balai Tiga", "A1-baru"),
    }
    assert {day: (unit.as_of(day).name, unit.as_of(day).code) for day in named} == named
    said = AuditEvent.objects.get(action="unit.updated", after__basis="Perka 7/2020").after
    assert said["since"] == "2020-07-01"
    for words in (first, "balai dua", "Balai Tiga"):
        assert unit in Unit.objects.filter(called(words, ""))
    assert list(Unit.objects.filter(called("balai dua", ""))) == [unit]


def test_an_address_with_the_old_code_leads_on(agency, sign_in):
    rename("A1", "Balai Baru", code="A1-baru")
    client = sign_in(agency.people["admin"])
    assert "Balai Baru" in client.get(reverse("units:detail", args=["A1"])).content.decode()
    assert client.get(reverse("units:detail", args=["A1-lama"])).status_code == 404


def test_a_move_keeps_the_former_parent(agency):
    unit = Unit.objects.get(code="A1")
    before = unit.parent
    update_unit(actor=SYSTEM, unit=unit, parent=Unit.objects.get(code="B"), since=date(2024, 1, 1))
    assert unit.as_of(date(2023, 12, 31)).parent == before


def test_what_was_only_mistyped_was_never_so(agency):
    unit = rename("A1", "Balai Benar", slip=True)
    assert unit.name_on(date(2001, 1, 1)) == "Balai Benar"
    assert not unit.former.exists()


def test_a_change_is_neither_ahead_of_today_nor_before_one_that_is_kept(agency):
    with pytest.raises(Refused, match="belum tiba"):
        rename("A1", "Nanti", today() + timedelta(days=1))
    rename("A1", "Kedua", date(2024, 5, 1))
    with pytest.raises(Refused, match="paling awal 1 Mei 2024"):
        rename("A1", "Ketiga", date(2024, 4, 30))
    # Once more on the same day: what it was called for no day at all is not kept.
    unit = rename("A1", "Ketiga", date(2024, 5, 1))
    assert unit.former.count() == 1
    assert Unit.objects.get(code="A1").name == "Ketiga"


def test_a_closed_period_keeps_the_name_and_says_what_it_is_now(bring, season, sign_in):
    proposal = bring("self_assessment")
    old = proposal.unit.name
    rename(proposal.unit.code, "Balai Berganti Nama", season.today)
    read = Proposal.objects.select_related("unit", "period").get
    assert read(pk=proposal.pk).unit_name == "Balai Berganti Nama"

    Period.objects.update(closed_on=season.today - timedelta(days=1))
    found = read(pk=proposal.pk)
    assert found.unit_name == old
    sheet = found.assessment
    paper = worksheet(sheet, predicate="WBK", tpi_side=True, made_at=now())
    assert (paper.unit_name, old in paper.frame.title) == (old, True)
    client = sign_in(season.people["demo-pokja"])
    for page in (
        reverse("proposals:detail", args=[proposal.pk]),
        reverse("assessment:overview", args=[sheet.pk]),
        reverse("proposals:list") + f"?q={old}",
        reverse("proposals:list") + "?q=Berganti",
        reverse("assessment:list") + f"?q={old}",
    ):
        text = client.get(page).content.decode()
        assert old in text, page
        assert "(kini: Balai Berganti Nama)" in text, page


def test_a_list_reads_all_former_names_at_once(bring, season, sign_in):
    for code in ("A", "B"):
        bring("identified", unit=code)
        rename(code, f"Balai {code} Baru", season.today)
    Period.objects.update(closed_on=season.today - timedelta(days=1))
    client = sign_in(season.people["demo-pokja"])
    page = reverse("proposals:list")
    with CaptureQueriesContext(connection) as found:
        text = client.get(page).content.decode()
    assert "(kini: Balai A Baru)" in text
    assert "(kini: Balai B Baru)" in text
    asked = [one["sql"] for one in found if 'FROM "units_formerunit"' in one["sql"]]
    assert len(asked) == 1


@pytest.mark.one_database
def test_nothing_of_a_period_goes_by_the_name_of_today():
    """``unit_name`` of an LKE or a proposal is the one of its period."""
    wrong = re.compile(r"\b(?:proposal|assessment|sheet)\.unit\.name\b")
    root = Path(settings.BASE_DIR)
    places = [
        str(path.relative_to(root))
        for folder in ("assessment", "proposals", "zona_integritas", "templates")
        for path in (root / folder).rglob("*")
        if path.suffix in (".py", ".html", ".jinja") and wrong.search(path.read_text("utf-8"))
    ]
    assert places == []


def test_a_move_says_first_who_gains_and_who_loses(agency, sign_in):
    unit, parent = Unit.objects.get(code="A1"), Unit.objects.get(code="B")
    client = sign_in(agency.people["admin"])
    page = reverse("units:edit", args=["A1"])
    sent = {
        "code": "A1", "name": unit.name, "parent": parent.pk, "level": unit.level,
        "service_kind": unit.service_kind, "time_zone": unit.time_zone, "since": "2024-01-01",
    }  # fmt: skip
    told = client.post(page, sent).content.decode()
    assert "kehilangan peran" in told
    assert "admin-a" in told or str(agency.people["admin-a"]) in told
    unit.refresh_from_db()
    assert unit.parent.code == "A"
    client.post(page, {**sent, "pindah": parent.pk})
    unit.refresh_from_db()
    assert unit.parent == parent
