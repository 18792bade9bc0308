"""Newer versions of evidence, and the word of a person that a carried one still holds."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assessment.evidence.services.evidence import check_item, checked_url, mark_repaired
from assessment.evidence.services.files import check_upload, keep_content
from assessment.evidence.services.validity import UNKNOWN, Validity
from assessment.lke.services.answers import hold_phase
from assessment.models import Evidence, EvidenceRevision, EvidenceUse
from assessment.queries import today
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal


def replace_file(
    *,
    actor: User,
    use: EvidenceUse,
    upload: "UploadedFile[bytes] | None" = None,
    url: str = "",
    validity: Validity = UNKNOWN,
) -> EvidenceRevision:
    """A newer version of an evidence: a file, an address, or only other dates.

    The older stays, with its number and its day, and the newer stands wherever the evidence
    stands. Refused like ``add_file``, and where nothing would be new.
    """
    check_item(actor, use.assessment, use.indicator)
    validity.check()
    content = check_upload(upload) if upload is not None else None
    url = checked_url(url) if url.strip() else ""
    if content is not None and url:
        raise Refused("Pilih berkas atau tautan, bukan keduanya. Tidak ada data yang berubah.")
    if content is None and not url and validity == UNKNOWN:
        raise Refused(
            "Pilih berkas versi barunya, atau isi tautan atau tanggalnya, terlebih dahulu."
        )
    with transaction.atomic():
        hold_phase(use.assessment)
        evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=use.evidence_id)
        newest = evidence.revisions.first()
        if newest is None:
            raise Refused("Bukti ini tidak mempunyai versi yang dapat diganti.")
        fields: dict[str, Any] = dict(validity.fields())
        if content is not None:
            keep_content(content)
            fields |= content.fields()
        elif url:
            fields["url"] = url
        else:
            fields |= _same_content(newest)
        if all(getattr(newest, name) == value for name, value in fields.items()
               if name not in {"file_name"}):  # fmt: skip
            raise Refused(
                "Berkas atau tautan dan tanggalnya sama persis dengan versi yang sekarang. "
                "Tidak ada data yang berubah."
            )
        revision = EvidenceRevision.objects.create(
            evidence=evidence, number=newest.number + 1, added_by=actor, **fields
        )
        EvidenceUse.objects.filter(
            evidence=evidence,
            assessment=use.assessment,
            ended_at__isnull=True,
            carried_from__isnull=False,
            confirmed_at__isnull=True,
        ).update(confirmed_by=actor, confirmed_at=timezone.now())
        mark_repaired(use.assessment, use.indicator)
        record(
            actor=actor,
            action="evidence.replaced",
            target=use,
            before={"number": newest.number, **_told(newest)},
            after={
                "number": revision.number,
                "indicator": use.indicator.code,
                **_told(revision),
                **validity.told(),
            },
            unit_path=use.assessment.unit.path,
        )
    return revision


def _same_content(newest: EvidenceRevision) -> dict[str, Any]:
    names = ("url", "mention", "sha256", "file_name", "size", "content_type")
    return {name: getattr(newest, name) for name in names}


def _told(revision: EvidenceRevision) -> dict[str, str]:
    return {"sha256": revision.sha256} if revision.sha256 else {"url": revision.url}


@transaction.atomic
def confirm_use(*, actor: User, use: EvidenceUse) -> None:
    """A person says of evidence carried from an older LKE: it still holds."""
    check_item(actor, use.assessment, use.indicator)
    newest = use.evidence.revisions.first()
    if newest is not None and newest.valid_until and newest.valid_until < today():
        raise Refused(
            f"Bukti ini berlaku sampai {tanggal(newest.valid_until)}, sehingga tidak berlaku lagi. "
            "Ganti dengan versi baru, atau perbaiki tanggalnya bila keliru."
        )
    done = EvidenceUse.objects.filter(
        pk=use.pk, ended_at__isnull=True, carried_from__isnull=False, confirmed_at__isnull=True
    ).update(confirmed_by=actor, confirmed_at=timezone.now())
    if not done:
        raise Refused("Bukti ini sudah dinyatakan masih berlaku, atau sudah dilepas.")
    record(
        actor=actor,
        action="evidence.confirmed",
        target=use,
        after={"indicator": use.indicator.code, "evidence": str(use.evidence)},
        unit_path=use.assessment.unit.path,
    )
