"""Prerequisites of a period: met or not follows from value and minimum; agencies add their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from assessment.models import PeriodPrerequisite, PrerequisiteState
from assessment.periods.prerequisites import agency_prerequisites_of, suffices
from assessment.periods.services.next_period import instrument_for, open_next
from assessment.periods.services.prerequisites import (
    PeriodPrerequisiteValues,
    set_period_prerequisite,
    set_prerequisite,
)
from proposals.choosing.services.affirmative import set_affirmative
from proposals.choosing.services.identification import identify
from proposals.models import Declaration, Proposal
from proposals.workflow.dossier import Dossier
from proposals.workflow.from_own_data import own_answers
from proposals.workflow.guards import exception_needed
from proposals.workflow.prerequisites import agency_prerequisites, unit_prerequisites
from tests.season import fresh
from units.models import Predicate, User
from units.services.predicates import add_predicate
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("value", "least", "enough"),
    [
        ("WTP", "WTP", True),
        ("wtp", "WTP", True),
        ("WDP", "WTP", False),
        ("BB", "B", True),
        ("B", "BB", False),
        ("CC", "B", False),
        # The categories of PermenPANRB 88/2021 begin above their bound: 60 is CC, 60,01 is B.
        ("60", "B", False),
        ("60,01", "B", True),
        ("70.5", "BB", True),
        ("70", "BB", False),
        ("3", "3", True),
        ("2,99", "3", False),
        ("3,2", "3", True),
    ],
)
def test_a_value_reaches_its_minimum_or_does_not(value: str, least: str, enough: bool) -> None:
    assert suffices(value, least) is enough


@pytest.mark.parametrize(
    ("value", "least", "words"),
    [
        ("baik sekali", "B", "Tulis predikatnya"),
        ("101", "B", "dari 0 sampai 100"),
        ("lulus", "WTP", "Tulis WTP, WDP, TW, atau TMP"),
        ("tiga", "3", "bukan angka"),
        ("NaN", "3", "bukan angka"),
    ],
)
def test_a_value_that_cannot_be_compared_is_refused(value: str, least: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        suffices(value, least)


def reach(season: Any, code: str, value: str, **said: Any) -> PrerequisiteState:
    return set_prerequisite(
        actor=SYSTEM, period=season.period, code=code, value=value, proof="surat", **said
    )


def test_nobody_says_met_where_a_minimum_says_it(season: Any) -> None:
    state = reach(season, "akip", "B", met_wbk=False, met_wbbm=True)
    assert (state.met_wbk, state.met_wbbm) == (True, False)
    state = reach(season, "akip", "")
    assert (state.met_wbk, state.met_wbbm) == (None, None)
    # Without a minimum a person says it.
    state = reach(season, "tlhp", "100 %", met_wbk=True, met_wbbm=True)
    assert (state.met_wbk, state.met_wbbm) == (True, True)


def test_a_new_minimum_judges_anew_what_was_reached(season: Any) -> None:
    reach(season, "akip", "B")
    item = next(one for one in agency_prerequisites_of(season.period) if one.code == "akip")
    set_period_prerequisite(
        actor=SYSTEM,
        period=season.period,
        code="akip",
        values=PeriodPrerequisiteValues(
            item.label, "agency", "checklist", item.applies_to, {"WBK": "BB", "WBBM": "A"}, "SE 9"
        ),
    )
    state = PrerequisiteState.objects.get(code="akip")
    assert (state.met_wbk, state.met_wbbm) == (False, False)
    # It only warns now, so it keeps no approval back; the instrument's own row is as it was.
    assert season.period.instrument.prerequisites.get(code="akip").kind == "hard"
    assert AuditEvent.objects.filter(action="prerequisite.worded").exists()


def test_a_minimum_that_the_stored_value_cannot_meet_names_that_value(season: Any) -> None:
    reach(season, "akip", "BB")
    item = next(one for one in agency_prerequisites_of(season.period) if one.code == "akip")
    values = PeriodPrerequisiteValues(
        item.label, "agency", "hard", item.applies_to, {"WBK": "3", "WBBM": "3"}, "SE 9"
    )

    def ask_for_three() -> None:
        set_period_prerequisite(actor=SYSTEM, period=season.period, code="akip", values=values)

    with pytest.raises(Refused, match=r"«BB», tidak dapat dibandingkan .*Kosongkan capaian itu"):
        ask_for_three()
    assert not PeriodPrerequisite.objects.filter(code="akip").exists()
    reach(season, "akip", "")  # as the refusal says
    ask_for_three()
    assert reach(season, "akip", "3,2").met_wbk is True


@pytest.mark.parametrize(
    ("kind", "rb_wbk", "rb_wbbm"),
    [
        # What the ministry's portal asked of each in 2024 and 2025; SAKIP is the same for all.
        ("kementerian", "B", "BB"),
        ("lembaga", "B", "BB"),
        ("provinsi", "CC", "B"),
        ("kabupaten", "CC", "B"),
        ("kota", "CC", "B"),
    ],
)
def test_minima_follow_the_kind_of_the_agency(
    season: Any, settings: Any, kind: str, rb_wbk: str, rb_wbbm: str
) -> None:
    settings.AGENCY_TYPE = kind
    minima = {one.code: one.minimum for one in agency_prerequisites_of(season.period)}
    (index,) = [code for code in minima if code.startswith("indeks_rb")]
    assert minima[index] == {"WBK": rb_wbk, "WBBM": rb_wbbm}
    assert minima["akip"] == {"WBK": "B", "WBBM": "BB"}
    # An instrument may also say it of one kind alone.
    season.period.instrument.prerequisites.filter(code="akip").update(agency_types=["kota"])
    codes = [one.code for one in agency_prerequisites_of(season.period)]
    assert ("akip" in codes) == (kind == "kota")


@pytest.mark.parametrize(
    ("minimum", "words"),
    [
        ({"WBK": "BB", "WBBM": "B"}, "lebih rendah daripada nilai minimal WBK"),
        ({"WBK": "3", "WBBM": "B"}, "tidak sejenis"),
    ],
)
def test_wbbm_asks_no_less_than_wbk(season: Any, minimum: dict[str, str], words: str) -> None:
    values = PeriodPrerequisiteValues(
        "Akreditasi.", "agency", "checklist", ("WBK", "WBBM"), minimum, ""
    )
    with pytest.raises(Refused, match=words):
        set_period_prerequisite(
            actor=SYSTEM, period=season.period, code="akreditasi", values=values
        )
    assert not PeriodPrerequisite.objects.filter(code="akreditasi").exists()


def test_what_is_unknown_is_work_and_no_reason_for_an_exception(
    season: Any, bring: Any, sign_in: Any
) -> None:
    proposal = bring("reported")
    PrerequisiteState.objects.filter(code="akip").delete()
    dossier = Dossier(fresh(proposal))
    leader = User.objects.get(username="demo-pimpinan")
    told = agency_prerequisites(dossier, leader)
    assert told is not None
    assert told.startswith("Syarat instansi belum diisi: ")
    assert exception_needed(dossier, leader) == told
    page = sign_in(User.objects.get(username="demo-pokja")).get(reverse("home")).text
    assert "Isi syarat instansi" in page
    assert "Isi syarat instansi" not in sign_in(leader).get(reverse("home")).text
    reach(season, "akip", "CC")
    dossier = Dossier(fresh(proposal))
    assert "belum terpenuhi" in str(agency_prerequisites(dossier, leader))
    assert exception_needed(dossier, leader) is None


@pytest.mark.parametrize("kind", ["pemda", "kl"])
def test_afirmasi_lifts_the_agencys_prerequisites_of_regional_governments(
    season: Any, bring: Any, kind: str
) -> None:
    proposal = bring("reported")
    pokja = User.objects.get(username="demo-pokja")
    reach(season, "opini_bpk", "WDP")
    with override_settings(AGENCY_TYPE=kind):
        if kind == "kl":
            with pytest.raises(Refused, match="hanya untuk pemerintah daerah"):
                set_affirmative(actor=pokja, proposal=proposal, affirmative=True)
            return
        assert agency_prerequisites(Dossier(fresh(proposal)), pokja)
        set_affirmative(actor=pokja, proposal=proposal, affirmative=True)
        assert agency_prerequisites(Dossier(fresh(proposal)), pokja) is None
        Proposal.objects.update(target="WBBM")
        with pytest.raises(Refused, match="hanya untuk usulan Menuju WBK"):
            set_affirmative(actor=pokja, proposal=fresh(proposal), affirmative=True)


def answer(proposal: Proposal, code: str) -> tuple[bool | None, str]:
    row = next(one for one in own_answers(Dossier(fresh(proposal))) if one.item.code == code)
    return row.met, row.told


def test_two_years_of_wbk_are_counted_from_the_year_of_the_award(season: Any, bring: Any) -> None:
    proposal = bring("identified", target="WBBM")
    assert answer(proposal, "wbk_dua_tahun") == (False, "belum menyandang Menuju WBK")
    add_predicate(
        actor=SYSTEM,
        unit=proposal.unit,
        kind="WBK",
        year=season.period.year - 1,
        decree_number="SK",
        decree_date=season.today.replace(year=season.period.year - 1),
    )
    assert answer(proposal, "wbk_dua_tahun")[0] is False
    Predicate.objects.update(year=season.period.year - 2)
    assert answer(proposal, "wbk_dua_tahun")[0] is True


def test_a_zone_is_declared_for_a_year(season: Any, bring: Any) -> None:
    proposal = bring("candidate")  # this period's decree says nothing of it
    assert answer(proposal, "dicanangkan_setahun") == (None, "pencanangan belum dicatat")
    row = Declaration.objects.create(
        proposal=proposal,
        held_on=season.today - timedelta(days=100),
        place="Aula",
        signed_by="Kepala",
        staff_total=1,
        staff_signed=1,
        recorded_by=User.objects.get(username="demo-pokja"),
        recorded_at=proposal.created_at,
    )
    assert answer(proposal, "dicanangkan_setahun")[0] is False
    row.held_on = season.today - timedelta(days=400)
    row.save()
    assert answer(proposal, "dicanangkan_setahun")[0] is True


def test_what_our_data_answer_warns_until_the_agency_makes_it_hard(season: Any, bring: Any) -> None:
    proposal = bring("reported")
    leader = User.objects.get(username="demo-pimpinan")
    assert unit_prerequisites(Dossier(fresh(proposal)), leader) is None
    season.period.own_prerequisites.filter(code="laporan_survei").update(kind="hard")
    told = unit_prerequisites(Dossier(fresh(proposal)), leader)
    assert told is not None
    assert "belum diimpor" in told


def test_the_next_period_begins_with_what_the_agency_had(season: Any) -> None:
    season.period.own_prerequisites.filter(code="tlhp").update(kind="hard")
    following = open_next(
        actor=User.objects.get(username="demo-pokja"),
        previous=season.period,
        year=season.period.year + 1,
        instrument=instrument_for(season.period),
        close_previous=False,
    )
    assert following.own_prerequisites.get(code="tlhp").kind == "hard"


def test_a_bar_is_told_when_the_unit_is_identified(season: Any, sign_in: Any) -> None:
    pokja = User.objects.get(username="demo-pokja")
    unit = season.units["B"]
    predicate = add_predicate(
        actor=SYSTEM,
        unit=unit,
        kind="WBK",
        year=season.today.year - 3,
        decree_number="SK",
        decree_date=season.today.replace(year=season.today.year - 3),
    )
    Predicate.objects.filter(pk=predicate.pk).update(
        revoked_on=season.today - timedelta(days=30), revoked_reason="Temuan."
    )
    proposal = identify(actor=pokja, unit=unit, period=season.period, target="WBK")
    page = sign_in(pokja).get(reverse("proposals:screening", args=[proposal.pk])).text
    assert "unit baru dapat diusulkan lagi mulai" in page


def test_an_agency_adds_a_prerequisite_on_its_page(season: Any, sign_in: Any) -> None:
    pokja = sign_in(User.objects.get(username="demo-pokja"))
    address = reverse("periods:prerequisite_new", args=[season.period.year])
    given = {
        "code": "akreditasi",
        "label": "Laboratorium terakreditasi.",
        "level": "agency",
        "kind": "hard",
        "applies_to": ["WBK"],
        "min_wbk": "B",
        "min_wbbm": "",
        "source": "Keputusan Kepala.",
    }
    assert pokja.post(address, given).status_code == 302
    assert (
        "paling rendah B"
        in pokja.get(reverse("periods:prerequisites", args=[season.period.year])).text
    )
    again = pokja.post(address, given)
    assert again.status_code == 422
    assert "sudah dipakai syarat lain" in again.text
    assert "Laboratorium terakreditasi." in again.text
    odd = pokja.post(address, {**given, "code": "Dua Kata"})
    assert odd.status_code == 422
    assert "huruf kecil" in odd.text
