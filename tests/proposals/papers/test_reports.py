"""The TPI's evaluation report: from the decision and its snapshots, and only from them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessment.enums import SnapshotPurpose
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import answers_changed
from assessment.models import Answer, Assessment, ScoreSnapshot, SealedScore
from proposals.course.services.moves import apply_move
from proposals.models import Proposal
from proposals.papers.contents.lhe import lhe
from proposals.papers.reports.team import spaced_nip
from tests.paper_text import pages_of, text_of
from tests.season import fresh
from units.models import User
from units.services.roles import end_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import angka, kurang, persen
from zona_integritas.ground.papers.pdf import render_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HOSTILE = "<script>alert(1)</script> <img src=file:///etc/passwd> selesai"


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def printed(proposal: Proposal) -> str:
    content = lhe(fresh(proposal))
    assert content is not None
    return text_of(render_pdf("proposals/papers/contents/lhe.html", content.context(None)))


def fetch(proposal: Proposal, username: str) -> Any:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="units.backends.PersonBackend")
    return client.get(reverse("papers:draft", args=["usulan", proposal.pk, "lhe"]), secure=True)


def test_the_result_table_shows_the_snapshots_figures_of_both_sides(bring):
    proposal = bring("reported", quality=95)
    text = printed(proposal)
    unit = ScoreSnapshot.objects.get(purpose=SnapshotPurpose.SUBMITTED).sealed.result
    tpi = ScoreSnapshot.objects.get(purpose=SnapshotPurpose.REPORTED).sealed.result
    for node in scoring_instrument(proposal.assessment.instrument).nodes:
        if node.kind == "subarea":
            continue
        name = node.name.upper() if node.kind in ("component", "aspect") else node.name
        row = " ".join(
            (
                node.code.rsplit(".", 1)[-1],
                name,
                angka(node.weight),
                angka(unit["nodes"][node.code]["zero"]),
                angka(tpi["nodes"][node.code]["zero"]),
            )
        )
        assert row in text, node.code
    totals = f"{angka(unit['total']['zero'])} {angka(tpi['total']['zero'])}"
    assert f"NILAI AKHIR 100,00 {totals}" in text


@pytest.mark.usefixtures("sketched")
def test_each_threshold_says_met_or_how_much_is_missing(bring):
    proposal = bring("reported", quality=60)
    text = printed(proposal)
    reported = ScoreSnapshot.objects.get(purpose=SnapshotPurpose.REPORTED)
    taken = reported.sealed.result["thresholds"]["WBK"]
    labels = {
        rule.code: (rule.label, rule.measure == "percent")
        for rule in scoring_instrument(proposal.assessment.instrument).rules_for("WBK")
    }
    assert not taken["met"]
    for row in taken["rules"]:
        label, percent = labels[row["rule"]]
        show = persen if percent else angka
        met = row["gap"] == "0"
        state = "– Terpenuhi" if met else f"{kurang(row['gap'], percent=percent)} Belum terpenuhi"
        assert plain(f"{label} {show(row['minimum'])} {show(row['value'])} {state}") in text
    assert "belum diusulkan" in text
    assert "Alasan: Beberapa nilai minimal belum terpenuhi" in text
    assert "menaikkan «Nilai akhir» dari" in text


@pytest.mark.usefixtures("sketched")
def test_every_difference_is_a_finding_with_both_answers_and_the_note(bring):
    proposal = bring("reported", quality=95)
    found = {row.code: row for group in lhe(proposal).texts.findings for row in group.rows}
    sides: dict[str, dict[str, Any]] = {}
    for row in Answer.objects.select_related("indicator").order_by("id"):
        side = "unit" if row.side == "unit" else "tpi"
        sides.setdefault(row.indicator.code, {})[side] = row.value
    differing = {code for code, both in sides.items() if both["unit"] != both["tpi"]}
    assert set(found) == differing
    assert differing
    text = printed(proposal)
    for code in differing:
        row = found[code]
        assert row.unit == sides[code]["unit"]
        assert row.tpi == sides[code]["tpi"]
        assert row.note
        assert f"{code} {row.statement}" in text
    assert f"TPI menilai {len(differing)} dari 113 butir berbeda" in text


@pytest.mark.usefixtures("sketched")
def test_without_differences_the_report_says_so(bring):
    proposal = bring("reported", quality=95)
    for row in SealedScore.objects.all():
        for answer in row.answers["answers"]:
            if answer["side"] == "unit":
                ours = [
                    other["value"]
                    for other in row.answers["answers"]
                    if other["indicator"] == answer["indicator"] and other["side"] != "unit"
                ]
                answer["value"] = ours[-1] if ours else answer["value"]
        SealedScore.objects.filter(pk=row.pk).update(answers=row.answers)
    reported = ScoreSnapshot.objects.get(purpose=SnapshotPurpose.REPORTED)
    submitted = SealedScore.objects.filter(snapshots__purpose=SnapshotPurpose.SUBMITTED)
    submitted.update(answers=reported.sealed.answers)
    assert "Tidak ada butir yang dinilai TPI berbeda" in printed(proposal)


@pytest.mark.usefixtures("sketched")
def test_the_report_stays_as_it_was_when_answers_change_later(bring):
    proposal = bring("reported", quality=95)
    before = printed(proposal)
    Answer.objects.update(value=None, note="diubah")
    assert printed(proposal) == before


def test_letter_task_team_and_signatures_come_from_the_decisions(bring):
    proposal = bring("reported", quality=95)
    start = proposal.decisions.get(move="start_tpi").facts
    report = proposal.decisions.get(move="report_proposed")
    text = printed(proposal)
    assert f"Surat Tugas Nomor {start['task_number']} tanggal" in text
    assert report.facts["lhe_number"] in text
    assert report.snapshot.digest[:12] in text
    for username in ("demo-tpi-dalnis", "demo-tpi-ketua", "demo-tpi-anggota"):
        person = User.objects.get(username=username)
        assert f"{person.full_name} NIP {spaced_nip(person.nip)}" in text or (
            f"{person.full_name} {spaced_nip(person.nip)}" in text
        )
    content = lhe(proposal).context(None)
    last = pages_of(render_pdf("proposals/papers/contents/lhe.html", content))[-1]
    assert "Penanggung Jawab, Inspektur, Inspektur Uji NIP 90000000 000000 0 999" in last
    assert "J. Apresiasi" in last


@pytest.mark.usefixtures("sketched")
def test_a_missing_nip_leaves_a_dotted_line(bring):
    proposal = bring("reported", quality=95)
    User.objects.filter(username="demo-tpi-dalnis").update(nip="")
    assert "Orang demo-tpi-dalnis NIP ....." in printed(proposal)


def test_the_team_stays_who_acted_when_roles_are_handed_on(bring, season):
    proposal = bring("reported", quality=95)
    before = lhe(proposal).course.team
    for username in ("demo-tpi-dalnis", "demo-tpi-ketua", "demo-tpi-anggota", "demo-pimpinan"):
        for grant in season.people[username].grants.all():
            end_role(actor=SYSTEM, grant=grant, reason="mutasi")
    assert lhe(fresh(proposal)).course.team == before


def test_a_hostile_note_or_reason_is_printed_as_text(bring):
    proposal = bring("tpi_final", quality=60)
    row = Answer.objects.filter(side="tpi_member").exclude(note="").first()
    Answer.objects.filter(pk=row.pk).update(note=HOSTILE)
    answers_changed(proposal.assessment)
    decided = apply_move(
        actor=User.objects.get(username="demo-tpi-ketua"),
        proposal=proposal,
        move="report_not_yet",
        expected_state=proposal.state,
        note=f"alasan {HOSTILE}",
        facts={
            "lhe_number": HOSTILE,
            **dict.fromkeys(("lhe_date", "lhe_signed_on"), row.updated_at.date()),
        },
    )
    assert decided.snapshot is not None
    text = printed(proposal)
    assert text.count(HOSTILE) >= 3
    assert "root:" not in text


def test_there_is_no_report_before_the_tpi_reported(bring):
    proposal = bring("tpi_final", quality=95)
    assert lhe(proposal) is None
    assert fetch(proposal, "demo-pimpinan").status_code == 404


@pytest.mark.usefixtures("sketched")
def test_it_comes_as_a_named_pdf_for_those_who_see_the_unit(bring, season):
    proposal = bring("reported", quality=95)
    response = fetch(proposal, "demo-pimpinan")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    name = f"konsep-lhe-A-{season.period.year}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert fetch(proposal, "unit_member-a").status_code == 200
    assert fetch(proposal, "unit_member-b").status_code == 404


@pytest.mark.usefixtures("sketched")
def test_a_reopened_report_says_it_no_longer_stands_and_leaves_the_unit(bring, move):
    proposal = bring("reported", quality=95)
    assert "Tidak berlaku lagi" not in printed(proposal)
    move("demo-tpi-dalnis", proposal, "reopen_tpi", note="Bukti baru.")
    assert "Tidak berlaku lagi." in printed(proposal)
    assert not Assessment.objects.get(pk=proposal.assessment_id).tpi_visible
    assert fetch(proposal, "unit_member-a").status_code == 404
    assert fetch(proposal, "demo-pimpinan").status_code == 200
