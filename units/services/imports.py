"""Files on their way in: kept between the steps of an import, and read as one table."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import tablib
from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from units.models import User
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.kept_files import KEPT_FOR, read_token
from zona_integritas.ground.files.kept_readings import forget_reading, read_once
from zona_integritas.ground.files.spreadsheet_files import looks_like_text, read_text_table
from zona_integritas.ground.files.spreadsheets import (
    FORMULA_STARTS,
    MAX_COLUMNS,
    MAX_ROWS,
    FaultyCell,
    SpreadsheetError,
)
from zona_integritas.ground.formats import bulat, ukuran
from zona_integritas.ground.permissions import require

SALT = "units.import"
# Beside the columns of the file each row carries its number there.
ROW = "baris"


@dataclass(frozen=True, slots=True)
class KeptFile:
    kind: str
    name: str
    path: str
    content: bytes


class AlreadyApplied(Refused):
    """What was kept is no longer there, as after it was applied from another page."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"Berkas «{name}» sudah dipakai. Unggah lagi bila masih diperlukan.")
        self.kind = kind


def keep_upload(*, actor: User, kind: str, upload: "UploadedFile[bytes]") -> str:
    """Stores the file under its content and answers a token only this person can use."""
    require(actor, "units.import")
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(f"Berkas terlalu besar; paling besar {ukuran(settings.UPLOAD_MAX_BYTES)}.")
    content = upload.read()
    if not content:
        raise Refused("Berkas ini kosong. Pilih berkas lain.")
    digest = hashlib.sha256(content).hexdigest()
    _forget_old(actor)
    path = _path(actor.pk, digest)
    kept_files.keep(path, content, digest)
    name = (upload.name or "berkas")[:100]
    return signing.dumps({"by": actor.pk, "kind": kind, "sha": digest, "name": name}, salt=SALT)


def open_kept(*, actor: User, token: str) -> KeptFile | None:
    """The file behind a token; None where the token is not this person's. Raises
    ``AlreadyApplied`` where it was used and forgotten."""
    require(actor, "units.import")
    told = read_token(token, SALT)
    if told is None or told["by"] != actor.pk:
        return None
    path = _path(actor.pk, told["sha"])
    if not default_storage.exists(path):
        raise AlreadyApplied(told["kind"], told["name"])
    content = kept_files.fetch_named(path, told["sha"], told["name"])
    return KeptFile(told["kind"], told["name"], path, content)


def forget_kept(kept: KeptFile) -> None:
    """Applied: neither the file nor what it said is needed any longer."""
    default_storage.delete(kept.path)
    forget_reading(kept.content)


def _path(pk: int, digest: str) -> str:
    return f"imports/{pk}/{digest}"


def _forget_old(actor: User) -> None:
    """What this person uploaded more than a day ago can no longer be applied."""
    folder = f"imports/{actor.pk}"
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        path = f"{folder}/{name}"
        if default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            default_storage.delete(path)


def read_register(
    content: bytes, columns: Sequence[str], optional: Container[str] = ()
) -> tablib.Dataset:
    """The rows of an XLSX or CSV file under ``columns``, each with its number in the file.

    A column of ``optional`` that the file does not have is not in the table either.
    """
    rows = _workbook_rows(content) if _is_workbook(content) else _csv_rows(content)
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(map(_present, row))]
    if not filled:
        raise Refused("Berkas ini tidak berisi data. Isi barisnya, lalu unggah lagi.")
    places = _places(filled[0][1], columns, optional)
    if len(filled) - 1 > MAX_ROWS:
        raise Refused(f"Berkas memuat lebih dari {bulat(MAX_ROWS)} baris. Bagi menjadi beberapa.")
    table = tablib.Dataset(headers=[*places, ROW])
    for number, row in filled[1:]:
        cells = [row[at] if at < len(row) else None for at in places.values()]
        _check_readable(number, dict(zip(places, cells, strict=True)))
        table.append([*(_unguarded(cell) for cell in cells), number])
    if not len(table):
        raise Refused("Berkas ini hanya berisi judul kolom. Isi barisnya lalu unggah lagi.")
    return table


def _is_workbook(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _workbook_rows(content: bytes) -> list[list[Any]]:
    try:
        sheets = read_once(content, settings.UPLOAD_MAX_BYTES)
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    return sheets[0].rows if sheets else []


def _csv_rows(content: bytes) -> list[list[Any]]:
    if not looks_like_text(content):
        raise Refused("Berkas ini bukan XLSX atau CSV. Simpan ulang lalu unggah lagi.")
    try:
        return [list(row[:MAX_COLUMNS]) for row in read_text_table(content)]
    except SpreadsheetError as error:
        raise Refused(str(error)) from error


def _places(
    heading: Sequence[Any], columns: Sequence[str], optional: Container[str]
) -> dict[str, int]:
    found = [str(cell or "").strip().lower().replace(" ", "_") for cell in heading]
    missing = [column for column in columns if column not in found and column not in optional]
    if missing:
        raise Refused(
            f"Kolom {', '.join(missing)} tidak ada di baris judul. Tambahkan kolomnya, atau pakai "
            "templat. Tidak ada data yang berubah."
        )
    if twice := sorted({column for column in columns if found.count(column) > 1}):
        raise Refused(f"Kolom {', '.join(twice)} ada lebih dari satu kali di baris judul.")
    return {column: found.index(column) for column in columns if column in found}


def _check_readable(number: int, cells: dict[str, Any]) -> None:
    """An error or an uncomputed formula is neither a text nor an empty cell."""
    for column, cell in cells.items():
        if isinstance(cell, FaultyCell):
            raise Refused(
                f"Baris {number}, kolom {column} {cell.why}. Perbaiki atau ketik isinya, lalu "
                "unggah lagi. Tidak ada data yang berubah."
            )


def _present(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _unguarded(cell: object) -> Any:
    """Takes off the apostrophe that our own exports put before a text like ``-12``."""
    if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:]
    return cell
