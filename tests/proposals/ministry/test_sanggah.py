"""The sanggah: sent before its deadline with its file, won or lost, once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proposals.enums import State
from proposals.ministry.services.objections import PieceValues
from proposals.ministry.services.records import record_ministry
from tests.season import fresh
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(season, bring):
    proposal = bring("national_evaluation")

    def record(stage, result="", text="Catatan.", on=None, **more):
        return record_ministry(
            actor=season.people["demo-pokja"],
            proposal=proposal,
            stage=stage,
            on=on or season.today,
            result=result,
            text=text,
            **more,
        )

    record.proposal = proposal
    return record


def page_of(enter, season, sign_in):
    address = reverse("proposals:detail", args=[enter.proposal.pk])
    return sign_in(season.people["demo-pokja"]).get(address).content.decode()


def test_a_sanggah_that_is_won_lets_the_evaluation_go_on(enter, season, sign_in, move):
    enter("administrasi", "tidak_lulus", objection_deadline=season.today + timedelta(days=3))
    page = page_of(enter, season, sign_in)
    assert "Sanggah dapat diajukan." in page
    assert "3 hari lagi" in page
    enter("sanggah", text="SPTJM terlampir.")
    assert "Sanggah sudah dikirim." in page_of(enter, season, sign_in)
    enter("administrasi", "lulus")
    assert "Sanggah diterima." in page_of(enter, season, sign_in)
    for stage in ("desk", "lapangan", "panel"):
        enter(stage, "lulus", text="")
    assert page_of(enter, season, sign_in).count('data-judul="Catatan"><span>–') == 3
    move("demo-pokja", fresh(enter.proposal), "award")
    assert fresh(enter.proposal).state == State.AWARDED


def test_a_sanggah_that_is_lost_ends_in_no_award_and_is_not_sent_again(
    enter, season, sign_in, move
):
    enter("administrasi", "tidak_lulus", objection_deadline=season.today + timedelta(days=3))
    enter("sanggah", text="Keberatan.")
    with pytest.raises(Refused, match="sudah dikirim"):
        enter("sanggah", text="Sekali lagi.")
    enter("administrasi", "tidak_lulus")
    assert "Sanggah ditolak." in page_of(enter, season, sign_in)
    with pytest.raises(Refused, match="tidak dapat disanggah lagi"):
        enter("sanggah", text="Masih keberatan.")
    with pytest.raises(Refused, match="baru dapat dicatat setelah"):
        enter("desk", "lulus")
    move("demo-pokja", fresh(enter.proposal), "not_award", "Syarat administrasi tidak lengkap.")
    assert fresh(enter.proposal).state == State.NOT_AWARDED


def test_after_the_deadline_no_sanggah_is_recorded(enter, season, sign_in):
    yesterday = season.today - timedelta(days=1)
    enter(
        "administrasi",
        "tidak_lulus",
        on=season.today - timedelta(days=5),
        objection_deadline=yesterday,
    )
    assert "Batas sanggah sudah lewat" in page_of(enter, season, sign_in).replace("</strong>", "")
    with pytest.raises(Refused, match="sudah lewat"):
        enter("sanggah", text="Terlambat.")
    enter("sanggah", text="Dikirim kemarin, dicatat hari ini.", on=yesterday)


def test_a_deadline_before_the_result_is_refused(enter, season):
    with pytest.raises(Refused, match="mendahului tanggal hasil"):
        enter("administrasi", "tidak_lulus", objection_deadline=season.today - timedelta(days=1))


def test_a_stage_corrected_to_a_failure_stops_the_award(enter, season, move):
    for stage in ("administrasi", "desk", "lapangan", "panel"):
        enter(stage, "lulus")
    enter("desk", "tidak_lulus", text="Salah catat.")
    with pytest.raises(Refused, match="«Evaluasi desk» tidak lulus"):
        move("demo-pokja", fresh(enter.proposal), "award")
    enter("desk", "lulus_catatan")
    move("demo-pokja", fresh(enter.proposal), "award")
    assert fresh(enter.proposal).state == State.AWARDED


def test_what_the_ministry_has_not_said_yet_is_not_recorded(enter, season):
    tomorrow = season.today + timedelta(days=1)
    with pytest.raises(Refused, match="belum tiba"):
        enter("administrasi", "lulus", on=tomorrow)
    assert not enter.proposal.ministry.exists()
    enter("administrasi", "tidak_lulus")
    with pytest.raises(Refused, match="mendahului hasil seleksi administrasi"):
        enter("sanggah", text="Keberatan.", on=season.today - timedelta(days=1))


def test_the_file_of_a_sanggah_is_kept_and_given_only_to_who_may_see_the_unit(
    enter, season, sign_in
):
    enter("administrasi", "tidak_lulus", objection_deadline=season.today + timedelta(days=3))
    address = reverse("proposals:objection", args=[enter.proposal.pk])
    answer = sign_in(season.people["demo-pokja"]).post(
        address,
        {
            "on": str(season.today),
            "text": "SPTJM terlampir.",
            "upload": SimpleUploadedFile("sanggah.pdf", sample_pdf(["Sanggah"])),
        },
    )
    assert answer.status_code == 302
    entry = enter.proposal.ministry.get(stage="sanggah")
    file = reverse("proposals:ministry_file", args=[enter.proposal.pk, entry.pk])
    answer = sign_in(season.people["unit_head-a"]).get(file)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    assert sign_in(season.people["unit_head-b"]).get(file).status_code == 404


def test_a_file_that_is_not_what_it_says_leaves_no_entry(enter, season, sign_in):
    enter("administrasi", "tidak_lulus", objection_deadline=season.today + timedelta(days=3))
    address = reverse("proposals:objection", args=[enter.proposal.pk])
    answer = sign_in(season.people["demo-pokja"]).post(
        address,
        {
            "on": str(season.today),
            "text": "x",
            "upload": SimpleUploadedFile("sanggah.pdf", b"<html>"),
        },
    )
    assert answer.status_code == 422
    assert not enter.proposal.ministry.filter(stage="sanggah").exists()


def test_each_ground_has_its_words_and_its_proof(enter, season, sign_in):
    enter("administrasi", "tidak_lulus", objection_deadline=season.today + timedelta(days=3))
    client = sign_in(season.people["demo-pokja"])
    address = reverse("proposals:objection", args=[enter.proposal.pk])
    page = client.get(address).content.decode()
    assert "TLHP" in page
    assert "dua tahun" not in page  # asked of Menuju WBBM only
    with pytest.raises(Refused, match="tidak berlaku bagi usulan Menuju WBK"):
        enter("sanggah", text="", pieces=[PieceValues("dua_tahun", "Sejak 2022.")])

    def proof():
        return SimpleUploadedFile("tlhp.pdf", sample_pdf(["TLHP"]))

    bare = client.post(address, {"on": str(season.today), "berkas-tlhp": proof()})
    assert "Sanggah atas Tindak lanjut hasil pemeriksaan (TLHP): isinya" in bare.content.decode()
    assert not enter.proposal.ministry.filter(stage="sanggah").exists()
    told = {
        "on": str(season.today), "isi-tlhp": "Tuntas 100 persen.", "berkas-tlhp": proof(),
        "isi-lhkpn": "Semua wajib lapor sudah melapor.",
    }  # fmt: skip
    assert client.post(address, told).status_code == 302
    entry = enter.proposal.ministry.get(stage="sanggah")
    findings, wealth = entry.pieces.all()
    assert (findings.ground, wealth.ground) == ("tlhp", "lhkpn")
    assert (findings.evidence is not None, wealth.evidence) == (True, None)
    page = page_of(enter, season, sign_in)
    assert "Tuntas 100 persen." in page
    assert "Semua wajib lapor sudah melapor." in page
    file = reverse("proposals:objection_file", args=[enter.proposal.pk, findings.pk])
    answer = sign_in(season.people["unit_head-a"]).get(file)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert sign_in(season.people["unit_head-b"]).get(file).status_code == 404
    assert AuditEvent.objects.get(action="ministry.recorded", object_id=entry.pk).after["grounds"]
