"""Uploads are asked about before anybody opens them; what is harmful is put aside and told."""

import hashlib
import io
import logging
import zipfile
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from units.enums import Role
from units.models import Unit, User
from units.queries import people_with
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files, office
from zona_integritas.ground.files.clamd import ScannerAway, TooLargeForScanner, harm_in
from zona_integritas.ground.files.names import short_name, shown_name
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require
from zona_integritas.site.quarantine.models import QuarantinedFile

FOLDER = "karantina"
NOTHING_CHANGED = "Tidak ada data yang berubah."
logger = logging.getLogger(__name__)


def scan_upload(*, sender: User | None, upload: "UploadedFile[bytes]", address: str) -> None:
    """Refused where the scanner finds something in the file, does not answer, or cannot read all
    of it. ``sender`` is None for a visitor, whose file is refused and not kept."""
    name = str(upload.name)
    try:
        harm = _harm_in_upload(upload)
    except ScannerAway as error:
        logger.exception("the scanner did not answer")
        raise Refused(
            f"Berkas «{name}» belum dapat diterima: pemindai berkas di server tidak menjawab. Beri "
            f"tahu administrator instansi, lalu unggah lagi nanti. {NOTHING_CHANGED}"
        ) from error
    except TooLargeForScanner:
        raise Refused(
            f"Berkas «{name}» lebih besar daripada yang dapat diperiksa pemindai di server. "
            f"Perkecil berkasnya, atau beri tahu administrator instansi. {NOTHING_CHANGED}"
        ) from None
    finally:
        upload.seek(0)
    if not harm:
        return
    if sender is not None:
        _put_aside(sender, upload, harm, address)
    raise Refused(
        f"Berkas «{name}» ditolak: pemindai menemukan «{harm}» di dalamnya. "
        + ("Berkas itu disisihkan dan administrator instansi diberi tahu. " if sender else "")
        + f"Periksa komputer asalnya dengan antivirus. {NOTHING_CHANGED}"
    )


def _harm_in_upload(upload: IO[bytes]) -> str:
    """A ZIP of files is also asked file by file, as they come out of it later."""
    for piece in _pieces(upload):
        if harm := harm_in(piece, settings.CLAMD_ADDRESS):
            return harm
    return ""


def _pieces(upload: IO[bytes]) -> Iterator[IO[bytes]]:
    size = upload.seek(0, io.SEEK_END)
    members = _members(upload)
    if size <= settings.UPLOAD_MAX_BYTES or not members:
        upload.seek(0)
        yield upload
    for archive, member in members:
        try:
            content = archive.read(member)
        except office.UNREADABLE:
            continue  # nor can it be opened later
        yield io.BytesIO(content)


def _members(upload: IO[bytes]) -> list[tuple[zipfile.ZipFile, zipfile.ZipInfo]]:
    """The files in a ZIP that may be opened one by one later; none for an Office file."""
    try:
        archive = zipfile.ZipFile(upload)
    except office.UNREADABLE:
        return []
    rows = archive.infolist()
    names = {row.filename.casefold() for row in rows}
    if len(rows) > office.MAX_PARTS or names & {office.TYPES, "mimetype"}:
        return []
    return [
        (archive, row)
        for row in rows
        if 0 < row.file_size <= settings.UPLOAD_MAX_BYTES and not row.flag_bits & 0x1
    ]


def _put_aside(actor: User, upload: IO[bytes], harm: str, address: str) -> None:
    upload.seek(0)
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]
    kept_files.keep(kept_files.storage_path(FOLDER, sha256), upload, sha256)
    with transaction.atomic():
        row = QuarantinedFile.objects.create(
            uploaded_by=actor,
            file_name=short_name(shown_name(str(upload.name))),
            size=upload.seek(0, io.SEEK_END),
            sha256=sha256,
            harm=harm[:200],
            address=address[:300],
        )
        record(
            actor=actor,
            action="upload.quarantined",
            target=row,
            after={"file": row.file_name, "sha256": sha256, "harm": row.harm, "address": address},
        )
        text = f"Berkas berbahaya «{row.file_name[:80]}» ditolak dan disisihkan."
        page = reverse("quarantine:list")
        tell(
            News(person, NoticeKind.QUARANTINE, f"quarantine:{row.pk}", text, page)
            for unit in Unit.objects.filter(parent=None)
            for person in people_with(Role.ADMIN, unit)
        )


def remove(*, actor: User, row: QuarantinedFile) -> None:
    """The content goes for good; what was found, when and from whom stays."""
    require(actor, "quarantine.manage")
    with transaction.atomic():
        held = QuarantinedFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if held.removed_at is not None:
            raise Refused("Isi berkas ini sudah dihapus.")
        sha256, held.sha256 = held.sha256, ""
        held.removed_at, held.removed_by = timezone.now(), actor
        held.save(update_fields=["sha256", "removed_at", "removed_by"])
        record(actor=actor, action="upload.destroyed", target=held, before={"sha256": sha256})
        forget_content(sha256)


def forget_content(sha256: str) -> None:
    """Deletes the content where no row names it any longer."""
    if not QuarantinedFile.objects.filter(sha256=sha256).exists():
        default_storage.delete(kept_files.storage_path(FOLDER, sha256))
