"""Penanggung jawab, wakil, pengendali mutu: named by days, and nothing is reported unsigned."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.assignments.services.officers import add_officer, end_officer
from assessment.models import TeamOfficer
from assessment.queries import officers_on
from proposals.corrections.correctable import find_target
from proposals.corrections.services.corrections import correct, fingerprint
from proposals.course.services.moves import apply_move
from proposals.enums import PaperKind
from proposals.models import Paper
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import About, draw_draft
from tests.paper_text import text_of
from units.models import PaperSigner, User
from units.services.signers import add_signer
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("sketched")]


def named(season: Any, unit: str = "BLN", **values: Any) -> TeamOfficer:
    given = {
        "actor": season.people["demo-admin"],
        "unit": season.units[unit],
        "duty": "penanggung_jawab",
        "name": "Ratna Dewi",
        "nip": "900000000000000555",
        "office": "Inspektur Wilayah I",
        "starts_on": season.today - timedelta(days=30),
    }
    return add_officer(**{**given, **values})


def report(season: Any, proposal: Any, **facts: Any) -> Any:
    given = {
        "lhe_number": "LHE-7",
        "lhe_date": season.today,
        "lhe_signed_on": season.today,
    }
    return apply_move(
        actor=season.people["demo-tpi-ketua"],
        proposal=proposal,
        move="report_proposed",
        expected_state=proposal.state,
        facts={**given, **facts},
    )


def printed(proposal: Any, kind: str = PaperKind.LHE) -> str:
    return text_of(draw_draft(paper=PAPERS[kind], about=About.of(proposal)))


def test_the_nearest_to_the_unit_counts_on_its_days(season):
    near = named(season, "A", starts_on=season.today, ends_on=season.today + timedelta(days=9))
    named(season, duty="pengendali_mutu", name="Mutu Satu")
    named(season, duty="pengendali_mutu", name="Mutu Dua")

    def who(unit: str, days: int) -> list[str]:
        day = season.today + timedelta(days=days)
        return [one.name for one in officers_on(day, season.units[unit])]

    assert who("A", 0) == who("A", 9) == ["Ratna Dewi", "Mutu Dua", "Mutu Satu"]
    assert who("A", -1) == who("A", 10) == who("B", 0) == ["Inspektur Uji", "Mutu Dua", "Mutu Satu"]
    end_officer(actor=season.people["demo-admin"], officer=near, reason="Salah.", seen=near.ends_on)
    assert who("A", 0)[0] == "Inspektur Uji"


def test_one_answers_for_a_unit_on_a_day_and_the_unit_does_not_name_its_own(season):
    with pytest.raises(Refused, match="pada hari itu sudah Inspektur Uji, Inspektur"):
        named(season)
    own = season.people["unit_head-a"]
    with pytest.raises(Refused, match="bertugas di Unit A, sehingga tidak memimpin tim"):
        named(season, "A", nip=own.nip)
    for name in ("unit_head-a", "demo-tpi-ketua", "demo-pimpinan"):
        with pytest.raises(PermissionDenied):
            named(season, "A", actor=season.people[name])
    assert TeamOfficer.objects.count() == 1


def test_the_report_keeps_who_signed_and_the_lhe_prints_it_for_good(season, bring):
    proposal = bring("tpi_final")
    named(season, duty="wakil", name="Wakil Satu", office="Sekretaris Inspektorat", nip="")
    assert "Wakil Satu (wakil penanggung jawab)" in printed(proposal, PaperKind.MINUTES)
    decision = report(season, proposal)
    assert decision.facts["lhe_signer"]["name"] == "Inspektur Uji"
    first = TeamOfficer.objects.get(name="Inspektur Uji")
    end_officer(
        actor=season.people["demo-admin"],
        officer=first,
        reason="Pindah tugas.",
        seen=None,
        last_day=season.today - timedelta(days=1),
    )
    named(season, starts_on=season.today)
    text = printed(proposal)
    assert "Penanggung Jawab," in text
    assert "Inspektur Uji" in text
    assert "Wakil Satu" in text
    assert "Ratna Dewi" not in text


def test_nothing_is_reported_where_nobody_answers_or_the_day_is_not_theirs(season, bring):
    proposal = bring("tpi_final")
    TeamOfficer.objects.update(starts_on=season.today)
    yesterday = season.today - timedelta(days=1)
    with pytest.raises(Refused, match="belum ada penanggung jawab tim penilai"):
        report(season, proposal, lhe_signed_on=yesterday, date_reason="x")
    TeamOfficer.objects.all().delete()
    with pytest.raises(Refused, match="Penanggung jawab tim penilai Unit A belum dicatat"):
        report(season, proposal)
    # Where the team has none, whoever the agency names for the LHE signs.
    add_signer(
        actor=SYSTEM,
        paper="lhe",
        manner="an",
        office="Inspektur Utama",
        for_office="Menteri",
        name="Penanda Tangan Instansi",
        starts_on=season.today,
    )
    assert PaperSigner.objects.count() == 1
    report(season, proposal)
    text = printed(proposal)
    assert "a.n. Menteri" in text
    assert "Penanda Tangan Instansi" in text


@pytest.mark.parametrize(
    ("who", "why"),
    [("unit_member-a", "bertugas di Unit A"), ("demo-tpi-dalnis", "ikut menilai LKE unit ini")],
)
def test_who_is_on_a_side_of_the_lke_does_not_sign_for_the_team(season, bring, who, why):
    proposal = bring("tpi_final")
    nip = User.objects.get(username=who).nip
    TeamOfficer.objects.update(nip=nip)
    with pytest.raises(Refused, match=why):
        report(season, proposal)


def test_another_day_of_signing_names_who_signed_on_it(season, bring):
    proposal = bring("reported")
    TeamOfficer.objects.update(starts_on=season.today)
    named(season, starts_on=season.today - timedelta(days=90), ends_on=season.today - timedelta(1))
    target = find_target(proposal, "lhe", 0)
    assert target is not None
    day = season.today - timedelta(days=1)
    values = {
        "lhe_number": target.values["lhe_number"],
        "lhe_date": season.today,
        "lhe_signed_on": day,
    }
    correct(
        actor=season.people["demo-admin"],
        target=target,
        values=values,
        reason="Salah ketik.",
        seen=fingerprint(target),
        date_reason="Diputuskan pada hari berikutnya di aplikasi.",
    )
    assert proposal.decisions.latest("id").facts["lhe_signer"]["name"] == "Ratna Dewi"
    assert not Paper.objects.exists()


def test_the_pages_keep_what_was_typed_and_say_what_is_missing(season, sign_in):
    client = sign_in(season.people["demo-admin"])
    typed = {"duty": "penanggung_jawab", "unit": season.units["BLN"].pk, "name": "Ratna Dewi",
             "office": "Inspektur", "starts_on": season.today.isoformat()}  # fmt: skip
    kept = client.post(reverse("assessment:officer_new"), typed)
    assert kept.status_code == 422
    assert 'value="Ratna Dewi"' in kept.content.decode()
    first = TeamOfficer.objects.get()
    ended = client.post(
        reverse("assessment:officer_end", args=[first.pk]),
        {"last_day": (season.today - timedelta(days=1)).isoformat(), "reason": "Pindah."},
    )
    assert ended.status_code == 302
    assert client.post(reverse("assessment:officer_new"), typed).status_code == 302
    page = sign_in(season.people["unit_member-a"]).get(reverse("assessment:officers"))
    assert "Ratna Dewi" in page.content.decode()
    assert "Akhiri" not in page.content.decode()
