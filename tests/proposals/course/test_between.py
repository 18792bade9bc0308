"""A level between unit and TPI: an office checks and agrees, or returns; off by default."""

import random
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.enums import Phase
from assessment.periods.services.between import set_between
from assessment.periods.services.next_period import open_next
from proposals.course.progress import next_moves
from proposals.course.services.moves import apply_move
from proposals.course.turns import next_turn
from proposals.enums import Move, State
from proposals.models import Proposal
from proposals.workflow.dossier import Dossier
from tests.season import fresh, make_unit
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice
from zona_integritas.management.season_walk import SeasonWalk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def province(season: Any) -> Any:
    """An office P with two units below it, each with head and member; P has a head of its own."""
    office = make_unit("P", season.units["BLN"], "eselon_1")
    season.units |= {"P": office, **{code: make_unit(code, office, "eselon_3") for code in PLACES}}
    cast = [("unit_head-p", "unit_head", "P")]
    for code in PLACES:
        cast += [(f"{role}-{code}".lower(), role, code) for role in ("unit_head", "unit_member")]
    for number, (name, role, code) in enumerate(cast):
        person = create_person(
            actor=SYSTEM,
            username=name,
            full_name=f"Orang {name}",
            email=f"{name}@instansi.example",
            nip=f"8{number:017d}",
            unit=season.units[code],
        )
        grant_role(actor=SYSTEM, user=person, role=role, unit=season.units[code])
        season.people[name] = person
    return season


PLACES = ("P1", "P2")


def use(season: Any, quota: int | None = None) -> None:
    set_between(
        actor=season.people["demo-admin"],
        period=season.period,
        level="eselon_1",
        quota=quota,
        opens_on=season.today - timedelta(days=1),
        closes_on=season.today + timedelta(days=5),
    )


class Filled(Exception):
    pass


class UntilFilled(SeasonWalk):
    def _move_as(self, actor: User, move: Move, note: str = "", **facts: Any) -> None:
        if move == Move.SUBMIT:
            raise Filled
        super()._move_as(actor, move, note, **facts)


def filled(season: Any, code: str, quality: int = 90) -> Proposal:
    """Brings the unit to a whole LKE that nobody has certified."""
    walk = UntilFilled(season.period, season.units, season.people, random.Random(7))
    with suppress(Filled):
        walk.run(code, "WBK", "submitted", quality)
    return fresh(walk.proposal)


def make(actor: User, proposal: Proposal, name: Move, note: str = "") -> Proposal:
    apply_move(
        actor=User.objects.get(pk=actor.pk),
        proposal=fresh(proposal),
        move=name,
        expected_state=fresh(proposal).state,
        note=note,
        facts={"certified": True},
    )
    return fresh(proposal)


def shown(proposal: Proposal, actor: User) -> set[str]:
    return {one.transition.name for one in next_moves(Dossier(fresh(proposal)), actor)}


def test_the_office_checks_returns_and_agrees_before_the_tpi(province: Any, sign_in: Any) -> None:
    season, people = province, province.people
    proposal = filled(season, "P1")
    head, office = people["unit_head-p1"], people["unit_head-p"]
    assert Move.SEND_TO_BETWEEN not in shown(proposal, head)  # off by default
    use(season)
    assert Move.SUBMIT not in shown(proposal, head)
    with pytest.raises(Refused, match="diperiksa Unit P sebelum TPI"):
        make(head, proposal, Move.SUBMIT)

    sent = make(head, proposal, Move.SEND_TO_BETWEEN)
    assert (sent.state, sent.assessment.phase) == (State.BETWEEN, Phase.CLOSED)
    assert next_turn(sent) == "Selanjutnya giliran kepala Unit P."
    assert Notice.objects.filter(user=office, text__contains="periksa LKE unit").count() == 1
    assert not Notice.objects.filter(user=head, text__contains="periksa LKE unit").exists()
    assert "Periksa LKE unit" in sign_in(office).get(reverse("home")).content.decode()
    for name in ("unit_head-p1", "unit_head-p2", "demo-tpi-ketua", "demo-pimpinan"):
        with pytest.raises(PermissionDenied):
            make(people[name], sent, Move.AGREE_BETWEEN)

    assert Move.RETURN_BETWEEN in shown(sent, office)
    assert Move.GIVE_BACK not in shown(sent, office)  # one way back, not two
    back = make(office, sent, Move.RETURN_BETWEEN, "Bukti area 3 belum terbaca.")
    assert (back.state, back.assessment.phase) == (State.SELF_ASSESSMENT, Phase.UNIT)
    make(head, back, Move.SEND_TO_BETWEEN)
    agreed = make(office, proposal, Move.AGREE_BETWEEN)
    assert agreed.state == State.SUBMITTED
    assert agreed.decisions.latest("id").snapshot.purpose == "submitted"
    assert Move.START_TPI in shown(agreed, people["demo-tpi-ketua"])


