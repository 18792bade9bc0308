"""What was typed wrongly is put right where it stands; decisions and seals stay what they were."""

import hashlib
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.acts import seats_at
from assessment.models import Answer, AnswerRevision, AssignmentLetter, TeamSeat
from proposals.choosing.services.identification import identify
from proposals.corrections.correctable import CORRECTABLE, Target, find_target, targets_of
from proposals.corrections.services.corrections import correct, examine, fingerprint
from proposals.course.services.moves import apply_move
from proposals.enums import CorrectionKind, Move, PaperKind
from proposals.ministry.services.records import record_ministry
from proposals.models import Correction, Decision, Paper, Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import About, content_of, issue_paper
from tests.season import fresh
from units.models import ConflictOfInterest, Predicate, User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.formats import tanggal

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def target_of(proposal: Proposal, kind: str, number: int = 0) -> Target:
    found = find_target(fresh(proposal), kind, number)
    assert found is not None
    return found


def values_of(target: Target, changed: dict[str, Any] | None = None) -> dict[str, Any]:
    """As the form has them: days as days, and what is changed."""
    found = {}
    for fact in target.fields:
        value = target.values[fact.key]
        if value and fact.kind in ("date", "plan", "plan_or_none"):
            value = date.fromisoformat(value)
        found[fact.key] = value
    return {**found, **(changed or {})}


def put_right(season: Any, thing: Target, who: str = "demo-pokja", **changed: Any) -> Any:
    more = {key: changed.pop(key) for key in ("date_reason", "upload") if key in changed}
    return correct(
        actor=season.people[who], target=thing, values=values_of(thing, changed),
        reason="Salah ketik.", seen=fingerprint(thing), **more,
    )  # fmt: skip


def check_address(paper: Paper) -> str:
    return reverse("check:paper", args=[paper.code])


def test_where_nothing_can_be_put_right_nothing_is_offered(
    season: Any, bring: Any, sign_in: Any
) -> None:
    """Before the decree the predicate may still change; a proposal that was withdrawn then has
    no data of any paper."""
    pokja = season.people["demo-pokja"]
    client, proposal = sign_in(pokja), bring("identified")
    address = reverse("proposals:corrections", args=[proposal.pk])
    detail = reverse("proposals:detail", args=[proposal.pk])
    assert address in client.get(detail).content.decode()
    apply_move(
        actor=pokja, proposal=proposal, move=Move.WITHDRAW, expected_state="identified", note="x"
    )
    assert address not in client.get(detail).content.decode()


@pytest.mark.usefixtures("sketched")
def test_an_lhe_is_put_right_and_its_papers_have_to_be_issued_anew(
    season: Any, bring: Any, sign_in: Any
) -> None:
    proposal = bring("reported")
    issued = issue_paper(actor=SYSTEM, paper=PAPERS[PaperKind.LHE], about=About.of(proposal))
    was = Decision.objects.get(proposal=proposal, move="report_proposed")
    put_right(season, target_of(proposal, "lhe"), lhe_number="LHE-9/2026")
    now = Decision.objects.get(pk=was.pk)
    assert now.facts == {**was.facts, "lhe_number": "LHE-9/2026"}
    assert (now.actor_id, now.at, now.snapshot_id) == (was.actor_id, was.at, was.snapshot_id)
    row = Correction.objects.get()
    assert row.before == {"lhe_number": was.facts["lhe_number"]}
    assert row.after == {"lhe_number": "LHE-9/2026"}
    event = AuditEvent.objects.get(action="proposal.corrected")
    assert (event.note, event.before) == ("Salah ketik.", row.before)
    issued.refresh_from_db()
    assert issued.is_valid
    assert issued.renewal == row
    client = sign_in(season.people["demo-pokja"])
    page = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert f"{was.facts['lhe_number']} → LHE-9/2026" in page
    assert "Perlu diterbitkan ulang" in page
    told = client.get(reverse("papers:detail", args=[issued.pk])).content.decode()
    assert "Perlu diterbitkan ulang." in told
    assert "Salah ketik." in told
    outside = Client().get(check_address(issued)).content.decode()
    assert f"diperbaiki pada {tanggal(row.corrected_at)}" in outside
    assert "Naskah ini tercatat dan berlaku." in outside
    anew = issue_paper(actor=SYSTEM, paper=PAPERS[PaperKind.LHE], about=About.of(fresh(proposal)))
    assert anew.heading_number == "LHE-9/2026"
    assert not Paper.objects.filter(renewal__isnull=False, replaced_by=None).exists()
    # Whoever checks either paper from outside reads the same, and no reason.
    corrected = f"diperbaiki pada {tanggal(row.corrected_at)}"
    fresh_one = " ".join(Client().get(check_address(anew)).content.decode().split())
    assert f"dibuat ulang setelah datanya {corrected}" in fresh_one
    assert f"menggantikan nomor register {issued.number}" in fresh_one
    assert "Salah ketik." not in fresh_one
    assert f"nomor {anew.number}" in Client().get(check_address(issued)).content.decode()


