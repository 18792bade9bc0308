"""The list of returned items: who sees what, where it is reached from, what is said at its foot."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.repairs import repairs
from assessment.models import Assessment, DoubleAssessment
from assessment.seen import seen_assessment
from units.models import User
from zona_integritas.ground.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def page_of(client: Any, sheet: Assessment) -> str:
    return str(client.get(reverse("assessment:repairs", args=[sheet.pk])).content.decode())


def test_every_returned_item_stands_there_with_its_reason_and_can_be_repaired(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("returned").assessment
    rows = list(sheet.returned_items.select_related("indicator"))
    member = sign_in(season.people["unit_member-a"])
    page = page_of(member, sheet)
    assert len(rows) == 3
    for row in rows:
        address = reverse("assessment:answer", args=[sheet.pk, row.indicator.code])
        assert f'hx-post="{address}' in page
        assert row.reason in page
    assert "Masih kurang 3 butir" in page
    assert "kepala unit (Orang unit_head-a) dapat melakukan" in page


def test_what_is_done_goes_last_and_the_foot_says_who_sends(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("returned").assessment
    first, *rest = sheet.returned_items.select_related("indicator").order_by("indicator__order")
    head = sign_in(season.people["unit_head-a"])
    address = reverse("assessment:answer", args=[sheet.pk, first.indicator.code])
    own = sheet.answers.get(side="unit", indicator=first.indicator)
    form = {"nilai": own.value, "catatan": "Bukti dilengkapi.", "versi": own.version}
    assert head.post(address, form).status_code == 302
    page = page_of(head, sheet)
    assert "Masih kurang 2 butir" in page
    assert page.index(rest[-1].indicator.statement) < page.index("Sudah diperbaiki</h2>")
    assert page.rindex(first.indicator.statement) > page.index("Sudah diperbaiki</h2>")
    sheet.returned_items.update(repaired_at=timezone.now())
    page = page_of(head, sheet)
    assert "Masih kurang" not in page
    proposal = sheet.proposals.get()
    assert reverse("proposals:move", args=[proposal.pk, "resubmit"]) in page


def test_a_coordinator_is_told_of_the_others_but_repairs_the_own(bring: Any, season: Any) -> None:
    sheet = bring("returned").assessment
    member = season.people["unit_member-a"]
    areas = {row.indicator.code.split(".")[2] for row in sheet.returned_items.all()}
    member.grants.update(areas=[min(areas)])
    member = User.objects.get(pk=member.pk)
    found = repairs(LkePage(member, seen_assessment(member, sheet.pk)))
    assert len(found.codes) == 3
    assert found.mine == [code for code in found.codes if code.split(".")[2] == min(areas)]


def test_a_second_assessor_reads_nothing_the_team_returned(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("returned").assessment
    second = season.people["demo-tpi-anggota"]
    DoubleAssessment.objects.create(
        assessment=sheet, second=second,
    )  # fmt: skip
    page = page_of(sign_in(second), sheet)
    assert "Tidak ada butir yang dikembalikan" in page
    assert sheet.returned_items.first().reason not in page


def test_the_notice_leads_there_and_after_sending_nothing_is_asked(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("returned").assessment
    address = reverse("assessment:repairs", args=[sheet.pk])
    told = Notice.objects.filter(user=season.people["unit_member-a"], kind="returned")
    assert [row.url for row in told] == [address]
    Assessment.objects.filter(pk=sheet.pk).update(phase=Phase.TPI_MEMBER)
    page = page_of(sign_in(season.people["unit_member-a"]), sheet)
    assert "Sesudah selesai" not in page


def test_without_scripts_one_form_repairs_them_and_keeps_what_was_refused(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("returned").assessment
    first, second, *_ = sheet.returned_items.select_related("indicator").order_by(
        "indicator__order"
    )
    member = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:repair_form", args=[sheet.pk])
    assert f"url={address}" in page_of(member, sheet)
    shown = member.get(address).content.decode()
    assert first.reason in shown
    assert second.reason in shown
    form = {}
    for row, note in ((first, "Satu."), (second, "Dua.")):
        own = sheet.answers.get(side="unit", indicator=row.indicator)
        code = row.indicator.code
        form |= {f"{code}:nilai": own.value, f"{code}:catatan": note, f"{code}:versi": own.version}
    form[f"{second.indicator.code}:tautan"] = "bukan alamat"
    form[f"{second.indicator.code}:versi"] = 99  # somebody else was faster
    done = member.post(address, form)
    assert done.status_code == 422
    again = done.content.decode()
    assert "Dua.</textarea>" in again
    assert 'value="bukan alamat"' in again
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.repaired_at is None, second.repaired_at is None) == (False, True)
    # What is repaired stays in sight: it may be written once more.
    assert f'name="{first.indicator.code}:catatan"' in again
