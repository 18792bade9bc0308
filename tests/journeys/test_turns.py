"""What a season may turn into besides going straight: each through the pages' own requests."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.models import Period, ReturnedItem
from proposals.choosing.services.identification import identify, judge_conditions
from proposals.enums import BEFORE_SENT
from proposals.models import Decision, Proposal
from tests.journeys.test_client import Season, walk  # noqa: F401 - the fixture
from tests.season import let_go
from units.models import Predicate
from units.services.predicates import add_predicate
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.formats import tanggal
from zona_integritas.management.season_walk import REASONS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def page(walk: Season, who: str, name: str = "proposals:detail") -> str:  # noqa: F811
    response = walk.clients[who].get(reverse(name, args=[walk.proposal.pk]))
    assert response.status_code == 200
    return response.content.decode()


def moves_made(proposal: Proposal) -> list[str]:
    return list(proposal.decisions.order_by("id").values_list("move", flat=True))


def record_ministry(walk: Season, stage: str, result: str, **more: str) -> Any:  # noqa: F811
    form = {"stage": stage, "on": walk.today, "result": result, "text": "", **more}
    address = reverse("proposals:ministry", args=[walk.proposal.pk])
    return walk.clients["demo-pokja"].post(address, form)


def object_to(walk: Season, text: str) -> Any:  # noqa: F811
    address = reverse("proposals:objection", args=[walk.proposal.pk])
    form = {"on": walk.today, "isi-lke": text}
    return walk.clients["demo-pokja"].post(address, form)


def test_leadership_refuses_and_the_unit_may_be_identified_again(
    walk: Season,  # noqa: F811
    bring: Any,
) -> None:
    bring("proposed")
    walk.refused("demo-pimpinan", "reject", "wajib diisi")
    walk.moved("demo-pimpinan", "reject", note="Tahun ini diutamakan unit lain.")
    assert "Tahun ini diutamakan unit lain." in page(walk, "unit_head-a")
    assert walk.move("demo-pimpinan", "name_candidate").status_code in (409, 422)
    first = walk.proposal.pk
    form = {"unit": walk.unit.pk, "period": walk.period.pk, "target": "WBK"}
    assert walk.clients["demo-pokja"].post(reverse("proposals:new"), form).status_code == 302
    assert Proposal.objects.filter(unit=walk.unit).exclude(pk=first).get().state == "identified"


def test_a_proposal_goes_back_to_the_pokja_and_comes_again(walk: Season, bring: Any) -> None:  # noqa: F811
    bring("proposed")
    walk.moved("demo-pimpinan", "send_back", note="Lengkapi alasan sumber daya.")
    assert walk.proposal.state == "identified"
    assert "Lengkapi alasan sumber daya." in page(walk, "demo-pokja")
    walk.moved("demo-pokja", "propose")
    walk.moved("demo-pimpinan", "name_candidate", sk_number="SK-2", sk_date=walk.today)
    assert moves_made(walk.proposal)[1:] == ["propose", "send_back", "propose", "name_candidate"]


def test_the_tpi_returns_items_and_the_unit_repairs_them(walk: Season, bring: Any) -> None:  # noqa: F811
    bring("returned")
    head = page(walk, "unit_head-a")
    assert "3 butir yang dikembalikan belum diperbaiki" in head
    walk.refused("unit_head-a", "resubmit", "3 butir yang dikembalikan belum diperbaiki")
    rows = ReturnedItem.objects.filter(assessment=walk.sheet).select_related("indicator")
    for row in rows:
        answer = walk.sheet.answers.get(indicator=row.indicator, side="unit")
        fields = {"versi": str(answer.version), "catatan": "Sudah disahkan kepala unit."}
        if isinstance(answer.value, dict):
            fields |= {f"jumlah-{key}": value for key, value in answer.value.items()}
        else:
            fields["nilai"] = str(answer.value)
        assert walk.answer("unit_member-a", row.indicator.code, **fields).status_code == 200
    walk.moved("unit_head-a", "resubmit")
    assert walk.sheet.phase == "tpi_member"
    assert walk.sheet.round == 1
    walk.moved("demo-tpi-anggota", "hand_to_lead")
    walk.moved("demo-tpi-ketua", "hand_to_supervisor")
    walk.moved("demo-tpi-dalnis", "settle")
    assert first_broken()[1] is None


def test_a_sanggah_is_won_and_the_season_goes_on(walk: Season, bring: Any) -> None:  # noqa: F811
    bring("sent")
    walk.moved("demo-pokja", "start_national", started_on=walk.today)
    deadline = (timezone.localdate() + timedelta(days=3)).isoformat()
    lost = {"text": "SPTJM belum lengkap.", "objection_deadline": deadline}
    assert record_ministry(walk, "administrasi", "tidak_lulus", **lost).status_code == 302
    assert record_ministry(walk, "desk", "lulus").status_code == 422
    walk.refused("demo-pokja", "award", "Hasil panel", decree_number="1", decree_date=walk.today)
    assert object_to(walk, "SPTJM dilampirkan.").status_code == 302
    for stage in ("administrasi", "desk", "lapangan", "panel"):
        assert record_ministry(walk, stage, "lulus").status_code == 302, stage
    walk.moved("demo-pokja", "award", decree_number="512", decree_date=walk.today)
    assert "SPTJM dilampirkan." in page(walk, "unit_head-a")


def test_a_sanggah_is_lost_and_the_unit_is_not_awarded(walk: Season, bring: Any) -> None:  # noqa: F811
    bring("sent")
    walk.moved("demo-pokja", "start_national", started_on=walk.today)
    deadline = (timezone.localdate() + timedelta(days=3)).isoformat()
    lost = {"text": "SPTJM belum lengkap.", "objection_deadline": deadline}
    assert record_ministry(walk, "administrasi", "tidak_lulus", **lost).status_code == 302
    assert object_to(walk, "Sudah dikirim.").status_code == 302
    again = {"text": "Sanggah tidak dapat diterima."}
    assert record_ministry(walk, "administrasi", "tidak_lulus", **again).status_code == 302
    assert record_ministry(walk, "desk", "lulus").status_code == 422
    walk.refused("demo-pokja", "not_award", "wajib diisi", decided_on=walk.today)
    walk.moved("demo-pokja", "not_award", decided_on=walk.today, note="Gugur seleksi administrasi.")
    assert "Gugur seleksi administrasi." in page(walk, "unit_head-a")
    assert not Predicate.objects.filter(unit=walk.unit).exists()


def test_an_exception_by_leadership_stays_visible_for_ever(walk: Season, bring: Any) -> None:  # noqa: F811
    bring("reported")
    Period.objects.update(quota_wbk=0)
    reason = "Arahan pimpinan: layanan strategis nasional."
    walk.refused("demo-pimpinan", "approve", "Kuota")
    assert walk.move("demo-pokja", "approve_exception", note=reason).status_code == 403
    walk.refused("demo-pimpinan", "approve_exception", "wajib diisi")
    walk.moved("demo-pimpinan", "approve_exception", note=reason)
    letter = {"letter_number": "B-1", "letter_date": walk.today}
    sptjm = {"sptjm_number": "S-1", "sptjm_date": walk.today}
    walk.refused("demo-pokja", "send", "Naskah menyusul", **letter, **sptjm)
    let_go(walk.proposal)
    walk.moved("demo-pokja", "send", **letter, **sptjm)
    walk.moved("demo-pokja", "start_national", started_on=walk.today)
    walk.moved("demo-pokja", "not_award", decided_on=walk.today, note="Belum.")
    for who in ("unit_member-a", "demo-pengamat", "demo-tpi-anggota"):
        shown = page(walk, who)
        assert "Disetujui dengan pengecualian." in shown
        assert reason in shown
        assert reason in page(walk, who, "record:proposal")


def test_a_revocation_bars_the_unit_for_two_years_and_says_until_when(
    walk: Season,  # noqa: F811
    bring: Any,
    season: Any,
) -> None:
    bring("awarded")
    today = timezone.localdate()
    walk.moved(
        "demo-pokja",
        "revoke",
        revoked_on=walk.today,
        revoked_source="Surat 9",
        note="Kasus suap.",
    )
    try:
        free = today.replace(year=today.year + 2)
    except ValueError:
        free = today.replace(year=today.year + 2, month=3, day=1)
    shown = page(walk, "demo-pokja")
    assert "Kasus suap." in shown
    # The next proposal is identified, and refused with the day it may come again.
    again = screened(season, "WBK")
    said = propose(walk, again)
    assert said.status_code == 422
    assert f"baru dapat diusulkan lagi mulai {tanggal(free)}" in said.content.decode().replace(
        "\xa0", " "
    )
    # A day before the bar ends, and on the day.
    predicate = Predicate.objects.get(unit=walk.unit)
    for days, done in ((-729, False), (-732, True)):
        Predicate.objects.filter(pk=predicate.pk).update(
            decree_date=today - timedelta(days=1000), revoked_on=today + timedelta(days=days)
        )
        assert (propose(walk, again).status_code == 302) is done, days


def screened(season: Any, target: str) -> Proposal:
    """A new proposal of unit A with everything judged, not proposed yet."""
    pokja = season.people["demo-pokja"]
    made = identify(actor=pokja, unit=season.units["A"], period=season.period, target=target)
    judge_conditions(
        actor=pokja,
        proposal=made,
        conditions=dict.fromkeys(REASONS, (True, "Alasan tertulis.")),
        checklist=dict.fromkeys(
            ("tingkat_unit", "fungsi_pelayanan", "pencanangan"), (True, "Ada.")
        ),
    )
    return made


def propose(walk: Season, proposal: Proposal) -> Any:  # noqa: F811
    address = reverse("proposals:move", args=[proposal.pk, "propose"])
    state = Proposal.objects.get(pk=proposal.pk).state
    return walk.clients["demo-pokja"].post(address, {"state": state, "note": ""})


def test_wbbm_asks_for_a_wbk_that_still_stands(walk: Season, season: Any) -> None:  # noqa: F811
    proposal = screened(season, "WBBM")
    said = propose(walk, proposal)
    assert said.status_code == 422
    assert "mensyaratkan predikat Menuju WBK" in said.content.decode()
    wbk = add_predicate(
        actor=SYSTEM,
        unit=season.units["A"],
        kind="WBK",
        year=season.today.year - 3,
        decree_number="D-1",
        decree_date=season.today.replace(year=season.today.year - 3, day=1),
    )
    assert propose(walk, proposal).status_code == 302
    # Lost before leadership names it: refused at the next door too.
    Predicate.objects.filter(pk=wbk.pk).update(
        revoked_on=season.today - timedelta(days=1), revoked_reason="Kasus."
    )
    walk.refused(
        "demo-pimpinan",
        "name_candidate",
        "mensyaratkan predikat Menuju WBK",
        sk_number="SK-1",
        sk_date=walk.today,
    )


# The season here knows no office between; its state is asked by ``test_every_move``.
@pytest.mark.parametrize("state", [one for one in BEFORE_SENT if one != "between_check"], ids=str)
def test_a_proposal_is_withdrawn_from_every_state_before_it_is_sent(
    walk: Season,  # noqa: F811
    bring: Any,
    state: str,
) -> None:
    bring(state)
    assert walk.move("demo-pimpinan", "withdraw", note="x").status_code == 403
    walk.refused("demo-pokja", "withdraw", "wajib diisi")
    walk.moved("demo-pokja", "withdraw", note="Unit digabung tahun ini.")
    assert walk.proposal.state == "withdrawn"
    assert "Unit digabung tahun ini." in page(walk, "unit_head-a")
    if walk.proposal.assessment is not None:
        late = walk.answer("unit_member-a", "B.I.b", versi="1", nilai="A", catatan="")
        assert late.status_code == 422
    last = Decision.objects.filter(proposal=walk.proposal).latest("id")
    assert (last.from_state, last.to_state) == (state, "withdrawn")


def test_nothing_is_withdrawn_once_it_is_with_the_ministry(walk: Season, bring: Any) -> None:  # noqa: F811
    bring("sent")
    assert walk.move("demo-pokja", "withdraw", note="x").status_code in (409, 422)
    assert walk.proposal.state == "sent"
