"""What the TPI does not propose yet closes with one acknowledgement of leadership."""

from typing import Any

import pytest
from django.urls import reverse

from proposals.enums import State
from proposals.models import Proposal
from tests.season import fresh
from units.models import ConflictOfInterest, User
from zona_integritas.ground.notices.models import Notice

pytestmark = pytest.mark.django_db
PAGE = "proposals:acknowledge"


@pytest.fixture
def leader(season: Any) -> User:
    found: User = season.people["demo-pimpinan"]
    return found


@pytest.fixture
def reported(bring: Any, move: Any) -> dict[str, Proposal]:
    """A and B settled; both reported as not yet to be proposed."""
    found = {code: bring("tpi_final", unit=code, quality=60) for code in "AB"}
    for code, proposal in found.items():
        reason, number = "Pengawasan belum berjalan.", f"LHE-{code}"
        move("demo-tpi-ketua", proposal, "report_not_yet", reason, lhe_number=number)
    return {code: fresh(one) for code, one in found.items()}


def test_one_press_closes_all_that_are_ticked(
    reported: dict[str, Proposal], leader: User, season: Any, sign_in: Any
) -> None:
    client = sign_in(leader)
    page = client.get(reverse(PAGE)).content.decode()
    assert page.count('name="usulan"') == page.count(" checked") == 2
    assert "Pengawasan belum berjalan." in page

    sent = {"usulan": [one.pk for one in reported.values()], "catatan": "Lanjutkan pembinaan."}
    answer = client.post(reverse(PAGE), sent, follow=True).content.decode()

    assert "2 laporan diketahui" in answer
    for proposal in reported.values():
        ended = fresh(proposal)
        assert ended.state == State.NOT_PROPOSED
        decision = ended.decisions.latest("id")
        assert (decision.actor, decision.note) == (leader, "Lanjutkan pembinaan.")
        assert decision.snapshot.purpose == "reported"
    told = Notice.objects.filter(user=season.people["unit_head-a"], text__contains="diketahui")
    assert "usulan periode ini selesai" in told.get().text


def test_who_is_left_out_waits_and_who_is_partial_closes_nothing(
    reported: dict[str, Proposal], leader: User, sign_in: Any
) -> None:
    ConflictOfInterest.objects.create(
        user=leader, unit=reported["B"].unit, reason="Adik kepala unit.", declared_by=leader
    )
    client = sign_in(leader)
    page = client.get(reverse(PAGE))
    assert [line.proposal.unit.code for line in page.context["ready"]] == ["A"]
    assert "Benturan kepentingan Anda dengan Unit B" in page.content.decode()

    nothing = client.post(reverse(PAGE), {"catatan": "Sudah dibaca."})
    assert nothing.status_code == 422
    assert "Sudah dibaca." in nothing.content.decode()
    assert not any(line.proposal.pk in nothing.context["ticked"] for line in page.context["ready"])

    forged = client.post(
        reverse(PAGE), {"usulan": [one.pk for one in reported.values()]}, follow=True
    )
    assert "1 laporan tidak ikut. Unit B" in forged.content.decode()
    assert [fresh(one).state for one in reported.values()] == [State.NOT_PROPOSED, State.REPORTED]


def test_home_leads_to_it_and_what_the_tpi_proposes_is_never_in_it(
    bring: Any, move: Any, leader: User, sign_in: Any
) -> None:
    proposed = bring("reported")
    late = bring("tpi_final", unit="B", quality=60)
    move("demo-tpi-ketua", late, "report_not_yet", "Belum.")
    client = sign_in(leader)
    home = client.get(reverse("home")).content.decode()
    assert "Ketahui laporan TPI" in home
    assert home.count("Beri keputusan") == 1  # the other report is only acknowledged
    assert reverse(PAGE) in home
    page = client.get(reverse(PAGE))
    assert [line.proposal.unit.code for line in page.context["ready"]] == ["B"]
    own = client.get(reverse("proposals:detail", args=[proposed.pk])).content.decode()
    assert "Ketahui: belum diusulkan" not in own
    client.post(reverse(PAGE), {"usulan": [proposed.pk]})
    assert fresh(proposed).state == State.REPORTED
