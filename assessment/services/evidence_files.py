"""What may come in as a file of evidence, and where its content lies."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from zona_integritas import kept_files
from zona_integritas.errors import Refused
from zona_integritas.formats import ukuran

FOLDER = "bukti"
_OFFICE = "application/vnd.openxmlformats-officedocument"
# What may come in: ending → (type served, what the content must be recognised as).
ALLOWED: dict[str, tuple[str, tuple[str, ...]]] = {
    ".pdf": ("application/pdf", ("application/pdf",)),
    ".png": ("image/png", ("image/png",)),
    ".jpg": ("image/jpeg", ("image/jpeg", "image/jpg")),
    ".jpeg": ("image/jpeg", ("image/jpeg", "image/jpg")),
    ".webp": ("image/webp", ("image/webp",)),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", ("zip",)),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", ("zip",)),
    ".pptx": (f"{_OFFICE}.presentationml.presentation", ("zip",)),
}
ALLOWED_WORDS = "PDF, PNG, JPG, WEBP, DOCX, XLSX, atau PPTX"
_OFFICE_PART = {".docx": b"word/", ".xlsx": b"xl/", ".pptx": b"ppt/"}


@dataclass(frozen=True, slots=True)
class Content:
    """A file that was looked at and may come in."""

    name: str
    data: bytes
    content_type: str
    sha256: str

    def fields(self) -> dict[str, Any]:
        """The columns of a revision with this content."""
        return {
            "sha256": self.sha256,
            "file_name": self.name,
            "size": len(self.data),
            "content_type": self.content_type,
        }


def storage_name(sha256: str) -> str:
    """Where a content lies: by its digest, never by a name somebody typed."""
    return kept_files.place(FOLDER, sha256)


def accepted(upload: UploadedFile) -> Content:
    """The file as it may come in; refused where it is too large, empty, or not what it says."""
    name = PurePath(upload.name or "berkas").name[-200:]
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas «{name}» berukuran {ukuran(upload.size)}; paling besar "
            f"{ukuran(settings.UPLOAD_MAX_BYTES)}. Perkecil berkasnya atau pakai tautan."
        )
    data = upload.read()
    if not data:
        raise Refused(f"Berkas «{name}» kosong. Pilih berkas lain.")
    return Content(name, data, recognised_type(name, data), hashlib.sha256(data).hexdigest())


def keep(content: Content) -> None:
    """Stores the content once, however many pieces of evidence it is. Also asked where the unit
    has it already: a stored file that was cut is mended by sending it again."""
    kept_files.keep(storage_name(content.sha256), content.data, content.sha256)


def recognised_type(name: str, content: bytes) -> str:
    """The type of a file by its content; refused unless it is allowed and fits its ending."""
    ending = PurePath(name).suffix.lower()
    if ending not in ALLOWED:
        raise Refused(
            f"Berkas «{name}» berjenis «{ending or 'tanpa akhiran'}». Yang dapat diunggah: "
            f"{ALLOWED_WORDS}."
        )
    served, expected = ALLOWED[ending]
    part = _OFFICE_PART.get(ending)
    if part is not None:
        fits = content.startswith(b"PK\x03\x04") and part in content
    else:
        try:
            found = puremagic.from_string(content, mime=True)
        except puremagic.PureError:
            found = ""
        fits = found in expected
    if not fits:
        raise Refused(
            f"Isi berkas «{name}» tidak sesuai dengan akhirannya. Simpan ulang berkasnya dari "
            f"aplikasi asal sebagai {ALLOWED_WORDS}."
        )
    return served
