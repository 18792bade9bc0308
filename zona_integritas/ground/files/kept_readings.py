"""What a workbook said, kept while its import goes on: it is opened once, however many steps ask.

Uploading, examining, applying and marking mistakes all need the sheets of one file, and may be
served by different processes. So the answer of the child that opened it is kept in the storage,
under the SHA-256 of the file and of the program that read it: a newer version reads anew.
What whoever asked made of it may lie beside it (``KeptReader.conclusion``).
Few, not large and for a short time: each is a copy of what a kept file says.
"""

import hashlib
import time
import zlib
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.core.files.storage import default_storage

from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files, spreadsheets
from zona_integritas.ground.files.spreadsheets import (
    MAX_BYTES,
    Sheet,
    WorkbookReader,
    read_table_file,
)

FOLDER = "bacaan"
OF_ZIPS = "bacaan-zip"  # workbooks of a ZIP, looked at first and then imported
CONCLUDED = "-simpulan"  # beside each of them: what was made of its readings
KEPT_FOR = timedelta(hours=2)
MOST = 50  # in each folder, of single files
MOST_OF_ZIPS = 2000
LARGEST = 16 * 1024 * 1024  # of one answer; an LKE says a hundredth of it
READ = b'["sheets"'  # how an answer begins that is no refusal


class KeptReader(WorkbookReader):
    """Opens a file only where nobody has opened the same one lately."""

    folder = FOLDER

    def begin(self, content: bytes) -> None:
        if not _is_kept(_name(content, self.folder)):
            super().begin(content)

    def answer(self, content: bytes) -> bytes:
        name = _name(content, self.folder)
        kept = _kept(name)
        if kept is not None:
            return kept
        answer = super().answer(content)
        if answer.startswith(READ) and len(answer) <= LARGEST:
            self.keep(name, answer)
        return answer

    def keep(self, name: str, answer: bytes) -> None:
        """What was read is there for the next step."""
        _keep(name, answer)
        self.tidy()

    def conclusion(self, content: bytes, asked: str) -> bytes | None:
        """What was kept with the same words for the same content; None where nothing was."""
        return _kept(_concluded(content, self.folder, asked))

    def conclude(self, content: bytes, asked: str, text: bytes) -> None:
        """Keeps what was made of the file; ``asked`` says by what, in full, as it is the key."""
        if len(text) <= LARGEST:
            _keep(_concluded(content, self.folder, asked), text)

    def tidy(self) -> None:
        """After a new reading was kept: not more than agreed lie there."""
        forget_readings()


def read_once(content: bytes, maximum: int = MAX_BYTES) -> list[Sheet]:
    """As ``read_table_file``; the same content is opened once for all steps of an import."""
    with KeptReader() as reader:
        return read_table_file(content, maximum, reader)


def forget_reading(content: bytes) -> None:
    """For content that is not kept any longer either."""
    default_storage.delete(_name(content, FOLDER))
    concluded = Path(default_storage.path(FOLDER + CONCLUDED))
    for path in concluded.glob(f"{hashlib.sha256(content).hexdigest()}-*"):
        path.unlink(missing_ok=True)


def _name(content: bytes, folder: str) -> str:
    limits = (spreadsheets.MAX_SHEETS, spreadsheets.MAX_ROWS, spreadsheets.MAX_COLUMNS)
    return f"{folder}/{hashlib.sha256(content).hexdigest()}-{_read_by(limits)}"


def _concluded(content: bytes, folder: str, asked: str) -> str:
    by = hashlib.sha256(f"{_name(b'', '')} {asked}".encode()).hexdigest()[:16]
    return f"{folder}{CONCLUDED}/{hashlib.sha256(content).hexdigest()}-{by}"


@cache
def _read_by(limits: tuple[int, ...]) -> str:
    return hashlib.sha256(_program() + repr(limits).encode()).hexdigest()[:16]


@cache
def _program() -> bytes:
    found = find_spec(spreadsheets.READER)  # not imported: only the child loads what opens files
    return Path(str(found and found.origin)).read_bytes()


def _kept(name: str) -> bytes | None:
    """None also where the storage has damaged it: the file itself is still there to be read."""
    path = Path(default_storage.path(name))
    try:
        if path.stat().st_mtime < _oldest():
            return None
        return zlib.decompress(path.read_bytes())
    except (OSError, zlib.error):
        return None


def _is_kept(name: str) -> bool:
    try:
        return Path(default_storage.path(name)).stat().st_mtime >= _oldest()
    except OSError:
        return False


def _keep(name: str, answer: bytes) -> None:
    try:
        kept_files.write(name, zlib.compress(answer, 1), to_disk=False)
    except Refused:
        return  # the log has it; the next step opens the file again


def forget_readings() -> None:
    """What is older than ``KEPT_FOR`` goes, and the oldest of what is more than is kept.

    Asked at every new reading, after a ZIP, and by ``send_notices``: personal data does not lie
    idle.
    """
    for folder, most in ((FOLDER, MOST), (OF_ZIPS, MOST_OF_ZIPS)):
        for kind in (folder, folder + CONCLUDED):
            _forget(Path(default_storage.path(kind)), most)


def _forget(folder: Path, most: int) -> None:
    ages: dict[Path, float] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith(kept_files.UNFINISHED):
            continue  # somebody writes it
        try:
            ages[path] = path.stat().st_mtime
        except FileNotFoundError:
            continue  # another process forgot it just now
    newest = sorted(ages, key=lambda path: ages[path], reverse=True)
    for number, path in enumerate(newest):
        if number >= most or ages[path] < _oldest():
            path.unlink(missing_ok=True)


def _oldest() -> float:
    return time.time() - KEPT_FOR.total_seconds()