def test_a_correction_keeps_to_the_order_of_dates(season: Any, bring: Any) -> None:
    proposal = bring("sent")
    facts = Decision.objects.get(proposal=proposal, move="start_tpi").facts
    began = date.fromisoformat(facts["task_start"])
    lhe = target_of(proposal, "lhe")
    with pytest.raises(Refused, match="mendahului mulai penilaian TPI"):
        put_right(season, lhe, lhe_date=began - timedelta(days=1), date_reason="Apa pun.")
    task = target_of(proposal, "surat-tugas")
    late = began + timedelta(days=1)
    with pytest.raises(Refused, match=r"Tanggal surat tugas .* sesudah mulai penilaian TPI"):
        put_right(season, task, task_date=late)
    assert not Correction.objects.exists()
    put_right(season, task, task_date=late, date_reason="Surat menyusul penugasan lisan.")
    assert proposal.date_reasons.get().reason == "Surat menyusul penugasan lisan."
    with pytest.raises(Refused, match="belum tiba"):
        put_right(season, target_of(proposal, "lhe"), lhe_date=season.today + timedelta(days=1))


def test_the_seats_of_a_team_begin_with_the_day_of_their_letter(season: Any, bring: Any) -> None:
    proposal = bring("tpi_assessment")
    task = target_of(proposal, "surat-tugas")
    day = date.fromisoformat(task.values["task_start"]) + timedelta(days=1)
    put_right(season, task, task_start=day)
    seats = TeamSeat.objects.filter(assessment=proposal.assessment)
    assert {seat.since for seat in seats} == {day}


def test_an_award_put_right_puts_its_predicate_right(season: Any, bring: Any) -> None:
    proposal = bring("awarded")
    put_right(season, target_of(proposal, "penetapan"), decree_number="513 Tahun 2026")
    assert Predicate.objects.get(unit=proposal.unit).decree_number == "513 Tahun 2026"
    assert fresh(proposal).state == "awarded"
    day = season.today - timedelta(days=400)
    with pytest.raises(Refused):
        put_right(season, target_of(proposal, "penetapan"), decree_date=day)


