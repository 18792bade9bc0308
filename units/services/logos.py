"""The logo of the agency: looked at before it comes in, kept by its content."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from zona_integritas.ground.agency import LOGO_FOLDER, settings_logo
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import short_name, shown_name
from zona_integritas.ground.formats import bulat, ukuran

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 1024 * 1024
LEAST, MOST = 100, 4000  # pixels of a side: to be read in print, and to be opened here
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
# How a whole file ends: WeasyPrint tells Pillow to draw what was cut off all the same.
ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}
ALLOWED = (
    f"Logo berupa gambar PNG atau JPG, paling besar {ukuran(MOST_BYTES)}, dengan sisi "
    f"{LEAST} sampai {bulat(MOST)} piksel."
)
UNCHANGED = "Pilih berkas lain. Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class Logo:
    """A drawing that was looked at and is kept."""

    sha256: str
    name: str
    content_type: str


NO_LOGO = Logo("", "", "")


def keep_logo(upload: "UploadedFile[bytes]") -> Logo:
    """The upload as the agency's logo; refused, in words, where it is no drawing for paper."""
    name = short_name(shown_name(str(upload.name or "")))
    if upload.size is None or upload.size > MOST_BYTES:
        raise Refused(f"Berkas «{name}» berukuran {ukuran(upload.size)}. {ALLOWED} {UNCHANGED}")
    data = upload.read()
    if not data:
        raise Refused(f"Berkas «{name}» kosong. {ALLOWED} {UNCHANGED}")
    return Logo(kept_files.store(LOGO_FOLDER, data), name, TYPES[_checked(name, data)])


def logo_of_settings() -> Logo:
    """The file that the environment named, taken over as it is when the agency is first saved.
    Whoever runs the server chose it, so that it may be an SVG as well."""
    path = settings_logo()
    if path is None:
        return NO_LOGO
    data = path.read_bytes()
    svg = path.suffix.lower() == ".svg"
    kind = "image/svg+xml" if svg else TYPES[_checked(path.name, data)]
    return Logo(kept_files.store(LOGO_FOLDER, data), short_name(shown_name(path.name)), kind)


def _checked(name: str, data: bytes) -> str:
    """What it is, once it was read to its end."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(TYPES)) as picture:
            kind, (width, height) = str(picture.format), picture.size
            if min(width, height) >= LEAST and max(width, height) <= MOST:
                picture.load()
                if ENDS[kind] not in data[-64:]:
                    raise ValueError(kind)
                return kind
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused(
            f"Berkas «{name}» tidak dapat dibaca sebagai gambar PNG atau JPG. {ALLOWED} {UNCHANGED}"
        ) from None
    raise Refused(
        f"Gambar «{name}» berukuran {bulat(width)} × {bulat(height)} piksel. {ALLOWED} {UNCHANGED}"
    )
