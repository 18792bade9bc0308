"""Every upload is asked about before anybody opens it; what is harmful is put aside and told."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import EvidenceUse, SheetBatch
from tests.assessment.evidence.test_evidence import PDF
from tests.clamd_stand_in import CALLED, HARM, clamd
from tests.office_files import packed
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.files import clamd as client
from zona_integritas.ground.notices.models import Notice
from zona_integritas.site.privacy.services.cleaning import quarantined_files
from zona_integritas.site.quarantine.models import QuarantinedFile

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOTHING_CHANGED = "Tidak ada data yang berubah."
HARMFUL = PDF + HARM


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def came_in() -> int:
    return EvidenceUse.objects.filter(ended_at__isnull=True).count()


@pytest.fixture
def send(evidence_desk: Any) -> Any:
    """Sends a file as evidence, with or without scripts."""

    def sent(content: bytes, name: str = "SK.pdf", **headers: str) -> Any:
        desk = evidence_desk
        address = reverse("assessment:evidence_add", args=[desk.sheet.pk, desk.rows[0].code])
        return desk.client.post(
            address, {"berkas": SimpleUploadedFile(name, content)}, headers=headers
        )

    return sent


def test_without_an_address_nothing_is_asked(send: Any, settings: Any) -> None:
    assert settings.CLAMD_ADDRESS == ""
    send(HARMFUL)
    assert came_in() == 1


def test_a_harmless_file_comes_in_whole(send: Any, settings: Any, tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.ctl") as server:
        settings.CLAMD_ADDRESS = server.address
        send(PDF)
    assert server.asked == [PDF]
    assert came_in() == 1


def test_a_harmful_file_is_refused_put_aside_recorded_and_told(
    send: Any, settings: Any, season: Any
) -> None:
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        answer = send(HARMFUL, "SK\u202efdp.pdf")
        short = send(HARMFUL, **{"HX-Request": "true"})
    assert (answer.status_code, short.status_code) == (422, 422)
    said = f"Berkas «SKfdp.pdf» ditolak: pemindai menemukan «{CALLED}» di dalamnya."
    assert said in text_of(answer)
    assert NOTHING_CHANGED in text_of(answer)
    assert short["Content-Type"].startswith("text/plain")
    assert f"«{CALLED}»" in short.content.decode()
    assert came_in() == 0
    row = QuarantinedFile.objects.last()
    assert row is not None
    assert (row.file_name, row.harm, row.size) == ("SKfdp.pdf", CALLED, len(HARMFUL))
    place = f"karantina/{row.sha256[:2]}/{row.sha256}"
    with default_storage.open(place) as kept:
        assert kept.read() == HARMFUL
    event = AuditEvent.objects.filter(action="upload.quarantined").first()
    assert event is not None
    assert event.actor == row.uploaded_by
    assert event.after["harm"] == CALLED
    told = Notice.objects.filter(key=f"quarantine:{row.pk}")
    assert [one.user.username for one in told] == ["demo-admin"]
    assert told[0].url == reverse("quarantine:list")


def test_administrators_see_it_and_remove_its_content_for_good(
    send: Any, settings: Any, season: Any, sign_in: Any
) -> None:
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        send(HARMFUL)
        send(HARMFUL, "lagi.pdf")
    first, second = QuarantinedFile.objects.order_by("pk")
    place = f"karantina/{first.sha256[:2]}/{first.sha256}"
    client = sign_in(season.people["demo-admin"])
    page = text_of(client.get(reverse("quarantine:list")))
    assert CALLED in page
    assert first.sha256 not in page  # nothing on it leads to the content
    for row, left in ((first, True), (second, False)):
        client.post(reverse("quarantine:remove", args=[row.pk]))
        row.refresh_from_db()
        assert (row.sha256, row.removed_by) == ("", season.people["demo-admin"])
        assert default_storage.exists(place) is left
    again = client.post(reverse("quarantine:remove", args=[first.pk]), follow=True)
    assert "sudah dihapus" in text_of(again)
    assert AuditEvent.objects.filter(action="upload.destroyed").count() == 2


def test_what_lies_in_quarantine_goes_when_its_time_is_over(
    send: Any, settings: Any, season: Any
) -> None:
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        send(HARMFUL)
        send(HARMFUL)
    first, second = QuarantinedFile.objects.order_by("pk")
    place = f"karantina/{first.sha256[:2]}/{first.sha256}"
    now = timezone.now()
    over = now + timedelta(days=settings.QUARANTINE_KEEP_DAYS + 1)
    QuarantinedFile.objects.filter(pk=second.pk).update(found_at=over)
    assert quarantined_files(now, dry_run=False) == 0
    assert quarantined_files(over, dry_run=True) == 1
    assert quarantined_files(over, dry_run=False) == 1
    assert default_storage.exists(place)  # the second one's too
    assert quarantined_files(over + (over - now), dry_run=False) == 1
    assert not default_storage.exists(place)


@pytest.mark.parametrize("says", [None, b"", b"stream: Can't allocate memory ERROR\0"])
def test_a_scanner_that_does_not_answer_refuses_the_upload(
    send: Any, settings: Any, tmp_path: Path, says: bytes | None
) -> None:
    if says is None:
        settings.CLAMD_ADDRESS = str(tmp_path / "tidak-ada.ctl")
        answer = send(PDF)
    else:
        with clamd(says=says) as server:
            settings.CLAMD_ADDRESS = server.address
            answer = send(PDF)
    assert answer.status_code == 422
    assert "pemindai berkas di server tidak menjawab" in text_of(answer)
    assert NOTHING_CHANGED in text_of(answer)
    assert came_in() == 0
    assert not QuarantinedFile.objects.exists()


@pytest.mark.parametrize("unix", [True, False])
def test_a_file_above_the_daemons_limit_is_told_so_after_the_pipe_broke(
    send: Any, settings: Any, tmp_path: Path, unix: bool
) -> None:
    with clamd(tmp_path / "clamd.ctl" if unix else None, most=300_000) as server:
        settings.CLAMD_ADDRESS = server.address
        answer = send(PDF + b" " * 3_000_000)
    assert "lebih besar daripada yang dapat diperiksa pemindai" in text_of(answer)
    assert came_in() == 0


def test_the_client_reads_in_pieces_and_says_what_it_found() -> None:
    with clamd() as server:
        long = b"x" * (client.CHUNK + 5)
        assert client.harm_in(io.BytesIO(long), server.address) == ""
        assert client.harm_in(io.BytesIO(HARM), server.address) == CALLED
        assert server.asked == [long, HARM]


def test_files_in_a_zip_are_asked_about_one_by_one(
    settings: Any, season: Any, sign_in: Any
) -> None:
    deflated = packed({"BLN-01.xlsx": b"baik" * 50, "BLN-02.xlsx": HARM * 50})
    assert HARM not in deflated
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        answer = sign_in(season.people["demo-admin"]).post(
            reverse("assessment:batch_upload"),
            {
                "period": season.period.pk,
                "file": SimpleUploadedFile("semua.zip", deflated),
                "reason": "Unit tidak dapat masuk.",
            },
        )
    assert answer.status_code == 422
    assert f"«semua.zip» ditolak: pemindai menemukan «{CALLED}»" in text_of(answer)
    assert server.asked == [deflated, b"baik" * 50, HARM * 50]
    assert not SheetBatch.objects.exists()
    assert QuarantinedFile.objects.get().file_name == "semua.zip"


def test_a_damaged_file_in_a_zip_is_left_to_who_opens_it(
    settings: Any, season: Any, sign_in: Any
) -> None:
    content = packed({"BLN-01.xlsx": b"baik" * 50})
    start = content.index(b"BLN-01.xlsx") + len("BLN-01.xlsx")
    content = content[:start] + b"\xff\xff" + content[start + 2 :]
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        answer = sign_in(season.people["demo-admin"]).post(
            reverse("assessment:batch_upload"),
            {
                "period": season.period.pk,
                "file": SimpleUploadedFile("semua.zip", content),
                "reason": "Unit tidak dapat masuk.",
            },
        )
    assert answer.status_code == 302
    assert server.asked == [content]


def test_a_large_zip_is_asked_about_by_its_files_only(
    settings: Any, season: Any, sign_in: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 2000
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for number in range(3):
            made.writestr(f"BLN-0{number}.xlsx", b"x" * 1000)
    with clamd(most=2000) as server:
        settings.CLAMD_ADDRESS = server.address
        sign_in(season.people["demo-admin"]).post(
            reverse("assessment:batch_upload"),
            {
                "period": season.period.pk,
                "file": SimpleUploadedFile("semua.zip", buffer.getvalue()),
                "reason": "Unit tidak dapat masuk.",
            },
        )
    assert server.asked == [b"x" * 1000] * 3
    assert SheetBatch.objects.count() == 1


def test_a_visitors_file_is_refused_and_not_kept(settings: Any, season: Any) -> None:
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        answer = Client().post(
            reverse("check:paper", args=["TIDAKADA"]),
            {"berkas": SimpleUploadedFile("naskah.pdf", HARMFUL)},
        )
    assert answer.status_code == 422
    assert "disisihkan" not in text_of(answer)
    assert not QuarantinedFile.objects.exists()
    assert not AuditEvent.objects.filter(action="upload.quarantined").exists()


def test_nobody_is_blamed_for_what_another_page_sent(
    settings: Any, season: Any, evidence_desk: Any
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(evidence_desk.member, backend="units.backends.PersonBackend")
    desk = evidence_desk
    with clamd() as server:
        settings.CLAMD_ADDRESS = server.address
        answer = strict.post(
            reverse("assessment:evidence_add", args=[desk.sheet.pk, desk.rows[0].code]),
            {"berkas": SimpleUploadedFile("SK.pdf", HARMFUL)},
        )
    assert answer.status_code == 403
    assert server.asked == []
    assert not QuarantinedFile.objects.exists()
