"""Files that stay: written whole or not at all, named by their content, stored once.

Every file that the application keeps goes through ``keep`` (or ``write``, where nothing names it by
its content). A process that is killed in mid-write, or a disk that fills up, leaves nothing
under the final name.
"""

import errno
import hashlib
import io
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from zona_integritas.ground.errors import Refused

KEPT_FOR = timedelta(days=1)
UNFINISHED = ".tulis-"  # how the name of a file begins that is being written
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = (
    "Ruang penyimpanan server penuh, sehingga berkas belum dapat disimpan. Beri tahu administrator "
    "instansi, lalu unggah lagi setelah ruangnya ditambah. Tidak ada data yang berubah."
)
NOT_WRITTEN = (
    "Penyimpanan server sedang bermasalah, sehingga berkas belum dapat disimpan. Beri tahu "
    "administrator instansi, lalu unggah lagi. Tidak ada data yang berubah."
)
LOST = "Berkas «{}» tidak ada lagi di penyimpanan. Unggah lagi."
DAMAGED = "Berkas «{}» rusak di penyimpanan. Unggah lagi berkas aslinya."
_DIGEST = re.compile(r"[0-9a-f]{64}")

logger = logging.getLogger(__name__)


def store(folder: str, content: bytes) -> str:
    """Keeps the content; answers its SHA-256, by which it is fetched."""
    sha256 = hashlib.sha256(content).hexdigest()
    keep(storage_path(folder, sha256), content, sha256)
    return sha256


def keep(name: str, content: bytes | IO[bytes], sha256: str) -> None:
    """Keeps content under a name that its digest gives. Nothing to do where it lies there
    already, whole: a file that was cut, or damaged since, is replaced by what is sent again."""
    source = _as_file(content)
    if not is_whole(name, sha256, _length(source)):
        write(name, source)


def is_whole(name: str, sha256: str, size: int | None = None) -> bool:
    """Does the storage hold exactly this content? The size, where known, spares reading it."""
    path = Path(default_storage.path(name))
    try:
        if size is not None and path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def write(name: str, content: bytes | IO[bytes], *, to_disk: bool = True) -> None:
    """Writes beside, flushes to the disk, renames: the name means the whole file or nothing.

    Without ``to_disk`` it may be damaged or gone after a power failure, and three flushes are
    spared: for what is made again, and shows that it was damaged.

    Refused in words where the disk is full or cannot be written; then nothing is left behind.
    """
    path = Path(default_storage.path(name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, _as_file(content), to_disk)
    except OSError as error:
        logger.exception("the file %s could not be written", name)
        raise Refused(FULL if is_full(error) else NOT_WRITTEN) from error


def _write_whole(path: Path, source: IO[bytes], to_disk: bool) -> None:
    source.seek(0)
    number, beside = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)  # readable by us only
    try:
        with os.fdopen(number, "wb") as target:
            shutil.copyfileobj(source, target)
            if to_disk:
                target.flush()
                os.fsync(target.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise
    for folder in (path.parent, path.parent.parent) if to_disk else ():  # the names themselves
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def is_full(error: BaseException | None) -> bool:
    """Did a full disk (or quota, or limit of the file system) end this: ours or the database's?"""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    told = error.__cause__ if error is not None else None  # the driver's own error
    full = ("53100", "SQLITE_FULL")
    return getattr(told, "pgcode", "") in full or getattr(told, "sqlite_errorname", "") in full


def _as_file(content: bytes | IO[bytes]) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content


def _length(source: IO[bytes]) -> int:
    source.seek(0, os.SEEK_END)
    return source.tell()


def fetch(folder: str, sha256: str, file_name: str) -> bytes:
    """The content as it came; see ``fetch_named``."""
    return fetch_named(storage_path(folder, sha256), sha256, file_name)


def fetch_named(name: str, sha256: str, file_name: str) -> bytes:
    """The content as it came. Refused, by the name people know, where the storage lost it or
    holds other content than was kept."""
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
    except OSError as error:
        raise Refused(LOST.format(file_name)) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(DAMAGED.format(file_name))
    return content


def problem_of(name: str, sha256: str, file_name: str, size: int | None = None) -> str:
    """Why the file is not handed out: the storage lost it, or holds other content than was
    kept. "" for a whole one."""
    if is_whole(name, sha256, size):
        return ""
    return (DAMAGED if default_storage.exists(name) else LOST).format(file_name)


def read_token(token: str, salt: str) -> dict[str, Any] | None:
    """What was signed (``django.core.signing``) when the upload was kept, for its next step; None
    where nobody signed it here. Refused where the upload is older than ``KEPT_FOR``."""
    try:
        told: dict[str, Any] = signing.loads(token, salt=salt, max_age=KEPT_FOR)
    except signing.SignatureExpired:
        raise Refused("Berkas ini diunggah lebih dari sehari lalu. Unggah lagi.") from None
    except signing.BadSignature:
        return None
    return told


def storage_path(folder: str, sha256: str) -> str:
    """The name in the storage."""
    return f"{folder}/{sha256[:2]}/{sha256}"


def attachment(folder: str, sha256: str, file_name: str) -> FileResponse:
    """The content to take away: never shown in the page, its type never guessed. 404 where it
    was lost or damaged."""
    name = storage_path(folder, sha256)
    if problem := problem_of(name, sha256, file_name):
        raise Http404(problem)
    response = FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=file_name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def files_by_content() -> Iterator[tuple[str, str]]:
    """Every stored file that is named by its content: where it lies, and its digest."""
    for path in _all_files():
        if _DIGEST.fullmatch(path.name):
            yield path.relative_to(default_storage.path("")).as_posix(), path.name


def files_older_than(folder: str, moment: datetime) -> list[str]:
    """The names of what lies in this folder, or below it, since before that moment."""
    place = Path(default_storage.path(folder))
    return [
        path.relative_to(default_storage.path("")).as_posix()
        for path in (sorted(place.rglob("*")) if place.is_dir() else ())
        if path.is_file() and path.stat().st_mtime < moment.timestamp()
    ]


def unfinished_writes() -> list[Path]:
    """What writing left behind that was killed; whoever writes now is not among them."""
    older = time.time() - KEPT_FOR.total_seconds()
    return [
        path
        for path in _all_files()
        if path.name.startswith(UNFINISHED) and path.stat().st_mtime < older
    ]


def _all_files() -> Iterator[Path]:
    return (path for path in sorted(Path(default_storage.path("")).rglob("*")) if path.is_file())
