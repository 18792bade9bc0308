"""Evidence: stored once by its content, used under any number of indicators, never overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.evidence.addresses import with_schemes, without_blanks
from assessment.evidence.services.files import Content, check_upload, keep_content
from assessment.evidence.services.files import storage_name as storage_name
from assessment.evidence.services.validity import UNKNOWN, Validity
from assessment.lke.services.answers import hold_phase
from assessment.models import (
    Assessment,
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    Indicator,
    ReturnedItem,
)
from assessment.writing_rules import item_problem, write_problem
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length


@dataclass(frozen=True, slots=True)
class PlacedEvidence:
    """A piece of evidence under an indicator; ``known`` when the unit had this content before."""

    use: EvidenceUse
    known: bool


def add_file(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    upload: "UploadedFile[bytes]",
    validity: Validity = UNKNOWN,
) -> EvidenceUse:
    """Stores an uploaded file as evidence of an indicator; see ``place_file``."""
    return place_file(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        upload=upload,
        validity=validity,
    ).use


def place_file(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    upload: "UploadedFile[bytes]",
    validity: Validity = UNKNOWN,
) -> PlacedEvidence:
    """Stores an uploaded file as evidence of an indicator.

    What the unit has already, as the newest version of an evidence, is used again instead of
    stored twice; its dates stay what they were. Raises ``Refused`` for a file that is too large,
    empty, or not what its name says.
    """
    check_item(actor, assessment, indicator)
    validity.check()
    content = check_upload(upload)
    with transaction.atomic():
        hold_phase(assessment)
        keep_content(content)
        evidence = newest_with(assessment, sha256=content.sha256)
        known = evidence is not None
        if evidence is None:
            evidence = _new(actor, assessment, content.name, validity, content=content)
        return PlacedEvidence(_use(actor, assessment, indicator, evidence), known)


def add_link(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    url: str,
    title: str = "",
    validity: Validity = UNKNOWN,
) -> EvidenceUse:
    """Puts an address under an indicator as evidence; only http and https are addresses."""
    check_item(actor, assessment, indicator)
    validity.check()
    url, title = checked_url(url), title.strip()
    check_length("Judul tautan", title, 200)
    with transaction.atomic():
        hold_phase(assessment)
        evidence = newest_with(assessment, url=url)
        if evidence is None:
            title = (title or urlsplit(url).hostname or url)[:200]
            evidence = _new(actor, assessment, title, validity, url=url)
        return _use(actor, assessment, indicator, evidence)


def use_again(
    *,
    actor: User,
    assessment: Assessment,
    indicators: Iterable[Indicator],
    evidence: Iterable[Evidence],
) -> int:
    """Puts evidence the unit has under indicators of this LKE; answers how many uses are new.

    Refused as a whole where one indicator may not be written or one piece is another unit's.
    """
    rows, pieces = list(indicators), list(evidence)
    if any(piece.unit_id != assessment.unit_id for piece in pieces):
        raise Refused("Bukti itu bukan milik unit ini. Tidak ada data yang berubah.")
    for row in rows:
        try:
            check_item(actor, assessment, row)
        except Refused as refused:
            raise Refused(
                f"Butir {row.code}: {' '.join(refused.reasons)} Tidak ada data yang berubah."
            ) from refused
    with transaction.atomic():
        hold_phase(assessment)
        before = _running(assessment)
        for row in rows:
            for piece in pieces:
                _use(actor, assessment, row, piece)
        return _running(assessment) - before


def _running(assessment: Assessment) -> int:
    return EvidenceUse.objects.filter(assessment=assessment, ended_at__isnull=True).count()


@transaction.atomic
def end_use(*, actor: User, use: EvidenceUse) -> None:
    """Takes an evidence away from an indicator. The evidence and its history stay."""
    check_item(actor, use.assessment, use.indicator)
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


@transaction.atomic
def take_back_end(*, actor: User, use: EvidenceUse) -> None:
    """The evidence stands under its indicator again, with all that was said of it, as though it had
    not been taken away. Only by who took it away, and while nobody put it there anew."""
    check_item(actor, use.assessment, use.indicator)
    hold_phase(use.assessment)
    about = {"evidence": use.evidence, "assessment": use.assessment, "indicator": use.indicator}
    if EvidenceUse.objects.filter(**about, ended_at__isnull=True).exists():
        raise Refused("Bukti ini sudah dipakai lagi di butirnya. Tidak ada data yang berubah.")
    back = EvidenceUse.objects.filter(pk=use.pk, ended_by=actor, ended_at__isnull=False)
    if not back.update(ended_at=None, ended_by=None):
        raise Refused(
            "Hanya orang yang melepas bukti ini yang dapat mengurungkannya. Pilih lagi buktinya "
            "dari bukti unit. Tidak ada data yang berubah."
        )
    record(
        actor=actor,
        action="evidence.kept",
        target=use,
        after={"indicator": use.indicator.code, "evidence": str(use.evidence)},
        unit_path=use.assessment.unit.path,
    )


def checked_url(url: str) -> str:
    """The address as it is kept; refused where it is none."""
    typed = url.strip()
    url = without_blanks(with_schemes(typed))
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= 1000
    except ValueError:
        usable = False
    if not usable:
        raise Refused(
            f"«{typed[:80]}» bukan tautan. Salin alamat lengkapnya, diawali https:// atau http://."
        )
    return url


def check_item(actor: User, assessment: Assessment, indicator: Indicator) -> None:
    """Refused unless this person may write on this indicator on the unit's side now."""
    problem = write_problem(actor, assessment, Side.UNIT) or item_problem(
        actor, assessment, indicator, Side.UNIT
    )
    if problem:
        raise Refused(problem)


def mark_repaired(assessment: Assessment, indicator: Indicator) -> None:
    """A missing proof is often the whole repair: the item comes back to the TPI marked."""
    if assessment.phase == Phase.REPAIR:
        ReturnedItem.objects.filter(
            assessment=assessment, indicator=indicator, round=assessment.round
        ).update(repaired_at=timezone.now())


def newest_with(assessment: Assessment, **content: str) -> Evidence | None:
    """The unit's evidence whose newest revision is this content or address."""
    found = EvidenceRevision.objects.filter(
        evidence__unit=assessment.unit_id, **content
    ).select_related("evidence")
    for revision in found:
        newest = revision.evidence.revisions.first()
        if newest is not None and newest.pk == revision.pk:
            return revision.evidence
    return None


def _new(
    actor: User,
    assessment: Assessment,
    title: str,
    validity: Validity,
    *,
    content: Content | None = None,
    url: str = "",
) -> Evidence:
    evidence = Evidence.objects.create(unit=assessment.unit, title=title, created_by=actor)
    EvidenceRevision.objects.create(
        evidence=evidence,
        number=1,
        url=url,
        added_by=actor,
        **validity.fields(),
        **(content.fields() if content else {}),
    )
    return evidence


def _use(
    actor: User, assessment: Assessment, indicator: Indicator, evidence: Evidence
) -> EvidenceUse:
    running = EvidenceUse.objects.filter(
        evidence=evidence, assessment=assessment, indicator=indicator, ended_at__isnull=True
    ).first()
    if running is not None:
        return running
    named = evidence.title.casefold()
    use = EvidenceUse.objects.create(
        evidence=evidence,
        assessment=assessment,
        indicator=indicator,
        added_by=actor,
        # What bears the name of a typical document is taken for it until somebody says otherwise.
        covers=[one for one in indicator.evidence_examples if one.casefold() == named],
    )
    mark_repaired(assessment, indicator)
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
