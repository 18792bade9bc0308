"""The ZIP of a batch: which workbooks are in it, what they hold, and whose they are."""

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import PurePosixPath
from types import TracebackType
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage

from assessment.enums import RecognisedBy
from assessment.models import SheetBatch, SheetBatchItem
from assessment.workbooks.identity import identity_in
from assessment.workbooks.services.rights import NOTHING_CHANGED
from units.models import Actor, Unit
from units.queries import visible_units
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import office
from zona_integritas.ground.files.kept_readings import OF_ZIPS, KeptReader, forget_readings
from zona_integritas.ground.files.names import shown_name
from zona_integritas.ground.files.spreadsheets import WorkbookReader, read_table_file
from zona_integritas.ground.formats import bulat, ukuran

FOLDER = "impor-lke-banyak"
MAX_FILES = 2000
OTHERS_NAMED = 200  # of what is no sheet
ENDINGS = (".xlsx", ".ods", ".csv")
_IDLE = re.compile(r"^(__MACOSX/|.*/)?(\.|~\$)|^__MACOSX/")


class UnitUnknown(Refused):
    """Neither name nor content tells whose the file is; a person may say it."""


def checked_names(file: IO[bytes]) -> tuple[list[str], list[str]]:
    """The workbooks in the ZIP, in their order, and what else is in it; refused where it cannot
    be worked through."""
    file.seek(0, 2)
    if file.tell() > settings.BATCH_MAX_BYTES:
        raise Refused(
            f"Berkas ZIP berukuran {ukuran(file.tell())}; paling besar "
            f"{ukuran(settings.BATCH_MAX_BYTES)}. Bagi menjadi beberapa ZIP. {NOTHING_CHANGED}"
        )
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except office.UNREADABLE as error:
        raise Refused(
            f"Berkas ini bukan ZIP atau rusak. Buat ulang ZIP-nya. {NOTHING_CHANGED}"
        ) from error
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(
            f"ZIP ini dikunci dengan kata sandi. Buat tanpa kata sandi. {NOTHING_CHANGED}"
        )
    names = [
        part.filename
        for part in parts
        if part.filename.casefold().endswith(ENDINGS) and not _IDLE.match(part.filename)
    ]
    if not names:
        raise Refused(f"ZIP ini tidak memuat lembar LKE (XLSX, ODS, atau CSV). {NOTHING_CHANGED}")
    if len(names) > MAX_FILES or len(parts) > 10 * MAX_FILES:
        raise Refused(
            f"ZIP ini memuat {bulat(len(names))} lembar; paling banyak {bulat(MAX_FILES)}. "
            f"Bagi menjadi beberapa ZIP. {NOTHING_CHANGED}"
        )
    twice = next((one for one in names if names.count(one) > 1 or len(one) > 300), None)
    if twice is not None:
        raise Refused(
            f"Nama «{twice[:80]}» ada lebih dari satu kali di ZIP ini, atau terlalu panjang. "
            f"Buat ulang ZIP-nya. {NOTHING_CHANGED}"
        )
    known = set(names)
    others = [
        shown_name(part.filename)[:200]
        for part in parts
        if not part.is_dir() and part.filename not in known and not _IDLE.match(part.filename)
    ]
    left = len(others) - OTHERS_NAMED
    return names, [*others[:OTHERS_NAMED], *([f"… dan {bulat(left)} lainnya"] if left > 0 else [])]


def zip_digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def codes_of(actor: Actor) -> dict[str, Unit]:
    """The units a file may be for, by code in small letters: those the person may see."""
    units = Unit.objects.all() if actor is SYSTEM else visible_units(actor)
    return {unit.code.casefold(): unit for unit in units.filter(is_active=True)}


def unit_named(name: str, units: dict[str, Unit]) -> Unit | None:
    """The unit whose code is the first word of the file's name, or of its folder's.

    ``lke-BLN-01-2026.xlsx`` as the application names its exports, ``BLN-01 final.xlsx`` as people
    do. ``BLN-01-2.xlsx`` is never BLN-01's.
    """
    path = PurePosixPath(name.casefold())
    for text in (path.stem, path.parent.name):
        word = re.split(r"[\s_(,]", text.removeprefix("lke-").removeprefix("lke_").strip())[0]
        for code in (word, re.sub(r"-20\d\d$", "", word)):
            if code in units:
                return units[code]
    return None


