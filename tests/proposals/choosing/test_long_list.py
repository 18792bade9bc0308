"""The long list and the many units identified or proposed from it."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from assessment.periods.services.next_period import open_next
from assessment.periods.services.periods import update_period
from proposals.choosing.reports.long_list import LongListFilters, long_list, screening_score
from proposals.choosing.services.identification import identify, identify_many, judge_conditions
from proposals.course.services.moves import apply_move
from proposals.enums import State
from proposals.models import Decision, Proposal
from units.models import Predicate, Unit
from units.services.predicates import add_predicate, revoke_predicate
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def pokja(season):
    return season.people["demo-pokja"]


def unit_below(season: Any, code: str, name: str = "", level: str = "eselon_3") -> Unit:
    return create_unit(
        actor=SYSTEM,
        code=code,
        name=name or f"Unit {code}",
        parent=season.units["BLN"],
        level=level,
        service_kind="layanan_publik",
    )


def screen(season: Any, unit: Unit, degrees: tuple[int | None, ...], target: str = "WBK") -> Any:
    pokja = season.people["demo-pokja"]
    proposal = identify(actor=pokja, unit=unit, period=season.period, target=target)
    names = ("strategis", "sumber_daya", "reformasi")
    judge_conditions(
        actor=pokja,
        proposal=proposal,
        conditions={name: (True, f"Alasan {name}.") for name in names},
        checklist={"tingkat_unit": (True, "")},
        degrees=dict(zip(names, degrees, strict=True)),
    )
    return proposal


@pytest.mark.parametrize(
    ("degrees", "score"),
    [((4, 4, 4), 100), ((0, 0, 0), 0), ((2, 4, None), 50), ((4, 0, 0), 50), ((1, 2, 3), "43.75")],
)
def test_the_score_is_the_weighted_share_of_the_highest_degrees(degrees, score):
    weights = {"a": Decimal(2), "b": Decimal(1), "c": Decimal(1)}
    given = dict(zip("abc", degrees, strict=True))
    assert screening_score(weights, given) == Decimal(score)


def test_a_unit_without_any_degree_has_no_score_and_no_rank(season, pokja):
    identify(actor=pokja, unit=season.units["A"], period=season.period, target="WBK")
    line = next(
        one for one in long_list(pokja, season.period, LongListFilters()) if one.unit.code == "A"
    )
    assert (line.score, line.rank, line.key) == (None, None, "sebagian")


def test_units_stand_in_the_order_of_their_weighted_degrees_and_equals_share_a_rank(season, pokja):
    third = unit_below(season, "C")
    screen(season, season.units["A"], (2, 2, 2))
    screen(season, season.units["B"], (4, 1, 1))
    screen(season, third, (2, 2, 2))
    unit_below(season, "D")
    lines = long_list(pokja, season.period, LongListFilters())
    assert [(one.rank, one.unit.code) for one in lines] == [
        (1, "A"), (1, "B"), (1, "C"), (None, "D"),
    ]  # fmt: skip
    update_period(
        actor=SYSTEM,
        period=season.period,
        quota_wbk=1,
        quota_wbbm=1,
        is_open=True,
        weights={"strategis": Decimal(2), "sumber_daya": Decimal(1), "reformasi": Decimal(1)},
    )
    lines = long_list(pokja, season.period, LongListFilters())
    assert [(one.rank, one.unit.code) for one in lines] == [
        (1, "B"), (2, "A"), (2, "C"), (None, "D"),
    ]  # fmt: skip


def test_what_stands_in_a_units_way_is_said(season, pokja):
    year = season.today.year - 3
    predicate = add_predicate(
        actor=SYSTEM,
        unit=season.units["A"],
        kind="WBK",
        year=year,
        decree_number="1",
        decree_date=season.today.replace(year=year, day=1),
    )
    revoke_predicate(actor=SYSTEM, predicate=predicate, revoked_on=season.today, reason="Pungli.")
    lines = {one.unit.code: one for one in long_list(pokja, season.period, LongListFilters())}
    assert "unit baru dapat diusulkan lagi mulai" in lines["A"].notes[0]
    assert lines["B"].notes == []
    lines = {
        one.unit.code: one
        for one in long_list(pokja, season.period, LongListFilters(target="WBBM"))
    }
    assert lines["B"].notes == ["Menuju WBBM mensyaratkan predikat Menuju WBK yang masih berlaku."]


def test_filters_stand_in_the_address_and_leave_the_rank_alone(season, pokja, sign_in):
    screen(season, season.units["A"], (4, 4, 4))
    screen(season, season.units["B"], (1, 1, 1))
    client = sign_in(pokja)
    page = client.get(reverse("proposals:long_list"), {"q": "Unit B"})
    assert [(one.rank, one.unit.code) for one in page.context["page"]] == [(2, "B")]
    page = client.get(reverse("proposals:long_list"), {"induk": "A"})
    assert [one.unit.code for one in page.context["page"]] == ["A"]
    page = client.get(reverse("proposals:long_list"), {"keadaan": "belum"})
    assert list(page.context["page"]) == []
    for odd in ("induk=%25x", "periode=99999", "keadaan=xx", "predikat='", "page=zz"):
        assert client.get(f"{reverse('proposals:long_list')}?{odd}").status_code == 200, odd


def test_the_export_has_the_same_rows_with_numbers_and_no_formulas(season, pokja, sign_in):
    evil = unit_below(season, "X1", "=HYPERLINK(1)")
    screen(season, evil, (4, 3, 2))
    answer = sign_in(pokja).get(reverse("proposals:long_list_book"), {"q": "X1"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 1
    assert rows[0][0] == 1
    assert rows[0][1] == "'=HYPERLINK(1)"
    assert rows[0][6] == 75
    assert (rows[0][7], rows[0][8]) == (4, "Alasan strategis.")


def test_a_person_of_a_subtree_never_sees_other_units(season, sign_in):
    person = season.people["unit_head-b"]
    grant_role(actor=SYSTEM, user=person, role="observer", unit=season.units["B"])
    page = sign_in(person).get(reverse("proposals:long_list"))
    assert [one.unit.code for one in page.context["page"]] == ["B"]


def test_more_units_ask_no_more_of_the_database(
    season, pokja, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(pokja)
    screen(season, season.units["A"], (4, 4, 4))
    client.get(reverse("proposals:long_list"))
    with django_assert_max_num_queries(30) as one:
        client.get(reverse("proposals:long_list"))
    for code in ("C", "D", "E"):
        screen(season, unit_below(season, code), (4, 3, 2))
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(reverse("proposals:long_list"))


def test_a_fulfilled_condition_cannot_be_without_strength(season, pokja):
    proposal = identify(actor=pokja, unit=season.units["A"], period=season.period, target="WBK")
    with pytest.raises(Refused, match="kekuatannya «Tidak ada»"):
        judge_conditions(
            actor=pokja,
            proposal=proposal,
            conditions={"strategis": (True, "Alasan.")},
            checklist={},
            degrees={"strategis": 0},
        )
    assert not proposal.conditions.exists()


def test_what_nobody_judged_yet_is_no_judgement(season, pokja):
    proposal = identify(actor=pokja, unit=season.units["A"], period=season.period, target="WBK")
    judge_conditions(
        actor=pokja,
        proposal=proposal,
        conditions={"strategis": (None, "Menunggu angka."), "reformasi": (None, " ")},
        checklist={"tingkat_unit": (None, "")},
        degrees={"strategis": None, "reformasi": None},
    )
    assert [row.condition for row in proposal.conditions.all()] == ["strategis"]
    assert not proposal.checklist.exists()
    event = AuditEvent.objects.get(action="proposal.screened")
    assert set(event.after) == {"strategis"}


def test_two_who_screen_the_same_unit_do_not_overwrite_each_other(season, pokja, sign_in):
    proposal = screen(season, season.units["A"], (4, 3, 2))
    address = reverse("proposals:screening", args=[proposal.pk])
    client = sign_in(pokja)
    page = client.get(address)
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent["seen"] = page.context["seen"]
    mine = {**sent, "kondisi-reformasi-teks": "Alasan saya."}
    theirs = {**sent, "kondisi-strategis-teks": "Alasan rekan."}
    assert client.post(address, theirs).status_code == 302
    answer = client.post(address, mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "baru saja diubah oleh orang lain" in text
    assert "Alasan rekan." in text
    assert "Alasan saya." in text
    assert proposal.conditions.get(condition="reformasi").reason == "Alasan reformasi."
    again = {**mine, "seen": answer.context["seen"], "kondisi-strategis-teks": "Alasan rekan."}
    assert client.post(address, again).status_code == 302
    reasons = set(proposal.conditions.values_list("reason", flat=True))
    assert {"Alasan saya.", "Alasan rekan."} <= reasons


def test_whoever_decides_reads_the_whole_screening_on_the_proposals_page(season, sign_in):
    unit = season.units["A"]
    unit.staff_count, unit.budget = 118, 41_000_000_000
    unit.save()
    proposal = screen(season, unit, (4, 3, None))
    address = reverse("proposals:detail", args=[proposal.pk])
    page = sign_in(season.people["demo-pimpinan"]).get(address)
    said = {item.code: row and row.fulfilled for item, row in page.context["checklist"]}
    assert said["tingkat_unit"] is True
    assert None in said.values()
    text = page.content.decode()
    assert "Daftar periksa unit" in text
    assert "Sangat tinggi" in text
    assert "Rp41.000.000.000" in text
    head = sign_in(season.people["unit_head-a"]).get(address)
    assert head.context["figures"] is None


# Many at once ------------------------------------------------------------------------------


def test_many_units_are_identified_and_the_others_named(season, pokja):
    identify(actor=pokja, unit=season.units["A"], period=season.period, target="WBK")
    done, left = identify_many(
        actor=pokja,
        units=[season.units["A"], season.units["B"]],
        period=season.period,
        target="WBK",
    )
    assert [one.unit.code for one in done] == ["B"]
    assert [(unit.code, "sudah mempunyai usulan" in why) for unit, why in left] == [("A", True)]
    assert Decision.objects.filter(move="identify").count() == 2
    assert AuditEvent.objects.filter(action="proposal.identify").count() == 2


def test_the_page_names_the_units_and_their_count_before_anything_happens(season, pokja, sign_in):
    client = sign_in(pokja)
    chosen = {"unit": [season.units["A"].pk, season.units["B"].pk], "predikat": "WBK"}
    page = client.post(reverse("proposals:identify_many"), chosen).content.decode()
    assert "Ya, identifikasi 2 unit" in page
    assert not Proposal.objects.exists()
    client.post(reverse("proposals:identify_many"), {**chosen, "ya": "1"})
    assert Proposal.objects.count() == 2


def test_units_are_identified_in_the_season_of_the_list_they_were_ticked_on(season, pokja, sign_in):
    year = season.period.year
    open_next(
        actor=pokja, previous=season.period, year=year + 1, instrument=season.period.instrument,
        close_previous=False,
    )  # fmt: skip
    client = sign_in(pokja)
    page = client.get(reverse("proposals:long_list"), {"periode": year}).content.decode()
    assert f'name="periode" value="{year}"' in page
    chosen = {"unit": season.units["A"].pk, "predikat": "WBK", "periode": year}
    page = client.post(reverse("proposals:identify_many"), chosen).content.decode()
    assert str(season.period) in page
    assert f'name="periode" value="{year}"' in page
    client.post(reverse("proposals:identify_many"), {**chosen, "ya": "1"})
    assert Proposal.objects.get().period == season.period
    season.period.is_open = False
    season.period.save()
    again = {**chosen, "unit": season.units["B"].pk, "ya": "1"}
    answer = client.post(reverse("proposals:identify_many"), again, follow=True)
    assert "sudah ditutup" in answer.content.decode()
    assert Proposal.objects.count() == 1


def test_many_are_proposed_and_partial_success_is_not_silent(season, pokja, sign_in):
    season.walk.run("A", "WBK", "proposed", 90)
    first = season.walk.proposal
    leader = season.people["demo-pimpinan"]
    apply_move(
        actor=leader, proposal=first, move="send_back", expected_state="proposed", note="Cek."
    )
    second = identify(actor=pokja, unit=season.units["B"], period=season.period, target="WBK")
    client = sign_in(pokja)
    chosen = {"usulan": [first.pk, second.pk]}
    page = client.post(reverse("proposals:propose_many"), chosen).content.decode()
    assert "Ya, usulkan 1 unit" in page
    assert "1 unit tidak ikut" in page
    assert "Syarat pemilihan unit" in page
    answer = client.post(reverse("proposals:propose_many"), {**chosen, "ya": "1"}, follow=True)
    text = answer.content.decode()
    assert "1 unit diusulkan." in text
    assert "1 unit tidak diusulkan. Unit B: Syarat pemilihan unit" in text
    first.refresh_from_db()
    assert first.state == State.PROPOSED


def test_nothing_chosen_is_said(pokja, season, sign_in):
    for name in ("identify_many", "propose_many"):
        answer = sign_in(pokja).post(
            reverse(f"proposals:{name}"), {"unit": "x", "usulan": "-1"}, follow=True
        )
        assert "Belum ada" in answer.content.decode()


@pytest.mark.one_database
def test_an_agency_with_many_predicates_is_told_of_its_limit(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-pokja"])
    address = reverse("proposals:long_list")
    assert "SE Menteri PANRB 15/2022" not in client.get(address).text
    units = [season.units["A"], season.units["B"]]
    for unit in units:
        add_predicate(
            actor=SYSTEM,
            unit=unit,
            kind="WBK",
            year=season.today.year - 1,
            decree_number="SK",
            decree_date=season.today.replace(year=season.today.year - 1),
        )
    assert "2 dari " in client.get(address).text
    assert "SE Menteri PANRB 15/2022" in client.get(address).text
    Predicate.objects.update(revoked_on=season.today, revoked_reason="Temuan.")
    assert "SE Menteri PANRB 15/2022" not in client.get(address).text
