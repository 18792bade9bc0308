"""Many files of evidence at once: looked at and laid aside, shown, then put under their items.

What came lies aside for a day (``FOLDER``); nothing of it is evidence before somebody has seen
what goes where.
"""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.urls import reverse
from django_tasks import task

from assessment.evidence.services.evidence import check_item, place_file
from assessment.evidence.services.files import check_upload
from assessment.models import Assessment, Indicator
from assessment.queries import indicators_of
from assessment.seen import seen_assessment
from units.models import User
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files, office
from zona_integritas.ground.files.names import shown_name
from zona_integritas.ground.formats import bulat, ukuran
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.permissions import require

FOLDER = "bukti-banyak"
SALT = "bukti-banyak"
AT_ONCE = 25  # more are put in place beside the request
NOTHING_CHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file that came: kept aside under its digest, or refused with the reason."""

    path: str  # as it was called, with its folders
    size: int = 0
    sha256: str = ""
    problem: str = ""


def look_at(
    *, uploads: "Sequence[UploadedFile[bytes]]", paths: Sequence[str] = ()
) -> list[Arrived]:
    """Looks at the files, and at those in a ZIP, and lays aside what may come in.

    ``paths`` are the names with their folders where the browser told them. Refused as a whole
    where they are too many or too large together, before any of them is read.
    """
    if not uploads:
        raise Refused("Pilih berkas, folder, atau ZIP terlebih dahulu.")
    if len(paths) != len(uploads):
        paths = [str(one.name) for one in uploads]
    total, limit = sum(one.size or 0 for one in uploads), int(settings.BATCH_MAX_BYTES)
    if total > limit:
        raise Refused(
            f"Semua berkas berjumlah {ukuran(total)}; paling besar {ukuran(limit)} sekaligus. "
            f"Kirim sebagian terlebih dahulu. {NOTHING_CHANGED}"
        )
    _check_count(len(uploads))
    found: list[Arrived] = []
    for upload, path in zip(uploads, paths, strict=True):
        if str(upload.name).casefold().endswith(".zip"):
            found += _unpacked(upload)
        else:
            found.append(_laid_aside(path, upload))
        _check_count(len(found))
    return found


def _check_count(count: int) -> None:
    most = int(settings.EVIDENCE_MANY_FILES)
    if count > most:
        raise Refused(
            f"Ada {bulat(count)} berkas; paling banyak {bulat(most)} sekaligus. Kirim "
            f"sebagian terlebih dahulu. {NOTHING_CHANGED}"
        )


def _laid_aside(path: str, upload: "UploadedFile[bytes]") -> Arrived:
    path = "/".join(shown_name(one) for one in path.replace("\\", "/").split("/") if one)[:300]
    try:
        content = check_upload(upload)
        kept_files.store(FOLDER, content.data)
    except Refused as refused:
        return Arrived(path, upload.size or 0, problem=" ".join(refused.reasons))
    return Arrived(path, len(content.data), content.sha256)


def _unpacked(upload: "UploadedFile[bytes]") -> list[Arrived]:
    """The files in a ZIP; sizes are asked of its table before anything is unpacked."""
    name = str(upload.name)
    file: IO[bytes] = upload.file  # type: ignore[assignment]
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [one for one in archive.infolist() if not one.is_dir() and not _idle(one)]
            if any(one.flag_bits & 0x1 for one in parts):
                raise Refused(
                    f"«{name}» dikunci dengan kata sandi. Buat ZIP tanpa kata sandi. "
                    f"{NOTHING_CHANGED}"
                )
            _check_count(len(parts))
            total, limit = sum(one.file_size for one in parts), int(settings.BATCH_MAX_BYTES)
            if total > limit:
                raise Refused(
                    f"Isi «{name}» berjumlah {ukuran(total)}; paling besar {ukuran(limit)}. Bagi "
                    f"menjadi beberapa ZIP. {NOTHING_CHANGED}"
                )
            return [_member(archive, one) for one in parts]
    except office.UNREADABLE as error:
        raise Refused(
            f"«{name}» bukan ZIP atau rusak. Buat ulang ZIP-nya. {NOTHING_CHANGED}"
        ) from error


def _idle(part: zipfile.ZipInfo) -> bool:
    """What computers put beside the files: nobody handed it in. Our own table neither."""
    last = part.filename.rpartition("/")[2]
    return (
        part.filename.startswith("__MACOSX/")
        or last.startswith((".", "~$"))
        or (last.casefold() in {"thumbs.db", "desktop.ini", "daftar-bukti.csv"})
    )


def _member(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Arrived:
    limit = int(settings.UPLOAD_MAX_BYTES)
    if part.file_size > limit:
        return Arrived(
            part.filename,
            part.file_size,
            problem=f"Berkas berukuran {ukuran(part.file_size)}; paling besar {ukuran(limit)}. "
            "Perkecil berkasnya atau pakai tautan.",
        )
    with archive.open(part) as file:
        data = file.read(limit + 1)  # its table may say less than there is
    return _laid_aside(part.filename, SimpleUploadedFile(part.filename.rpartition("/")[2], data))


# --- what was laid aside, signed for the page that asks ---


def token_of(actor: User, assessment: Assessment, one: Arrived) -> str:
    """Names a file that lies aside, for this person and LKE only."""
    told = {"who": actor.pk, "lke": assessment.pk, "path": one.path, "sha": one.sha256}
    return signing.dumps({**told, "size": one.size}, salt=SALT)


def arrived_by(actor: User, assessment: Assessment, token: str) -> Arrived:
    """The file a token names. Refused where it is a day old, or nobody's."""
    told = kept_files.read_token(token, SALT)
    if told is None or (told["who"], told["lke"]) != (actor.pk, assessment.pk):
        raise Refused(f"Berkas ini tidak dikenal lagi. Unggah lagi. {NOTHING_CHANGED}")
    return Arrived(told["path"], told["size"], told["sha"])