def content_in(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        size = archive.getinfo(name).file_size
        if size > settings.UPLOAD_MAX_BYTES:
            raise Refused(
                f"Berkas berukuran {ukuran(size)}; paling besar "
                f"{ukuran(settings.UPLOAD_MAX_BYTES)}."
            )
        with archive.open(name) as file:
            content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    except office.UNREADABLE as error:
        raise Refused("Berkas rusak di dalam ZIP dan tidak dapat dibuka.") from error
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Refused(f"Berkas lebih besar dari {ukuran(settings.UPLOAD_MAX_BYTES)}.")
    return content


class ArchiveReader(KeptReader):
    """Opens the workbooks of a ZIP in the order of their names: while one is compared and written
    here, the child is at the next one already. What was read to look at it is there to import it.
    """

    folder = OF_ZIPS

    def __init__(self, archive: zipfile.ZipFile, names: Sequence[str]) -> None:
        super().__init__()
        self._archive = archive
        self._next = dict(pairwise(names))
        self._name = ""  # whose turn it is
        self._ahead: tuple[str, bytes] = ("", b"")
        self._unkept: tuple[str, bytes] | None = None  # a reading nothing was concluded from yet

    def content(self, name: str) -> bytes:
        """The file whose turn it is. Refused in words where the ZIP does not give it."""
        self._name = name
        name_ahead, content = self._ahead
        return content if name_ahead == name else content_in(self._archive, name)

    def answer(self, content: bytes) -> bytes:
        self._keep_unkept()
        found = super().answer(content)
        following = self._next.get(self._name)
        if following is not None:
            try:
                self._ahead = (following, content_in(self._archive, following))
            except Refused:
                return found  # told when its turn comes
            self.begin(self._ahead[1])
        return found

    def keep(self, name: str, answer: bytes) -> None:
        """Not yet: what is concluded from it is a tenth, and all that is asked of most files."""
        self._unkept = (name, answer)

    def conclude(self, content: bytes, asked: str, text: bytes) -> None:
        super().conclude(content, asked, text)
        self._unkept = None

    def _keep_unkept(self) -> None:
        kept, self._unkept = self._unkept, None
        if kept is not None:
            super().keep(*kept)

    def tidy(self) -> None:
        """Once, when the ZIP is done."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._keep_unkept()
        super().__exit__(kind, error, trace)


@contextmanager
def open_archive(batch: SheetBatch) -> Iterator[zipfile.ZipFile]:
    """The batch's ZIP. Refused where it is gone."""
    try:
        file = default_storage.open(stored_name(batch.sha256))
    except OSError as error:
        raise Refused(
            f"Berkas «{batch.file_name}» tidak ada lagi di penyimpanan. Unggah lagi."
        ) from error
    with file, zipfile.ZipFile(file) as archive:
        yield archive


@contextmanager
def opened(batch: SheetBatch, items: Sequence[SheetBatchItem]) -> Iterator[ArchiveReader]:
    """The batch's ZIP, to be read file by file in this order. Refused where it is gone."""
    names = [item.name for item in items]
    with open_archive(batch) as archive, ArchiveReader(archive, names) as reader:
        yield reader
    forget_readings()


def unit_inside(content: bytes, units: dict[str, Unit], reader: WorkbookReader) -> Unit:
    """The unit a workbook of ours was made for; other files must say it in their names."""
    sheets = read_table_file(content, settings.UPLOAD_MAX_BYTES, reader)
    identity = identity_in(sheets)
    unit = units.get(identity.unit.casefold()) if identity else None
    if unit is None:
        raise UnitUnknown(
            "Unitnya tidak dikenali. Pilih unitnya pada daftar berkas, atau awali nama berkas "
            "dengan kode unit, misalnya «BLN-01 lke.xlsx», lalu unggah lagi."
        )
    return unit


def find_unit(
    item: SheetBatchItem, content: bytes, units: dict[str, Unit], reader: WorkbookReader
) -> Unit:
    """Whose file it is: known already, or by what it holds; noted on the item. Refused in words
    where neither tells."""
    if item.unit is None:
        item.unit = unit_inside(content, units, reader)
        item.recognised_by = RecognisedBy.CONTENT
    return item.unit


def stored_name(sha256: str) -> str:
    """Where an uploaded ZIP lies: by its content."""
    return f"{FOLDER}/{sha256}"
