"""Uploads that wait to be applied, kept by their content: the same file is stored once."""

import hashlib
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from zona_integritas.errors import Refused

KEPT_FOR = timedelta(days=1)


def store(folder: str, content: bytes) -> str:
    """Keeps the content; answers its SHA-256, by which it is fetched."""
    sha256 = hashlib.sha256(content).hexdigest()
    name = place(folder, sha256)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return sha256


def fetch(folder: str, sha256: str, file_name: str) -> bytes:
    """The content as it came. Refused, by the name people know, where the storage lost it."""
    try:
        with default_storage.open(place(folder, sha256)) as file:
            content: bytes = file.read()
    except OSError as error:
        raise Refused(
            f"Berkas «{file_name}» tidak ada lagi di penyimpanan. Unggah lagi."
        ) from error
    return content


def told_of(token: str, salt: str) -> dict[str, Any] | None:
    """What was signed (``django.core.signing``) when the upload was kept, for its next step; None
    where nobody signed it here. Refused where the upload is older than ``KEPT_FOR``."""
    try:
        told: dict[str, Any] = signing.loads(token, salt=salt, max_age=KEPT_FOR)
    except signing.SignatureExpired:
        raise Refused("Berkas ini diunggah lebih dari sehari lalu. Unggah lagi.") from None
    except signing.BadSignature:
        return None
    return told


def place(folder: str, sha256: str) -> str:
    """The name in the storage."""
    return f"{folder}/{sha256[:2]}/{sha256}"


def attachment(folder: str, sha256: str, file_name: str) -> FileResponse:
    """The content to take away: never shown in the page, its type never guessed. 404 if lost."""
    name = place(folder, sha256)
    if not default_storage.exists(name):
        raise Http404
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
