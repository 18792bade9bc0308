"""Which evidence a page can show in itself, and why one cannot be handed out."""

from assessment.evidence.services.files import storage_name
from assessment.models import EvidenceRevision
from zona_integritas.ground.files.kept_files import problem_of

INLINE = ("application/pdf", "image/png", "image/jpeg", "image/webp")


def inline_kind(revision: EvidenceRevision) -> str:
    """``pdf`` or ``gambar``; "" for what is only downloaded."""
    if not revision.sha256 or revision.content_type not in INLINE:
        return ""
    return "pdf" if revision.content_type == "application/pdf" else "gambar"


def file_problem(revision: EvidenceRevision) -> str:
    """Why its file is neither shown nor handed out: lost or damaged; "" for a whole one."""
    if not revision.sha256:
        return ""
    name = storage_name(revision.sha256)
    return problem_of(name, revision.sha256, revision.file_name, revision.size)
