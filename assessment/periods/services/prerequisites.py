"""Prerequisites of a period: which ones hold, what the agency reached, and what proves it."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessment.evidence.services.files import check_upload
from assessment.models import Period, PeriodPrerequisite, PrerequisiteState
from assessment.periods.prerequisites import (
    COMPUTED,
    PRACTICE,
    PrerequisiteTerms,
    agency_prerequisites_of,
    all_prerequisites,
    judged,
    suffices,
)
from units.enums import PredicateKind
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_year
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import store
from zona_integritas.ground.permissions import require

PROOFS = "syarat"  # where the files of prerequisites lie
KINDS = ("hard", "checklist", "off")
LEVELS = ("agency", "unit")


@dataclass(frozen=True, slots=True)
class PeriodPrerequisiteValues:
    """What a person says of a prerequisite for one period."""

    label: str
    level: str
    kind: str
    applies_to: tuple[str, ...]
    minimum: dict[str, str]
    source: str


def _check(actor: Actor) -> None:
    if actor is not SYSTEM:
        require(actor, "assessment.manage_period")


def begin_prerequisites(period: Period) -> None:
    """A new period begins with what the last one had of its own, else with what the ministry's
    portal is known to look at."""
    before = list(period.opened_from.own_prerequisites.all()) if period.opened_from else []
    PeriodPrerequisite.objects.bulk_create(
        PeriodPrerequisite(
            period=period,
            code=one.code,
            label=one.label,
            level=one.level,
            kind=one.kind,
            applies_to=list(one.applies_to),
            minimum=one.minimum,
            source=one.source,
        )
        for one in (before or PRACTICE)
    )


@transaction.atomic
def set_period_prerequisite(
    *, actor: Actor, period: Period, code: str, values: PeriodPrerequisiteValues
) -> PeriodPrerequisite:
    """Adds a prerequisite to the period, or words one of the instrument otherwise in it. What was
    reached before is judged anew by the new minimum."""
    _check(actor)
    _plausible(values, code)
    existing = PeriodPrerequisite.objects.filter(period=period, code=code).first()
    after: dict[str, Any] = {
        "label": values.label.strip(),
        "level": values.level,
        "kind": values.kind,
        "applies_to": list(values.applies_to),
        "minimum": values.minimum,
        "source": values.source.strip(),
    }
    before = {name: getattr(existing, name) for name in after} if existing else None
    if existing is not None and before == after:
        return existing
    row, _ = PeriodPrerequisite.objects.update_or_create(period=period, code=code, defaults=after)
    record(actor=actor, action="prerequisite.worded", target=row, before=before, after=after)
    fresh = Period.objects.get(pk=period.pk)
    item = next(one for one in all_prerequisites(fresh) if one.code == code)
    state = PrerequisiteState.objects.filter(period=period, code=code).first()
    if state is not None:
        _judge_again(actor, item, state)
    return row


def _judge_again(actor: Actor, item: PrerequisiteTerms, state: PrerequisiteState) -> None:
    before = {"met_wbk": state.met_wbk, "met_wbbm": state.met_wbbm}
    try:
        after = {
            "met_wbk": judged(item, state.value, state.met_wbk, PredicateKind.WBK),
            "met_wbbm": judged(item, state.value, state.met_wbbm, PredicateKind.WBBM),
        }
    except Refused:
        # Mended under the old minimum it might be refused there: it is emptied first.
        raise Refused(
            f"Capaian yang sudah tercatat untuk syarat ini, «{state.value}», tidak dapat "
            f"dibandingkan dengan nilai minimal yang baru ({item.minima}). Kosongkan capaian itu "
            "terlebih dahulu di halaman Syarat instansi, simpan nilai minimal ini, lalu isi "
            "capaiannya lagi. Tidak ada data yang berubah."
        ) from None
    if after != before:
        PrerequisiteState.objects.filter(pk=state.pk).update(**after)
        record(actor=actor, action="prerequisite.set", target=state, before=before, after=after)


def _plausible(values: PeriodPrerequisiteValues, code: str) -> None:
    if not values.label.strip():
        raise Refused("Bunyi syarat belum diisi. Tulis syaratnya dalam satu kalimat.")
    if values.kind not in KINDS or values.level not in LEVELS:
        raise Refused("Sifat atau tingkat syarat tidak dikenal. Muat ulang halaman.")
    if not values.applies_to:
        raise Refused("Pilih predikat yang memerlukan syarat ini: Menuju WBK, Menuju WBBM.")
    if values.minimum and code in COMPUTED:
        raise Refused(
            "Syarat ini dihitung dari data aplikasi, sehingga tidak mempunyai nilai minimal. "
            "Kosongkan nilai minimalnya."
        )
    if values.minimum and values.level == "unit":
        raise Refused(
            "Nilai minimal hanya untuk syarat instansi; syarat unit dinilai satu per satu pada "
            "daftar periksa. Kosongkan nilai minimalnya."
        )
    least = values.minimum.get(PredicateKind.WBK), values.minimum.get(PredicateKind.WBBM)
    if all(least) and not _no_lower(least[1] or "", least[0] or ""):
        raise Refused(
            f"Nilai minimal WBBM ({least[1]}) lebih rendah daripada nilai minimal WBK "
            f"({least[0]}). Periksa keduanya."
        )


def _no_lower(wbbm: str, wbk: str) -> bool:
    try:
        return suffices(wbbm, wbk)
    except Refused:
        raise Refused(
            f"Nilai minimal WBK ({wbk}) dan WBBM ({wbbm}) tidak sejenis. Tulis keduanya sebagai "
            "predikat, keduanya sebagai opini, atau keduanya sebagai angka."
        ) from None


@transaction.atomic
def set_prerequisite(
    *,
    actor: Actor,
    period: Period,
    code: str,
    value: str,
    met_wbk: bool | None = None,
    met_wbbm: bool | None = None,
    proof: str,
    year: int | None = None,
    upload: "UploadedFile[bytes] | None" = None,
) -> PrerequisiteState:
    """What the agency reached on one of its prerequisites, of which year the figure is, and what
    proves it (words or an address, and a file). Whether it suffices follows from value and
    minimum; ``met_wbk`` and ``met_wbbm`` count only where there is no minimum."""
    _check(actor)
    check_year(year, "Tahun nilai")
    item = next((one for one in agency_prerequisites_of(period) if one.code == code), None)
    if item is None:
        raise Refused(f"Syarat «{code}» tidak ada pada {period}. Muat ulang halaman.")
    existing = PrerequisiteState.objects.filter(period=period, code=code).first()
    after: dict[str, Any] = {
        "value": value.strip(),
        "met_wbk": judged(item, value, met_wbk, PredicateKind.WBK),
        "met_wbbm": judged(item, value, met_wbbm, PredicateKind.WBBM),
        "proof": proof,
        "year": year,
    }
    if upload is not None:
        content = check_upload(upload)
        after |= {"proof_name": content.name, "proof_sha256": store(PROOFS, content.data)}
    before = {name: getattr(existing, name) for name in after} if existing else None
    if before == after or (existing is None and not any(_said(one) for one in after.values())):
        return existing or PrerequisiteState(period=period, code=code)
    state, _ = PrerequisiteState.objects.update_or_create(period=period, code=code, defaults=after)
    record(actor=actor, action="prerequisite.set", target=state, before=before, after=after)
    return state


def _said(value: object) -> bool:
    return value is not None and value != ""