def test_a_result_is_put_right_with_its_file(season: Any, bring: Any, sign_in: Any) -> None:
    proposal = bring("national_evaluation")
    entry = record_ministry(
        actor=season.people["demo-pokja"], proposal=proposal, stage="administrasi",
        on=season.today, result="lulus_catatan", text="Lengkapi.",
    )  # fmt: skip
    address = reverse("proposals:correction", args=[proposal.pk, "hasil", entry.pk])
    client = sign_in(season.people["demo-pokja"])
    page = client.get(address).content.decode()
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    day = season.today - timedelta(days=1)
    typed = {
        "seen": seen, "on": day.isoformat(), "text": "Lengkapi SPTJM.", "reason": "Salah baca.",
        "objection_deadline": "", "score": "",
    }  # fmt: skip
    upload = SimpleUploadedFile("hasil.pdf", PDF, content_type="application/pdf")
    asked = client.post(address, {**typed, "file": upload}).content.decode()
    assert "Lengkapi SPTJM." in asked
    assert "hasil.pdf" in asked
    entry.refresh_from_db()
    assert entry.text == "Lengkapi."  # not yet
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked))
    back = client.post(address, {**hidden, "ubah": "1"}).content.decode()
    assert "Lengkapi SPTJM." in back  # nothing typed is lost, the file neither
    assert "hasil.pdf" in back
    upload.seek(0)
    kept = client.post(address, {**typed, "reason": "", "file": upload}).content.decode()
    assert "Lampirkan lagi" not in kept
    assert client.post(address, {**hidden, "ya": "1"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.on, entry.text, entry.result) == (day, "Lengkapi SPTJM.", "lulus_catatan")
    assert str(entry.evidence) == "hasil.pdf"
    again = client.post(address, {**hidden, "ya": "1"})
    assert again.status_code == 409
    assert Correction.objects.count() == 1
    kept = kept_files.storage_path("perbaikan", hashlib.sha256(PDF).hexdigest())
    default_storage.delete(kept)
    lost = client.post(address, {**hidden, "ya": "1"})
    assert lost.status_code == 422
    assert "tidak ada lagi di penyimpanan" in lost.content.decode()


def test_the_predicate_aimed_at_changes_only_before_the_decree(season: Any, bring: Any) -> None:
    proposal = identify(
        actor=season.people["demo-pokja"], unit=season.units["B"], period=season.period,
        target="WBK",
    )  # fmt: skip
    with pytest.raises(Refused, match="mensyaratkan predikat Menuju WBK"):
        put_right(season, target_of(proposal, "predikat"), target="WBBM")
    Predicate.objects.create(
        unit=season.units["B"], kind="WBK", year=2023, decree_number="1",
        decree_date=date(2023, 12, 1),
    )  # fmt: skip
    put_right(season, target_of(proposal, "predikat"), target="WBBM")
    assert fresh(proposal).target == "WBBM"
    assert find_target(bring("candidate"), "predikat", 0) is None


def test_who_may_and_who_stands_on_both_sides(season: Any, bring: Any) -> None:
    proposal = bring("reported")
    lhe = target_of(proposal, "lhe")
    for who in sorted(set(season.people) - {"demo-pokja", "demo-admin"}):
        with pytest.raises(PermissionDenied):
            put_right(season, lhe, who, lhe_number="X")
    put_right(season, lhe, "demo-admin", lhe_number="X")
    User.objects.filter(username="demo-pokja").update(unit=proposal.unit)
    season.people["demo-pokja"].refresh_from_db()
    with pytest.raises(Refused, match="Anda bertugas di Unit A"):
        put_right(season, target_of(proposal, "lhe"), lhe_number="Y")
    admin = User.objects.get(username="demo-admin")
    ConflictOfInterest.objects.create(
        user=admin, unit=proposal.unit, reason="Kakak.", declared_by=admin
    )
    season.people["demo-admin"] = User.objects.get(username="demo-admin")
    with pytest.raises(Refused, match="Benturan kepentingan"):
        put_right(season, target_of(proposal, "lhe"), "demo-admin", lhe_number="Y")


def test_nothing_changed_no_reason_and_another_one_meanwhile_are_refused(
    season: Any, bring: Any
) -> None:
    proposal = bring("reported")
    lhe = target_of(proposal, "lhe")
    with pytest.raises(Refused, match="Belum ada data yang diubah"):
        put_right(season, lhe)
    with pytest.raises(Refused, match="Alasan perbaikan belum diisi"):
        correct(
            actor=season.people["demo-pokja"], target=lhe, reason=" ", seen=fingerprint(lhe),
            values=values_of(lhe, {"lhe_number": "X"}),
        )  # fmt: skip
    put_right(season, lhe, lhe_number="X")
    with pytest.raises(Stale):
        put_right(season, lhe, lhe_number="Y")


def test_what_is_examined_changes_nothing(season: Any, bring: Any) -> None:
    proposal = bring("reported")
    lhe = target_of(proposal, "lhe")
    outcome = examine(
        actor=season.people["demo-pokja"], target=lhe, reason="x", seen=fingerprint(lhe),
        values=values_of(lhe, {"lhe_number": "X"}),
    )  # fmt: skip
    assert outcome.corrections[0].after == {"lhe_number": "X"}
    assert not Correction.objects.exists()
    assert target_of(proposal, "lhe").values == lhe.values


def test_each_paper_that_prints_corrected_data_is_marked(season: Any, bring: Any) -> None:
    """Whatever of a paper's figures or words changes with a correction stands in its row."""
    proposal = bring("sent")

    def said() -> dict[str, str]:
        about = About.of(fresh(proposal))
        found = {}
        for kind, paper in PAPERS.items():
            if about.kind in paper.about and not paper.not_yet(about):
                content = content_of(paper, about, proposal.state_since)
                context = content.context(None)
                found[kind] = re.sub(r"0x[0-9a-f]+", "", repr(context))
        return found

    before, all_moved = said(), set()
    assert {PaperKind.LHE, PaperKind.MINUTES, PaperKind.SPTJM} <= set(before)
    for target in list(targets_of(fresh(proposal))):
        if target.what.kind == CorrectionKind.TEAM:
            continue  # asked below: who judged stays in the team
        for fact in target.fields:
            now = target_of(proposal, target.what.kind, target.number)
            if fact.kind == "text":
                changed: Any = "Nomor lain"
            else:
                changed = date.fromisoformat(now.values[fact.key]) + timedelta(days=1)
            put_right(season, now, **{fact.key: changed}, date_reason="Uji.")
            after = said()
            moved = {kind for kind in before if before[kind] != after[kind]}
            assert moved <= set(target.what.papers), (target.what.kind, fact.key)
            all_moved |= moved
            before = after
    assert {PaperKind.LHE, PaperKind.SPTJM, PaperKind.MINISTRY_LETTER} <= all_moved


def one_more(season: Any) -> User:
    """Somebody else of the pool, who came to it later."""
    found = create_person(
        actor=SYSTEM,
        username="auditor",
        full_name="Auditor Yang Benar",
        email="auditor@instansi.example",
        unit=season.units["BLN"],
    )
    grant_role(actor=SYSTEM, user=found, role="tpi_member", unit=season.units["BLN"])
    return found


def test_the_letter_of_assignment_gets_its_file_and_its_right_number(
    season: Any, bring: Any
) -> None:
    proposal = bring("reported")
    pdf = SimpleUploadedFile("surat-tugas.pdf", PDF)
    put_right(season, target_of(proposal, "surat-tugas"), upload=pdf)
    seats = TeamSeat.objects.filter(assessment=proposal.assessment)
    first = seats.values_list("letter", flat=True).distinct().get()
    facts = proposal.decisions.get(move="start_tpi").facts
    letter = AssignmentLetter.objects.get(pk=first)
    assert (letter.number, letter.file_name) == (facts["task_number"], "surat-tugas.pdf")
    put_right(season, target_of(proposal, "surat-tugas"), task_number="ST-BENAR")
    now = AssignmentLetter.objects.get(pk=seats.values_list("letter", flat=True).distinct().get())
    assert (now.number, now.sha256) == ("ST-BENAR", letter.sha256)
    assert AssignmentLetter.objects.get(pk=first).number == facts["task_number"]  # stays
    about = About.of(fresh(proposal))
    content = content_of(PAPERS[PaperKind.MINUTES], about, proposal.state_since)
    assert all("ST-BENAR" in line.letter for line in content.team)


def test_who_was_typed_wrongly_into_the_team_never_sat_in_it(season: Any, bring: Any) -> None:
    proposal, auditor = bring("tpi_assessment"), one_more(season)
    AnswerRevision.objects.filter(answer__side="tpi_member").delete()
    Answer.objects.filter(assessment=proposal.assessment, side="tpi_member").delete()
    wrong = TeamSeat.objects.get(assessment=proposal.assessment, rank="tpi_member")
    team = target_of(proposal, "tim-penilai")
    typed = {"seat": str(wrong.pk), "person": str(auditor.pk)}
    with pytest.raises(Refused, match="diperbaiki oleh administrator dari unit di atasnya"):
        put_right(season, team, **typed)
    put_right(season, team, "demo-admin", **typed)
    seats = seats_at(proposal.assessment, timezone.now())
    right = next(seat for seat in seats if seat.rank == "tpi_member")
    assert (right.person, right.since) == (auditor, wrong.since)
    assert seats == seats_at(proposal.assessment, wrong.recorded_at)
    assert not TeamSeat.objects.exclude(until=None).exists()  # nobody left, by no letter
    named = proposal.decisions.get(move="start_tpi").facts["team"]
    assert auditor.pk in {one["person"] for one in named}
    assert wrong.person_id not in {one["person"] for one in named}
    row = Correction.objects.get()
    assert row.before == {"team": str(wrong)}
    assert row.after == {"team": f"{auditor} · Anggota TPI"}


def test_who_judged_is_replaced_and_not_put_right(season: Any, bring: Any, sign_in: Any) -> None:
    proposal, auditor = bring("tpi_final"), one_more(season)
    seat = TeamSeat.objects.get(assessment=proposal.assessment, rank="tpi_member")
    typed = {"seat": str(seat.pk), "person": str(auditor.pk)}
    with pytest.raises(Refused, match="dengan surat tugas perubahan"):
        put_right(season, target_of(proposal, "tim-penilai"), "demo-admin", **typed)
    address = reverse("proposals:correction", args=[proposal.pk, "tim-penilai", 0])
    page = sign_in(season.people["demo-admin"]).get(address).content.decode()
    assert "Auditor Yang Benar" in page
    refused = sign_in(season.people["demo-pokja"]).get(address).content.decode()
    assert "diperbaiki oleh administrator dari unit di atasnya" in refused


def test_every_kind_of_correction_is_declared_once() -> None:
    assert [one.kind for one in CORRECTABLE] == list(CorrectionKind)
