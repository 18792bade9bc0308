"""The unit's declaration and pact, and the sessions by which it makes its commitment known.

Evidence is entered once and put under the indicators it belongs to, through the LKE's own service.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessment.evidence.services.evidence import add_file, add_link, storage_name
from assessment.models import Evidence, EvidenceUse, Indicator
from assessment.queries import indicators_of
from proposals.models import CommitmentEvent, Declaration, Proposal
from proposals.plan.services.plans import UNCHANGED, check_open
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.files import kept_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What shows it: files, an address, or evidence the unit has, and the indicators it proves."""

    files: "list[UploadedFile[bytes]]" = field(default_factory=list)
    link: str = ""
    existing: list[Evidence] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)

    @property
    def given(self) -> bool:
        return bool(self.files or self.link.strip() or self.existing)


class StaleDeclaration(Stale):
    """Somebody saved the declaration since the person saw it. Carries it as it is now."""

    def __init__(self, current: Declaration) -> None:
        self.current = current
        super().__init__(
            "Pencanangan ini baru saja diubah oleh orang lain. Bandingkan kedua isinya, "
            "lalu simpan "
            f"yang berlaku. {UNCHANGED}"
        )


@transaction.atomic
def save_declaration(
    *,
    actor: User,
    proposal: Proposal,
    held_on: date,
    place: str,
    signed_by: str,
    staff_total: int,
    staff_signed: int,
    proof: Proof,
    expected_version: int,
) -> Declaration:
    """Writes the pencanangan and how many signed the pact; ``expected_version`` 0 is a new one."""
    check_open(actor, proposal)
    check_fact(held_on, "Tanggal pencanangan")
    _check_texts((place, "Tempat"), (signed_by, "Penanda tangan"))
    if staff_total < 1:
        raise Refused(f"Jumlah pegawai {staff_total}; paling sedikit 1. {UNCHANGED}")
    if staff_signed > staff_total:
        raise Refused(
            f"Yang menandatangani {staff_signed} orang, lebih banyak daripada {staff_total} "
            f"pegawai. Periksa kedua angkanya. {UNCHANGED}"
        )
    current = Declaration.objects.filter(proposal=proposal).first()
    if current is not None and current.version != expected_version:
        raise StaleDeclaration(current)
    values: dict[str, Any] = {
        "held_on": held_on,
        "place": place.strip(),
        "signed_by": signed_by.strip(),
        "staff_total": staff_total,
        "staff_signed": staff_signed,
    }
    before = _facts(current) if current else None
    if current is not None and not proof.given and values.items() <= _facts(current).items():
        return current
    found = attach(actor=actor, proposal=proposal, proof=proof)
    values |= {"recorded_by": actor, "recorded_at": timezone.now()}
    if current is None:
        try:
            with transaction.atomic():
                saved = Declaration.objects.create(proposal=proposal, **values)
        except IntegrityError as error:
            raise StaleDeclaration(Declaration.objects.get(proposal=proposal)) from error
    else:
        rows = Declaration.objects.filter(pk=current.pk, version=expected_version)
        if not rows.update(version=F("version") + 1, **values):
            raise StaleDeclaration(Declaration.objects.get(pk=current.pk))
        saved = Declaration.objects.get(pk=current.pk)
    saved.evidence.add(*found)
    record(
        actor=actor,
        action="commitment.declared",
        target=saved,
        before=before,
        after=_facts(saved),
        unit_path=proposal.unit.path,
    )
    return saved


@transaction.atomic
def add_event(
    *,
    actor: User,
    proposal: Proposal,
    kind: str,
    topic: str,
    held_on: date,
    place: str,
    speaker: str,
    on_site: int,
    online: int,
    proof: Proof,
) -> CommitmentEvent:
    """Enters a session once, with its evidence under the indicators it belongs to."""
    check_open(actor, proposal)
    check_fact(held_on, "Tanggal kegiatan")
    _check_texts((topic, "Materi"))
    if on_site + online < 1:
        raise Refused(
            "Peserta di tempat dan daring keduanya 0. Isi jumlah peserta yang hadir. " + UNCHANGED
        )
    found = attach(actor=actor, proposal=proposal, proof=proof)
    event = CommitmentEvent.objects.create(
        proposal=proposal,
        kind=kind,
        topic=topic.strip(),
        held_on=held_on,
        place=place.strip(),
        speaker=speaker.strip(),
        on_site=on_site,
        online=online,
        recorded_by=actor,
    )
    event.evidence.add(*found)
    record(
        actor=actor,
        action="commitment.event_added",
        target=event,
        after={
            "kind": kind,
            "topic": event.topic,
            "held_on": held_on,
            "place": event.place,
            "speaker": event.speaker,
            "on_site": on_site,
            "online": online,
            "evidence": [one.title for one in found],
            "indicators": proof.indicators if found else [],
        },
        unit_path=proposal.unit.path,
    )
    return event


