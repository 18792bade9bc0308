"""The development plan: components settled, items written, changed and ended, progress told."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessment.evidence.services.evidence import add_link
from assessment.evidence.services.unit_documents import keep_document
from assessment.models import Evidence
from assessment.queries import indicators_of
from proposals.enums import PlanOrigin, Quarter
from proposals.models import PlanComponent, PlanItem, PlanProgress, Proposal
from proposals.plan.components import Component, components_of, state_problem, writable
from units.models import Actor, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItemValues:
    """What is written of an item; ``origin_text`` is the gap, advice or note it answers."""

    component: str
    activity: str
    target: str
    person: str
    quarter: str
    indicators: list[str] = field(default_factory=list)
    origin: str = PlanOrigin.MANUAL
    origin_text: str = ""


class StaleItem(Stale):
    """Somebody saved this item since the person saw it. Carries the item as it is now."""

    def __init__(self, current: PlanItem) -> None:
        self.current = current
        super().__init__(
            f"Kegiatan «{current.activity}» baru saja diubah oleh orang lain. Bandingkan kedua "
            f"isinya, lalu simpan yang berlaku. {UNCHANGED}"
        )


@transaction.atomic
def settle_components(
    *, actor: User, proposal: Proposal, chosen: Mapping[str, tuple[bool, str]]
) -> int:
    """Says which components are built, each with its reason. Returns how many changed."""
    components = check_open(actor, proposal)
    now = {row.code: row for row in proposal.components.all()}
    changed = 0
    for code, (build, reason) in chosen.items():
        reason = reason.strip()
        row = now.get(code)
        if row is not None and (row.chosen, row.reason) == (build, reason):
            continue
        _check_component(actor, proposal, components, code)
        if not build and not reason:
            raise Refused(
                f"«{components[code].label}» tidak dibangun, tetapi alasannya kosong. Tuliskan "
                f"alasannya. {UNCHANGED}"
            )
        running = proposal.plan_items.filter(component=code, ended_at__isnull=True).count()
        if not build and running:
            raise Refused(
                f"«{components[code].label}» masih memuat {running} kegiatan. Akhiri kegiatannya "
                f"sebelum menandai komponen ini tidak dibangun. {UNCHANGED}"
            )
        saved, _ = PlanComponent.objects.update_or_create(
            proposal=proposal,
            code=code,
            defaults={
                "chosen": build,
                "reason": reason,
                "decided_by": actor,
                "decided_at": timezone.now(),
            },
        )
        record(
            actor=actor,
            action="plan.component",
            target=saved,
            before={"chosen": row.chosen, "reason": row.reason} if row else None,
            after={"component": code, "chosen": build, "reason": reason},
            unit_path=proposal.unit.path,
        )
        changed += 1
    return changed


@transaction.atomic
def add_items(
    *, actor: User, proposal: Proposal, items: Iterable[PlanItemValues]
) -> list[PlanItem]:
    """Adds items; one that was proposed carries where it came from. All of them or none."""
    components = check_open(actor, proposal)
    added = []
    for values in items:
        values = _cleaned(values, components)
        _check_component(actor, proposal, components, values.component)
        closed = proposal.components.filter(code=values.component, chosen=False).exists()
        if closed:
            raise Refused(
                f"«{components[values.component].label}» ditandai tidak dibangun. Ubah "
                f"terlebih dahulu "
                f"penetapan komponennya, lalu tambahkan kegiatan ini. {UNCHANGED}"
            )
        item = PlanItem.objects.create(proposal=proposal, created_by=actor, **asdict(values))
        record(
            actor=actor,
            action="plan.item_added",
            target=item,
            after=asdict(values),
            unit_path=proposal.unit.path,
        )
        added.append(item)
    return added


@transaction.atomic
def edit_item(
    *, actor: User, item: PlanItem, values: PlanItemValues, expected_version: int
) -> PlanItem:
    """Writes an item anew; where it came from stays. ``StaleItem`` when somebody was faster."""
    proposal = item.proposal
    components = check_open(actor, proposal)
    current = PlanItem.objects.get(pk=item.pk)
    _check_running(current)
    _check_component(actor, proposal, components, current.component)
    values = _cleaned(values, components)
    _check_component(actor, proposal, components, values.component)
    after = _written(values)
    written = PlanItem.objects.filter(
        pk=item.pk, version=expected_version, ended_at__isnull=True
    ).update(version=F("version") + 1, **after)
    if not written:
        raise StaleItem(current)
    before = {name: getattr(current, name) for name in after}
    record(
        actor=actor,
        action="plan.item_changed",
        target=current,
        before=before,
        after=after,
        unit_path=proposal.unit.path,
    )
    current.refresh_from_db()
    return current


@transaction.atomic
def end_item(*, actor: User, item: PlanItem, reason: str) -> None:
    """Ends an item with a reason; it and its reports stay to be read."""
    components = check_open(actor, item.proposal)
    _check_component(actor, item.proposal, components, item.component)
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan mengakhiri kegiatan belum ditulis. {UNCHANGED}")
    ended = PlanItem.objects.filter(pk=item.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), end_reason=reason, version=F("version") + 1
    )
    if not ended:
        raise Refused(f"Kegiatan «{item.activity}» sudah diakhiri.")
    record(
        actor=actor,
        action="plan.item_ended",
        target=item,
        after={"activity": item.activity},
        note=reason,
        unit_path=item.proposal.unit.path,
    )


@transaction.atomic
def report_progress(
    *,
    actor: User,
    item: PlanItem,
    quarter: str,
    percent: int,
    note: str = "",
    evidence: Evidence | None = None,
    link: str = "",
    upload: "UploadedFile[bytes] | None" = None,
) -> PlanProgress:
    """Tells how far an item is. The newest report counts; the earlier ones stay.

    ``link`` is put as evidence under the item's linked indicators in the unit's LKE. ``upload``
    becomes evidence of the unit, also while no LKE is open: a plan runs on to December.
    """
    proposal = item.proposal
    components = check_open(actor, proposal)
    _check_component(actor, proposal, components, item.component)
    current = PlanItem.objects.get(pk=item.pk)
    _check_running(current)
    if quarter not in Quarter.values:
        raise Refused(f"Triwulan «{quarter}» tidak dikenal; pilih B03, B06, B09, atau B12.")
    if not 0 <= percent <= 100:
        raise Refused(f"Kemajuan {percent} persen di luar 0 sampai 100. {UNCHANGED}")
    if evidence is not None and evidence.unit_id != proposal.unit_id:
        raise Refused(f"Bukti yang dipilih bukan milik unit ini. {UNCHANGED}")
    if sum((evidence is not None, bool(link.strip()), upload is not None)) > 1:
        raise Refused(
            "Satu laporan membawa satu bukti: yang sudah ada, berkas baru, atau tautan. "
            f"Kosongkan yang lain. {UNCHANGED}"
        )
    if upload is not None:
        evidence = keep_document(actor=actor, unit=proposal.unit, upload=upload)
    elif link.strip():
        evidence = _linked(actor, current, proposal, link)
    report = PlanProgress.objects.create(
        item=current,
        quarter=quarter,
        percent=percent,
        note=note.strip(),
        evidence=evidence,
        reported_by=actor,
    )
    PlanItem.objects.filter(pk=item.pk).update(progress=percent)
    record(
        actor=actor,
        action="plan.progress",
        target=report,
        before={"percent": current.progress},
        after={
            "activity": current.activity,
            "quarter": quarter,
            "percent": percent,
            "note": note.strip(),
            "evidence": str(evidence) if evidence else "",
        },
        unit_path=proposal.unit.path,
    )
    return report


def check_open(actor: Actor, proposal: Proposal) -> dict[str, Component]:
    """Refuses unless the person may write on the proposal's plan now; its components by code."""
    if actor is not SYSTEM:
        require(actor, "proposals.plan", proposal)
    problem = state_problem(Proposal.objects.get(pk=proposal.pk))
    if problem:
        raise Refused(problem)
    return components_of(proposal)


