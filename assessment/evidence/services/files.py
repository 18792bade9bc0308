"""What may come in as a file of evidence, and where its content lies."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from assessment.evidence.services.kinds import recognise_kind
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import NAMELESS, shown_name
from zona_integritas.ground.formats import ukuran

FOLDER = "bukti"
LONGEST_NAME = 200
LONGEST_ENDING = 10


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
    return kept_files.storage_path(FOLDER, sha256)


def check_upload(upload: "UploadedFile[bytes]") -> Content:
    """The file as it may come in; refused where it is too large, empty, or not what it says."""
    name = kept_name(upload.name or "")
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas «{name}» berukuran {ukuran(upload.size)}; paling besar "
            f"{ukuran(settings.UPLOAD_MAX_BYTES)}. Perkecil berkasnya atau pakai tautan."
        )
    data = upload.read()
    if not data:
        raise Refused(f"Berkas «{name}» kosong. Pilih berkas lain.")
    kind = recognise_kind(name, split_name(name)[1].lower(), data)
    return Content(name, data, kind.served, hashlib.sha256(data).hexdigest())


def keep_content(content: Content) -> None:
    """Stores the content once, however many pieces of evidence it is. Also asked where the unit
    has it already: a stored file that was cut is mended by sending it again."""
    kept_files.keep(storage_name(content.sha256), content.data, content.sha256)


def kept_name(name: str) -> str:
    """The name as people see it, without blanks around it or letters nobody sees; of a long one
    the beginning and the ending stay."""
    shown = shown_name(name).rstrip(" .")
    stem, ending = split_name(shown)
    if len(shown) > LONGEST_NAME:
        stem = stem[: LONGEST_NAME - len(ending) - 1].rstrip() + "…"
    return f"{stem or NAMELESS}{ending}"


def split_name(name: str) -> tuple[str, str]:
    """The name before its ending, and the ending with its dot (nothing where it has none)."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not 0 < len(ending.strip()) <= LONGEST_ENDING:
        return name, ""
    return stem.rstrip(), f".{ending.strip()}"