@transaction.atomic
def add_event_evidence(*, actor: User, event: CommitmentEvent, proof: Proof) -> list[Evidence]:
    """Adds material or photos to a session that stands already."""
    check_open(actor, event.proposal)
    if event.ended_at is not None:
        raise Refused(f"Kegiatan «{event.topic}» sudah dibatalkan. {UNCHANGED}")
    if not proof.given:
        raise Refused(f"Belum ada berkas, tautan, atau bukti yang dipilih. {UNCHANGED}")
    found = attach(actor=actor, proposal=event.proposal, proof=proof)
    event.evidence.add(*found)
    record(
        actor=actor,
        action="commitment.event_evidence",
        target=event,
        after={"evidence": [one.title for one in found], "indicators": proof.indicators},
        unit_path=event.proposal.unit.path,
    )
    return found


@transaction.atomic
def end_event(*, actor: User, event: CommitmentEvent, reason: str) -> None:
    """Takes back a session entered by mistake; the row, its reason and its evidence stay."""
    check_open(actor, event.proposal)
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan membatalkan kegiatan belum ditulis. {UNCHANGED}")
    rows = CommitmentEvent.objects.filter(pk=event.pk, ended_at__isnull=True)
    if not rows.update(ended_at=timezone.now(), end_reason=reason):
        raise Refused(f"Kegiatan «{event.topic}» sudah dibatalkan.")
    record(
        actor=actor,
        action="commitment.event_ended",
        target=event,
        after={"topic": event.topic},
        note=reason,
        unit_path=event.proposal.unit.path,
    )


def attach(*, actor: User, proposal: Proposal, proof: Proof) -> list[Evidence]:
    """Puts the proof under each chosen indicator. The LKE's own rules decide whether it may."""
    if not proof.given:
        return []
    if proposal.assessment is None:
        raise Refused(
            "Bukti disimpan pada LKE, tetapi LKE unit ini belum dibuka. Simpan terlebih "
            "dahulu tanpa bukti; "
            f"tambahkan setelah penilaian mandiri dimulai. {UNCHANGED}"
        )
    rows = list(indicators_of(proposal.assessment).filter(code__in=proof.indicators))
    strange = set(proof.indicators) - {row.code for row in rows}
    if strange or not rows:
        said = (
            f"Butir «{', '.join(sorted(strange))}» tidak ada pada LKE"
            if strange
            else ("Ada bukti, tetapi belum ada butir yang dipilih")
        )
        raise Refused(f"{said}. Pilih butir yang dibuktikannya. {UNCHANGED}")
    uses: list[EvidenceUse] = []
    for row in rows:
        uses += _under(actor, proposal, row, proof)
    return list({use.evidence_id: use.evidence for use in uses}.values())


def _under(
    actor: User, proposal: Proposal, indicator: Indicator, proof: Proof
) -> Iterable[EvidenceUse]:
    assessment = proposal.assessment
    assert assessment is not None  # noqa: S101 - asked before
    under_file = partial(add_file, actor=actor, assessment=assessment, indicator=indicator)
    under_link = partial(add_link, actor=actor, assessment=assessment, indicator=indicator)
    for upload in proof.files:
        upload.seek(0)
        yield under_file(upload=upload)
    if proof.link.strip():
        yield under_link(url=proof.link)
    for evidence in proof.existing:
        revision = evidence.revisions.first()
        if evidence.unit_id != proposal.unit_id or revision is None:
            raise Refused(f"Bukti «{evidence}» bukan milik unit ini. {UNCHANGED}")
        if revision.url:
            yield under_link(url=revision.url)
        elif revision.sha256:
            # The service knows a content again by its digest and stores nothing twice.
            content = kept_files.fetch_named(
                storage_name(revision.sha256), revision.sha256, revision.file_name
            )
            yield under_file(upload=SimpleUploadedFile(revision.file_name, content))
        else:
            raise Refused(
                f"«{evidence}» baru disebut namanya; berkasnya belum ada. Unggah terlebih "
                f"dahulu. {UNCHANGED}"
            )


def _check_texts(*texts: tuple[str, str]) -> None:
    for text, label in texts:
        if not text.strip():
            raise Refused(f"{label} belum diisi. {UNCHANGED}")


def _facts(row: Declaration) -> dict[str, Any]:
    return {
        "held_on": row.held_on,
        "place": row.place,
        "signed_by": row.signed_by,
        "staff_total": row.staff_total,
        "staff_signed": row.staff_signed,
        "evidence": [one.title for one in row.evidence.order_by("title", "id")],
    }
