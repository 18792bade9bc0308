"""Files that belong to a unit without standing under an item of its LKE (a sanggah, a letter)."""

from django.core.files.uploadedfile import UploadedFile

from assessment.evidence.services.files import check_upload, keep_content
from assessment.models import Evidence, EvidenceRevision
from units.models import Unit, User


def keep_document(*, actor: User, unit: Unit, upload: "UploadedFile[bytes]") -> Evidence:
    """Stores the file as evidence of the unit. Type-checked by content; refused where it is not
    what it says. The caller has checked its permission and records what the file is for."""
    content = check_upload(upload)
    keep_content(content)
    evidence = Evidence.objects.create(unit=unit, title=content.name, created_by=actor)
    EvidenceRevision.objects.create(evidence=evidence, number=1, added_by=actor, **content.fields())
    return evidence
