"""The overview as a list of what is to be done: for whom what stands first, states in words."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase
from assessment.lke.reports.overview import overview
from assessment.lke.reports.page import LkePage
from assessment.models import Assessment
from assessment.queries import evidenced_codes, seen_assessment
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