def test_nobody_of_the_unit_nor_of_the_tpi_checks_even_as_head_of_the_office(
    province: Any,
) -> None:
    season, people = province, province.people
    use(season)
    proposal = filled(season, "P1")
    office = people["unit_head-p"]
    # The role covers the unit below: who certified there does not check as well.
    sent = make(office, proposal, Move.SEND_TO_BETWEEN)
    with pytest.raises(Refused, match="Anda sendiri yang mengesahkan"):
        make(office, sent, Move.AGREE_BETWEEN)
    make(people["unit_head-p1"], sent, Move.GIVE_BACK, "Saya sahkan sendiri.")
    make(people["unit_head-p1"], proposal, Move.SEND_TO_BETWEEN)
    User.objects.filter(pk=office.pk).update(unit=season.units["P1"])
    with pytest.raises(Refused, match="Anda bertugas di Unit P1"):
        make(office, proposal, Move.AGREE_BETWEEN)


def test_units_without_an_office_go_straight_to_the_tpi(province: Any, bring: Any) -> None:
    use(province)
    assert bring("submitted", unit="A").state == State.SUBMITTED


def test_what_was_sent_before_the_level_was_used_stands_by_its_figure_and_takes_no_place(
    province: Any, sign_in: Any
) -> None:
    season, people = province, province.people
    make(people["unit_head-p1"], filled(season, "P1", 70), Move.SUBMIT)
    later = filled(season, "P2", 95)
    use(season, quota=2)
    make(people["unit_head-p2"], later, Move.SEND_TO_BETWEEN)
    answer = sign_in(people["unit_head-p"]).get(reverse("proposals:between"))
    (board,) = answer.context["boards"]
    assert [(one.proposal.unit.code, one.rank) for one in board.lines] == [("P2", 1), ("P1", 2)]
    page = " ".join(answer.content.decode().split())
    assert "0 dari 2 tempat kuota terpakai. 1 unit dikirim ke TPI sebelum tingkat antara" in page
    assert "Sebelum tingkat antara dipakai" in page
    assert "diperiksa unit eselon I sebelum TPI" in page


def test_the_office_has_a_quota_and_a_ranking_of_its_own(province: Any, sign_in: Any) -> None:
    season, people = province, province.people
    use(season, quota=1)
    office = people["unit_head-p"]
    found = {code: filled(season, code, quality) for code, quality in (("P1", 70), ("P2", 95))}
    for code, proposal in found.items():
        make(people[f"unit_head-{code.lower()}"], proposal, Move.SEND_TO_BETWEEN)
    (board,) = sign_in(office).get(reverse("proposals:between")).context["boards"]
    assert [(one.proposal.unit.code, one.rank, one.within) for one in board.lines] == [
        ("P2", 1, True),
        ("P1", 2, False),
    ]
    make(office, found["P2"], Move.AGREE_BETWEEN)
    with pytest.raises(Refused, match=r"Kuota Unit P periode .* sudah terpakai: 1 dari 1 unit"):
        make(office, found["P1"], Move.AGREE_BETWEEN)
    page = sign_in(office).get(reverse("proposals:between")).content.decode()
    assert "1 dari 1 tempat kuota terpakai" in page
    rows = sign_in(office).get(reverse("proposals:between")).context["boards"][0].lines
    assert [one.total for one in rows] == sorted((one.total for one in rows), reverse=True)
    # What comes back to the unit gives its place back.
    make(people["unit_head-p2"], found["P2"], Move.GIVE_BACK, "Ada yang keliru.")
    make(office, found["P1"], Move.AGREE_BETWEEN)
    (own,) = sign_in(people["unit_head-p1"]).get(reverse("proposals:between")).context["boards"]
    assert [one.proposal.unit.code for one in own.lines] == ["P1"]  # no other unit's figures


def test_the_administrator_sets_the_level_and_the_next_period_keeps_it(
    season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    address = reverse("periods:between", args=[season.period.year])
    half = client.post(address, {"between_level": "eselon_2", "between_quota": "3"})
    assert half.status_code == 422
    assert "Isi tanggal buka dan tutup pemeriksaan" in half.content.decode()
    day = season.today.isoformat()
    sent = {"between_level": "eselon_2", "between_quota": "3", "opens_on": day, "closes_on": day}
    page = client.post(address, sent, follow=True).content.decode()
    assert "tingkat antara dipakai" in page
    assert "Pemeriksaan tingkat antara" in page
    season.period.refresh_from_db()
    assert (season.period.between_level, season.period.between_quota) == ("eselon_2", 3)
    following = open_next(
        actor=season.people["demo-admin"],
        previous=season.period,
        year=season.period.year + 1,
        instrument=season.period.instrument,
        close_previous=False,
    )
    assert (following.between_level, following.between_quota) == ("eselon_2", 3)
    assert following.windows.filter(kind="between").exists()
    client.post(address, {"between_level": ""})
    season.period.refresh_from_db()
    assert (season.period.between_level, season.period.between_quota) == ("", None)