def _linked(actor: User, item: PlanItem, proposal: Proposal, link: str) -> Evidence:
    if proposal.assessment is None:
        raise Refused(
            "Tautan disimpan sebagai bukti pada LKE, tetapi LKE unit ini belum dibuka. Laporkan "
            f"tanpa tautan terlebih dahulu. {UNCHANGED}"
        )
    rows = list(indicators_of(proposal.assessment).filter(code__in=item.indicators))
    if not rows:
        raise Refused(
            "Tautan disimpan sebagai bukti pada butir terkait, tetapi kegiatan ini belum terkait "
            f"dengan butir mana pun. Tambahkan butirnya pada kegiatan. {UNCHANGED}"
        )
    uses = [
        add_link(actor=actor, assessment=proposal.assessment, indicator=row, url=link)
        for row in rows
    ]
    return uses[0].evidence


def _check_component(
    actor: Actor, proposal: Proposal, components: Mapping[str, Component], code: str
) -> None:
    if code not in components:
        raise Refused(f"Komponen «{code}» tidak ada pada LKE ini. {UNCHANGED}")
    if actor is not SYSTEM and code not in writable(actor, proposal, [components[code]]):
        raise Refused(
            f"Anda bertugas pada area lain; «{components[code].label}» diisi oleh anggota "
            f"tim unit area itu. "
            f"{UNCHANGED}"
        )


def _check_running(item: PlanItem) -> None:
    if item.ended_at is not None:
        raise Refused(f"Kegiatan «{item.activity}» sudah diakhiri. {UNCHANGED}")


def _written(values: PlanItemValues) -> dict[str, Any]:
    """What an edit writes: all but where the item came from."""
    return {
        name: value
        for name, value in asdict(values).items()
        if name not in {"origin", "origin_text"}
    }


def _cleaned(values: PlanItemValues, components: Mapping[str, Component]) -> PlanItemValues:
    known = {entry.code for one in components.values() for entry in one.indicators}
    strange = [code for code in values.indicators if code not in known]
    if strange:
        raise Refused(
            f"Butir «{', '.join(strange)}» tidak ada pada LKE unit ini. Pilih kode butir yang ada "
            f"di LKE. {UNCHANGED}"
        )
    if values.quarter not in Quarter.values:
        raise Refused(f"Triwulan «{values.quarter}» tidak dikenal. {UNCHANGED}")
    clean = PlanItemValues(
        component=values.component,
        activity=values.activity.strip(),
        target=values.target.strip(),
        person=values.person.strip(),
        quarter=values.quarter,
        indicators=list(dict.fromkeys(values.indicators)),
        origin=values.origin,
        origin_text=values.origin_text.strip(),
    )
    for text, label in (
        (clean.activity, "Kegiatan"),
        (clean.target, "Target"),
        (clean.person, "Penanggung jawab"),
    ):
        if not text:
            raise Refused(f"{label} belum diisi. {UNCHANGED}")
    return clean
