"""Evidence: stored once by its content, used under any number of indicators, never overwritten."""

import hashlib
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assessment.enums import Side
from assessment.models import Assessment, Evidence, EvidenceRevision, EvidenceUse, Indicator
from assessment.services.answers import item_problem, write_problem
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused
from zona_integritas.formats import ukuran

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


def storage_name(sha256: str) -> str:
    """Where a content lies: by its digest, never by a name somebody typed."""
    return f"bukti/{sha256[:2]}/{sha256}"


def add_file(
    *, actor: Any, assessment: Assessment, indicator: Indicator, upload: UploadedFile
) -> EvidenceUse:
    """Stores an uploaded file as evidence of an indicator.

    The same content of the same unit is recognised and used again instead of stored twice.
    Raises ``Refused`` for a file that is too large, empty, or not what its name says.
    """
    _check(actor, assessment, indicator)
    name, content, content_type, sha256 = _accepted(upload)
    with transaction.atomic():
        known = (
            EvidenceRevision.objects.filter(sha256=sha256, evidence__unit=assessment.unit)
            .select_related("evidence")
            .first()
        )
        if known is not None:
            evidence = known.evidence
        else:
            stored_as = storage_name(sha256)
            if not default_storage.exists(stored_as):
                default_storage.save(stored_as, ContentFile(content))
            evidence = Evidence.objects.create(unit=assessment.unit, title=name, created_by=actor)
            EvidenceRevision.objects.create(
                evidence=evidence,
                number=1,
                sha256=sha256,
                file_name=name,
                size=len(content),
                content_type=content_type,
                added_by=actor,
            )
        return _use(actor, assessment, indicator, evidence)


def add_link(
    *, actor: Any, assessment: Assessment, indicator: Indicator, url: str, title: str = ""
) -> EvidenceUse:
    """Puts an address under an indicator as evidence; only http and https are addresses."""
    _check(actor, assessment, indicator)
    url, title = url.strip(), title.strip()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > 1000:
        raise Refused(
            f"«{url[:80]}» bukan tautan. Salin alamat lengkapnya, diawali https:// atau http://."
        )
    with transaction.atomic():
        known = (
            EvidenceRevision.objects.filter(url=url, evidence__unit=assessment.unit)
            .select_related("evidence")
            .first()
        )
        if known is not None:
            evidence = known.evidence
        else:
            evidence = Evidence.objects.create(
                unit=assessment.unit, title=(title or parts.hostname)[:200], created_by=actor
            )
            EvidenceRevision.objects.create(evidence=evidence, number=1, url=url, added_by=actor)
        return _use(actor, assessment, indicator, evidence)


@transaction.atomic
def replace_file(*, actor: Any, use: EvidenceUse, upload: UploadedFile) -> EvidenceRevision:
    """A newer version of an evidence: the old file stays, with its number and its date.

    The newer one stands wherever the evidence stands. Refused like ``add_file``, and where the
    content is the one that is there already.
    """
    _check(actor, use.assessment, use.indicator)
    name, content, content_type, sha256 = _accepted(upload)
    evidence = Evidence.objects.select_for_update().get(pk=use.evidence_id)
    newest = evidence.revisions.first()
    if newest is not None and newest.sha256 == sha256:
        raise Refused(f"Berkas «{name}» sama persis dengan versi yang sekarang.")
    stored_as = storage_name(sha256)
    if not default_storage.exists(stored_as):
        default_storage.save(stored_as, ContentFile(content))
    revision = EvidenceRevision.objects.create(
        evidence=evidence,
        number=newest.number + 1 if newest else 1,
        sha256=sha256,
        file_name=name,
        size=len(content),
        content_type=content_type,
        added_by=actor,
    )
    record(
        actor=actor,
        action="evidence.replaced",
        target=use,
        before={"number": newest.number, "sha256": newest.sha256} if newest else None,
        after={"number": revision.number, "sha256": sha256, "indicator": use.indicator.code},
        unit_path=use.assessment.unit.path,
    )
    return revision


def _accepted(upload: UploadedFile) -> tuple[str, bytes, str, str]:
    """Name, content, type and SHA-256 of a file that may come in; refused in words otherwise."""
    name = PurePath(upload.name or "berkas").name[-200:]
    if upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas «{name}» berukuran {ukuran(upload.size)}; paling besar "
            f"{ukuran(settings.UPLOAD_MAX_BYTES)}. Perkecil berkasnya atau pakai tautan."
        )
    content = upload.read()
    if not content:
        raise Refused(f"Berkas «{name}» kosong. Pilih berkas lain.")
    return name, content, recognised_type(name, content), hashlib.sha256(content).hexdigest()


@transaction.atomic
def end_use(*, actor: Any, use: EvidenceUse) -> None:
    """Takes an evidence away from an indicator. The evidence and its history stay."""
    _check(actor, use.assessment, use.indicator)
    ended = EvidenceUse.objects.filter(pk=use.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=actor
    )
    if not ended:
        raise Refused("Bukti ini sudah dilepas dari butirnya.")
    record(
        actor=actor,
        action="evidence.removed",
        target=use,
        before={"indicator": use.indicator.code, "evidence": str(use.evidence)},
        unit_path=use.assessment.unit.path,
    )


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


def _check(actor: Any, assessment: Assessment, indicator: Indicator) -> None:
    problem = write_problem(actor, assessment, Side.UNIT) or item_problem(
        actor, assessment, indicator, Side.UNIT
    )
    if problem:
        raise Refused(problem)


def _use(
    actor: Any, assessment: Assessment, indicator: Indicator, evidence: Evidence
) -> EvidenceUse:
    running = EvidenceUse.objects.filter(
        evidence=evidence, assessment=assessment, indicator=indicator, ended_at__isnull=True
    ).first()
    if running is not None:
        return running
    use = EvidenceUse.objects.create(
        evidence=evidence, assessment=assessment, indicator=indicator, added_by=actor
    )
    revision = evidence.revisions.first()
    record(
        actor=actor,
        action="evidence.added",
        target=use,
        after={
            "indicator": indicator.code,
            "evidence": evidence.title,
            "sha256": revision.sha256 if revision else "",
            "url": revision.url if revision else "",
        },
        unit_path=assessment.unit.path,
    )
    return use