# --- put in place ---


def put_in_place(
    *, actor: User, assessment: Assessment, chosen: Sequence[tuple[Arrived, Indicator]]
) -> tuple[int, list[str]] | Job:
    """Puts each file under its item by the same service as a single one. Answers how many were
    put there and what could not be, or the job that does it where they are many.

    Refused as a whole where one item may not be written now; then nothing was changed.
    """
    require(actor, "assessment.fill", assessment)
    if not chosen:
        raise Refused(f"Isi kode butir pada paling sedikit satu berkas. {NOTHING_CHANGED}")
    problems = []
    for one, indicator in chosen:
        try:
            check_item(actor, assessment, indicator)
        except Refused as refused:
            problems.append(f"«{one.path}», butir {indicator.code}: {' '.join(refused.reasons)}")
    if problems:
        raise Refused(*problems, NOTHING_CHANGED)
    lines = [[one.path, one.sha256, indicator.code] for one, indicator in chosen]
    if len(lines) <= AT_ONCE:
        failed: list[str] = []
        count = sum(_placed(actor, assessment, line, failed) for line in _with(assessment, lines))
        return count, failed
    return start_job(
        actor=actor,
        key=f"evidence-many:{assessment.pk}:{actor.pk}",
        title=f"Memasang {len(lines)} bukti {assessment.unit.code} {assessment.period.year}",
        permission="assessment.fill",
        about=[assessment],
        task=place_many,
        page=reverse("assessment:overview", args=[assessment.pk]),
        total=len(lines),
        actor_id=actor.pk,
        assessment_id=assessment.pk,
        lines=lines,
    )


@task()
def place_many(job_id: int, actor_id: int, assessment_id: int, lines: list[list[str]]) -> None:
    """The same as background work; what could not be put in place is listed on its page."""
    with run_job(job_id) as progress:
        if progress is None:
            return
        actor = User.objects.get(pk=actor_id)
        assessment = seen_assessment(actor, assessment_id)
        if assessment is None:
            raise Refused(f"LKE ini tidak dapat Anda buka lagi. {NOTHING_CHANGED}")
        progress.begin(len(lines))
        for line in _with(assessment, lines):
            failed: list[str] = []
            _placed(actor, assessment, line, failed)
            for sentence in failed:
                progress.remark(sentence)
            progress.step(line[0])


def _with(assessment: Assessment, lines: list[list[str]]) -> Iterable[tuple[str, str, Indicator]]:
    rows = {row.code: row for row in indicators_of(assessment)}
    return [(path, sha256, rows[code]) for path, sha256, code in lines]


def _placed(
    actor: User, assessment: Assessment, line: tuple[str, str, Indicator], failed: list[str]
) -> int:
    path, sha256, indicator = line
    name = path.replace("\\", "/").rpartition("/")[2]
    try:
        content = kept_files.fetch(FOLDER, sha256, name)
        upload: Any = SimpleUploadedFile(name, content)
        place_file(actor=actor, assessment=assessment, indicator=indicator, upload=upload)
    except Refused as refused:
        failed.append(f"«{path}», butir {indicator.code}: {' '.join(refused.reasons)}")
        return 0
    return 1
