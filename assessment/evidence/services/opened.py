"""Who opened which evidence: what may be agreed with together rests on it."""

from collections.abc import Iterable

from django.utils import timezone

from assessment.models import EvidenceOpened, EvidenceRevision
from units.models import User


def note_opened(*, actor: User, revision: EvidenceRevision) -> None:
    """This state of the evidence was handed to ``actor`` to be read. A trace, no business fact."""
    EvidenceOpened.objects.bulk_create(
        [EvidenceOpened(revision=revision, user=actor, opened_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["revision", "user"],
        update_fields=["opened_at"],
    )


def opened_by(actor: User, revisions: Iterable[int]) -> set[int]:
    """Of these revisions (by id) those the person has opened."""
    rows = EvidenceOpened.objects.filter(user=actor, revision__in=list(revisions))
    return set(rows.values_list("revision_id", flat=True))
