"""Files that are kept: whole or not at all, mended by sending again, checked by a command.

Kills and full disks are the system's own: a limit of the size of files (``RLIMIT_FSIZE``) ends a
child in mid-write, or makes every write beyond it fail.
"""

import hashlib
import io
import os
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.evidence import add_file
from assessment.evidence.services.files import storage_name
from assessment.models import (
    Assessment,
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    PrerequisiteState,
    SheetBatch,
    Survey,
)
from assessment.queries import indicators_of
from assessment.workbooks.services.batch_files import stored_name as batch_name
from assessment.workbooks.services.batches import upload_batch
from proposals.models import Sitting
from proposals.sittings.services.sittings import open_sitting
from tests.paths import ROOT
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import run_job
from zona_integritas.management.file_columns import FILE_COLUMNS

LIMIT = 12_000_000  # more than the tests' database is large
BIG = b"%PDF-1.7\n" + b"0" * (LIMIT + 1_000_000) + b"\n%%EOF\n"
SMALL = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FULL = "Ruang penyimpanan server penuh"
WRITES = """
import resource, signal, sys
import django
django.setup()
from django.test import override_settings
from django.conf import settings
from zona_integritas.ground.files import kept_files
storages = {**settings.STORAGES, "default": {
    "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": sys.argv[1]}}}
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
with override_settings(STORAGES=storages):
    kept_files.store("bukti", b"x" * 3_000_000)
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows beyond ``LIMIT``: the system refuses the write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def pdf(content: bytes, name: str = "SK.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def files() -> list[str]:
    root = Path(default_storage.path(""))
    return [one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file()]


def zipped(content: bytes) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("BLN-01.xlsx"), content)  # the same bytes each time
    return target


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment").assessment
    for model in (EvidenceUse, EvidenceRevision, Evidence, Survey):
        model.objects.all().delete()
    for name in files():
        default_storage.delete(name)
    return found


def put(season: Any, sheet: Assessment, content: bytes) -> EvidenceUse:
    return add_file(
        actor=season.people["unit_member-a"],
        assessment=sheet,
        indicator=indicators_of(sheet)[0],
        upload=pdf(content),
    )


def test_a_process_killed_in_mid_write_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    place = tmp_path / "files"
    child = subprocess.run(
        [sys.executable, "-c", WRITES, str(place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode < 0, child.stderr  # ended by the signal, with a third of it written
    content = b"x" * 3_000_000
    sha256 = hashlib.sha256(content).hexdigest()
    written = [one for one in place.rglob("*") if one.is_file()]
    assert [one.stat().st_size for one in written] == [1_000_000]
    assert not (place / kept_files.storage_path("bukti", sha256)).exists()
    kept_files.store("bukti", content)
    assert kept_files.fetch("bukti", sha256, "SK.pdf") == content


@pytest.mark.django_db
def test_a_full_disk_is_told_and_leaves_neither_file_nor_row(
    sheet: Assessment, season: Any, sign_in: Any, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * len(BIG)  # the upload comes in; keeping it fails
    before = files()
    client = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:evidence_add", args=[sheet.pk, indicators_of(sheet)[0].code])
    with full_disk():
        answer = client.post(address, {"berkas": pdf(BIG)}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert FULL in answer.content.decode()
    assert not EvidenceUse.objects.exists()
    assert files() == before
    again = client.post(address, {"berkas": pdf(BIG)}, headers={"HX-Request": "true"})
    assert again.status_code == 200
    assert default_storage.size(storage_name(hashlib.sha256(BIG).hexdigest())) == len(BIG)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["prerequisite", "sitting", "batch"])
def test_every_way_in_says_that_the_disk_is_full(
    way: str, season: Any, sign_in: Any, settings: Any
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * len(BIG)
    sitting = open_sitting(
        actor=season.people["demo-pimpinan"], title="Sidang", held_on=timezone.localdate()
    )
    before, rows = files(), (PrerequisiteState.objects.count(), Sitting.objects.count())
    addresses = {
        "prerequisite": (
            "demo-admin",
            reverse("periods:prerequisites", args=[season.period.year]),
            {"opini_bpk-value": "WTP", "opini_bpk-upload": pdf(BIG)},
        ),
        "sitting": (
            "demo-pimpinan",
            reverse("proposals:sitting_edit", args=[sitting.pk]),
            {"title": "Sidang", "held_on": timezone.localdate(), "upload": pdf(BIG)},
        ),
        "batch": (
            "demo-admin",
            reverse("assessment:batch_upload"),
            {
                "period": season.period.pk,
                "reason": "Uji.",
                "file": SimpleUploadedFile("lke.zip", zipped(BIG).getvalue()),
            },
        ),
    }
    who, address, data = addresses[way]
    with full_disk():
        answer = sign_in(season.people[who]).post(address, data)
    assert answer.status_code in {200, 422}
    assert FULL in answer.content.decode()
    assert files() == before
    assert rows == (PrerequisiteState.objects.count(), Sitting.objects.count())
    sitting.refresh_from_db()
    assert not sitting.sha256
    assert not SheetBatch.objects.exists()


@pytest.mark.django_db
@pytest.mark.one_database
def test_an_upload_that_finds_no_room_on_its_way_in_is_told_so(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    client.raise_request_exception = False
    address = reverse("assessment:evidence_add", args=[sheet.pk, indicators_of(sheet)[0].code])
    with full_disk():
        answer = client.post(address, {"berkas": pdf(BIG)})
    assert answer.status_code == 507
    assert FULL in answer.content.decode()
    assert not EvidenceUse.objects.exists()


@pytest.mark.django_db
def test_a_long_work_without_room_for_its_result_says_so(season: Any) -> None:
    job = Job.objects.create(
        key="uji", title="Uji", owner=season.people["demo-admin"], permission="units.import"
    )
    with full_disk(), run_job(job.pk) as progress:
        assert progress is not None
        progress.keep(BIG, "hasil.zip")
    job.refresh_from_db()
    assert FULL in job.failure
    assert not files()


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_cut_evidence_is_mended_by_sending_it_again(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    use = put(season, sheet, SMALL)
    lies = Path(default_storage.path(storage_name(hashlib.sha256(SMALL).hexdigest())))
    lies.write_bytes(SMALL[:30])
    client = sign_in(season.people["unit_member-a"])
    revision = use.evidence.revisions.get()
    address = reverse("assessment:evidence_download", args=[sheet.pk, revision.pk])
    told = client.get(address, follow=True).content.decode()
    assert told.count("rusak di penyimpanan") == 1
    put(season, sheet, SMALL)
    assert lies.read_bytes() == SMALL
    assert b"".join(client.get(address).streaming_content) == SMALL
    assert Evidence.objects.filter(title="SK.pdf").count() == 1


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("left", "said"),
    [
        (SMALL[: len(SMALL) // 2], "«SK.pdf» rusak di penyimpanan"),
        (SMALL[:-7] + b"0000000", "«SK.pdf» rusak di penyimpanan"),  # as long as it was
        (None, "«SK.pdf» tidak ada lagi di penyimpanan"),
    ],
)
def test_damaged_evidence_is_neither_shown_nor_handed_out(
    sheet: Assessment, season: Any, sign_in: Any, left: bytes | None, said: str
) -> None:
    revision = put(season, sheet, SMALL).evidence.revisions.get()
    client = sign_in(season.people["unit_member-a"])
    content, page, away = (
        reverse(f"assessment:evidence_{name}", args=[sheet.pk, revision.pk])
        for name in ("inline", "preview", "download")
    )
    assert b"".join(client.get(content).streaming_content) == SMALL
    lies = Path(default_storage.path(storage_name(revision.sha256)))
    if left is None:
        lies.unlink()
    else:
        lies.write_bytes(left)
    assert client.get(content).status_code == 404
    for address in (page, away):
        text = client.get(address, follow=True).content.decode()
        assert said in text
        assert f'src="{content}"' not in text
    with pytest.raises(Http404):  # the other files that are kept go the same way
        kept_files.attachment("bukti", revision.sha256, "SK.pdf")


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_cut_zip_is_mended_by_sending_it_again(season: Any) -> None:
    send = {
        "actor": season.people["demo-admin"],
        "period": season.period,
        "name": "lke.zip",
        "reason": "Uji.",
    }
    batch = upload_batch(file=zipped(b"PK\x03\x04"), **send)
    lies = Path(default_storage.path(batch_name(batch.sha256)))
    whole = lies.read_bytes()
    lies.write_bytes(whole[:-7] + b"0000000")  # as long as it was, and other content
    assert upload_batch(file=zipped(b"PK\x03\x04"), **send) == batch
    assert lies.read_bytes() == whole


@pytest.mark.one_database
def test_other_content_than_was_kept_is_never_handed_on() -> None:
    sha256 = kept_files.store("impor-lke", SMALL)
    Path(default_storage.path(kept_files.storage_path("impor-lke", sha256))).write_bytes(SMALL[:-1])
    with pytest.raises(Refused, match=r"«lke\.xlsx» rusak di penyimpanan"):
        kept_files.fetch("impor-lke", sha256, "lke.xlsx")


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_command_names_what_is_missing_or_damaged(
    sheet: Assessment, season: Any, capsys: Any
) -> None:
    put(season, sheet, SMALL)
    put(season, sheet, SMALL + b"\n")
    call_command("check_files")
    assert "2 berkas lengkap" in capsys.readouterr().out
    cut, gone = (storage_name(hashlib.sha256(one).hexdigest()) for one in (SMALL, SMALL + b"\n"))
    Path(default_storage.path(cut)).write_bytes(SMALL[:30])
    Path(default_storage.path(gone)).unlink()
    with pytest.raises(CommandError, match="1 berkas rusak, 1 berkas hilang") as refused:
        call_command("check_files")
    assert refused.value.returncode != 0
    said = capsys.readouterr().err
    assert f"rusak: {cut} · bukti «SK.pdf»" in said
    assert f"hilang: {gone} · bukti «SK.pdf»" in said


@pytest.mark.django_db
@pytest.mark.one_database
def test_what_a_killed_process_left_is_told_and_removed_a_day_later(capsys: Any) -> None:
    kept_files.store("bukti", SMALL)
    left = Path(default_storage.path("bukti")) / f"{kept_files.UNFINISHED}abc"
    left.write_bytes(b"separuh")
    call_command("check_files", "--mend")
    assert left.exists()  # somebody may be writing it now
    then = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(left, (then, then))
    call_command("check_files")
    assert "1 sisa penulisan yang terputus tidak dipakai" in capsys.readouterr().out
    call_command("check_files", "--mend")
    assert not left.exists()


def test_every_column_with_a_files_digest_is_in_the_table() -> None:
    """A new kind of kept file must be checked too."""
    columns = {
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"zona_integritas", "units", "assessment", "proposals"}
        for field in model._meta.get_fields()
        if field.name.endswith("sha256")
    }
    assert columns == {(keeper.model, keeper.digest) for keeper in FILE_COLUMNS}


def test_only_one_module_writes_into_the_storage() -> None:
    ways = re.compile(r"default_storage\.save|ContentFile|\.write_bytes\(|os\.replace")
    own = {"zona_integritas/ground/files/kept_files.py"}
    drawn_again_when_lost = {"zona_integritas/ground/papers/spool.py"}
    to_a_path_of_the_shell = {
        "assessment/management/commands/export_lke.py",
        "proposals/management/commands/make_paper.py",
    }
    found = {
        path.relative_to(ROOT).as_posix()
        for app in ("units", "assessment", "proposals", "zona_integritas")
        for path in (ROOT / app).rglob("*.py")
        if ways.search(path.read_text("utf-8"))
    }
    assert found == own | drawn_again_when_lost | to_a_path_of_the_shell
