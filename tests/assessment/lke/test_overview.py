"""The overview as a list of what is to be done: for whom what stands first, states in words."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase
from assessment.lke.reports.newer import unread_talk
from assessment.lke.reports.overview import overview
from assessment.lke.reports.page import LkePage
from assessment.lke.services.presence import mark_seen
from assessment.lke.services.threads import add_comment
from assessment.models import Assessment, Comment, Thread
from assessment.queries import evidenced_codes
from assessment.seen import seen_assessment
from tests.assessment.lke.test_open_work import fill
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PRIMARY = re.compile(r'class="btn btn-primary"[^>]*>([^<]+)<')


def page_of(client: Any, sheet: Assessment) -> str:
    page = client.get(reverse("assessment:overview", args=[sheet.pk])).content.decode()
    return str(page[page.index("<main") :])


def found_by(person: User, sheet: Assessment) -> Any:
    seen = seen_assessment(person, sheet.pk)
    return overview(LkePage(person, seen), [], evidenced_codes(seen), 0)


def test_a_member_goes_on_filling_and_hears_whom_to_tell(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("self_assessment").assessment
    member, head = season.people["unit_member-a"], season.people["unit_head-a"]
    page = page_of(sign_in(member), sheet)
    left = found_by(member, sheet).left
    assert f"Isi {left} butir" in page
    assert PRIMARY.findall(page) == ["Lanjutkan mengisi"]
    assert "kepala unit (Orang unit_head-a) dapat melakukan langkah" in page
    fill(sheet, "unit", without=0)
    page = page_of(sign_in(member), sheet)
    assert "Semua butir sudah terisi. Sekarang giliran kepala unit (Orang unit_head-a)" in page
    assert PRIMARY.findall(page) == []
    own = page_of(sign_in(head), sheet)
    assert PRIMARY.findall(own) == ["Sahkan dan kirim ke TPI"]
    assert reverse("proposals:move", args=[sheet.proposals.get().pk, "submit"]) in own


def test_returned_items_stand_first_with_their_deadline(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("returned").assessment
    client = sign_in(season.people["unit_head-a"])
    page = page_of(client, sheet)
    assert "Perbaiki 3 butir yang dikembalikan" in page
    assert PRIMARY.findall(page) == ["Perbaiki 3 butir"]
    assert "10 hari lagi" in page
    states = [
        cell.state.words
        for row in found_by(season.people["unit_head-a"], sheet).areas
        for cell in row.cells
    ]
    assert sum(int(one.split()[0]) for one in states if one.endswith("dikembalikan")) == 3
    sheet.returned_items.update(repaired_at=timezone.now())
    assert PRIMARY.findall(page_of(client, sheet)) == ["Kirim perbaikan ke TPI"]


def test_whoever_only_reads_is_asked_nothing(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    for name in ("demo-pengamat", "unit_member-a", "demo-pimpinan"):
        page = page_of(sign_in(season.people[name]), sheet)
        assert "Keadaan sekarang" in page
        assert PRIMARY.findall(page) == []
        assert "anggota TPI (Orang demo-tpi-anggota)" in page
    judge = page_of(sign_in(season.people["demo-tpi-anggota"]), sheet)
    assert PRIMARY.findall(judge) == ["Lanjutkan menilai"]


def test_areas_say_what_is_missing_and_how_far_the_minimum_is(bring: Any, season: Any) -> None:
    sheet = bring("self_assessment").assessment
    fill(sheet, "unit", without=0)
    person = season.people["unit_member-a"]
    found = found_by(person, sheet)
    assert found.areas[0].name == "Manajemen Perubahan"
    assert len(found.areas) == 6
    assert all(len(row.cells) == 2 for row in found.areas)
    # Every best letter: pengungkit is whole but for the counts, which are all alike.
    assert found.areas[0].gap.words.startswith("lebih ")
    sheet.answers.filter(side="unit", indicator__code__startswith="A.I.1.").update(value=None)
    row = found_by(person, sheet).areas[0]
    count = sheet.instrument.indicators.filter(code__startswith="A.I.1.").count()
    assert row.cells[0].state.words == f"{count} belum diisi"
    assert row.gap.css == "kurang"
    assert row.gap.words.startswith("kurang ")


def test_what_the_team_judges_is_not_told_to_the_unit_before_it_is_settled(
    bring: Any, season: Any
) -> None:
    sheet = bring("tpi_assessment").assessment
    Assessment.objects.filter(pk=sheet.pk).update(phase=Phase.TPI_LEAD)
    found = found_by(season.people["unit_head-a"], sheet)
    assert all(cell.other is None for cell in found.scores)
    told = found_by(season.people["demo-tpi-ketua"], sheet)
    assert any(cell.other is not None for cell in told.scores)


def test_unread_talk_stands_in_the_list_until_it_was_looked_at(bring: Any, season: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    lead, member = season.people["demo-tpi-ketua"], season.people["demo-tpi-anggota"]
    unit = season.people["unit_member-a"]
    row = sheet.instrument.indicators.get(code="A.I.1.i.b")
    for text, private in (("Bukti mana yang dipakai?", False), ("Antara kita.", True)):
        add_comment(actor=lead, assessment=sheet, indicator=row, text=text, tpi_only=private)

    def told(person: User) -> list[str]:
        lines = found_by(User.objects.get(pk=person.pk), sheet).now
        return [f"{one.title}: {one.text}" for one in lines if "Percakapan" in one.title]

    assert told(member) == ["Percakapan 1 butir belum Anda baca: butir A.I.1.i.b"]
    assert told(lead) == []  # one's own words
    mark_seen(actor=member, assessment=sheet, area="A.I.1", shown_at=timezone.now())
    assert told(member) == []
    # What is for the TPI alone is not told to the unit, neither that there is something to read.
    assert unread_talk(unit, sheet) == ["A.I.1.i.b"]
    Comment.objects.filter(tpi_only=False).update(tpi_only=True)
    assert unread_talk(unit, sheet) == []
    Comment.objects.update(written_at=timezone.now() + timedelta(minutes=1))
    assert told(member) != []
    Thread.objects.update(settled_at=timezone.now())
    assert told(member) == []


def test_the_minima_drawn_are_those_of_the_predicate_the_unit_is_proposed_for(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("self_assessment").assessment
    person = season.people["unit_member-a"]
    assert found_by(person, sheet).predicate == "WBK"
    sheet.proposals.update(target="WBBM")
    found = found_by(person, sheet)
    total = next(one for one in found.scores if one.minimum > 50)
    assert (found.predicate, total.minimum) == ("WBBM", 85)
    assert total.minima.replace("\N{NO-BREAK SPACE}", " ") == "WBBM 85,00 · WBK 75,00"
    page = page_of(sign_in(person), sheet)
    assert "Garis tegak: nilai minimal Menuju WBBM" in page
    assert "Minimal WBBM" in page
