"""The life of an instrument version: copied as a draft, published, retired; none is deleted."""

from datetime import date

from django.db import transaction

from assessment.enums import InstrumentStatus
from assessment.instrument.services.instruments import load_instrument
from assessment.instrument.services.readings import carry_readings
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument
from assessment.queries import day_in_words, today
from assessment.scoring.definition import DefinitionError
from assessment.scoring.definition import load as validate_definition
from assessment.scoring.definition_problems import DefinitionProblem
from assessment.scoring.model import lacks_soal
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import require

NOTHING_CHANGED = "Tidak ada data yang berubah."


def codes_without_soal(instrument: Instrument) -> list[str]:
    """Which items the portal has no number for; it is no fault of the version."""
    rows = instrument.indicators.prefetch_related("inputs")
    return [row.code for row in rows if lacks_soal(row.soal_ids, row.inputs.all())]


def publishing_problems(instrument: Instrument) -> list[DefinitionProblem]:
    """Everything that keeps this version from being published; empty when it is sound."""
    try:
        validate_definition(document_of(instrument))
    except DefinitionError as error:
        return error.problems
    return []


@transaction.atomic
def copy_to_draft(*, actor: Actor, instrument: Instrument) -> Instrument:
    """A new draft version of the same code, every indicator mapped to itself in the old one."""
    _check(actor)
    document = document_of(instrument)
    try:
        draft = load_instrument(actor=actor, document=document)
    except DefinitionError as error:
        raise Refused(
            f"Versi {instrument.version} masih memuat kesalahan, sehingga belum dapat disalin. "
            f"{NOTHING_CHANGED}",
            *error.sentences,
        ) from error
    draft.predecessor, draft.legal_basis = instrument, instrument.legal_basis
    draft.mapping = {row["code"]: row["code"] for row in document["indicators"]}
    draft.origin = f"Salinan versi {instrument.version}"
    draft.save(update_fields=["predecessor", "legal_basis", "mapping", "origin"])
    record(
        actor=actor,
        action="instrument.copied",
        target=draft,
        after={"predecessor": str(instrument), "version": draft.version},
    )
    return draft


@transaction.atomic
def publish(*, actor: Actor, instrument: Instrument, effective_from: date, seen: int) -> Instrument:
    """Makes a sound draft usable for periods from a day on; older versions stay as they are.

    ``seen`` is the edition the person looked at. Raises ``Refused`` with every problem of the
    definition, and ``Stale`` when the draft was edited meanwhile.
    """
    _check(actor)
    held = hold_draft(instrument, seen)
    problems = publishing_problems(held)
    if problems:
        raise Refused(
            f"Konsep versi {held.version} belum dapat diterbitkan: {len(problems)} hal masih "
            f"perlu diperbaiki. {NOTHING_CHANGED}",
            *(one.sentence for one in problems),
        )
    held.status = InstrumentStatus.PUBLISHED
    held.effective_from = effective_from
    held.save(update_fields=["status", "effective_from"])
    carry_readings(actor=actor, instrument=held)
    record(
        actor=actor,
        action="instrument.published",
        target=held,
        before={"status": InstrumentStatus.DRAFT},
        after={
            "status": held.status,
            "effective_from": effective_from,
            "digest": held.digest,
        },
    )
    return held


@transaction.atomic
def retire(
    *, actor: Actor, instrument: Instrument, effective_to: date | None, note: str
) -> Instrument:
    """Ends a version: no new period can take it. A draft that will not be used ends the same way.

    Refused while an open period uses it; the LKE of closed periods keep scoring with it.
    """
    _check(actor)
    held = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
    before = held.status
    if before == InstrumentStatus.RETIRED:
        raise Refused(f"Versi {held.version} sudah diakhiri. {NOTHING_CHANGED}")
    if not note.strip():
        raise Refused(f"Alasan belum diisi. Tulis mengapa versi ini diakhiri. {NOTHING_CHANGED}")
    years = list(held.periods.filter(is_open=True).values_list("year", flat=True))
    if years:
        words = ", ".join(str(year) for year in sorted(years))
        raise Refused(
            f"Versi {held.version} masih dipakai periode {words} yang sedang berjalan. Tutup "
            f"periode itu terlebih dahulu, lalu akhiri versinya. {NOTHING_CHANGED}"
        )
    if before == InstrumentStatus.PUBLISHED:
        _check_end(held, effective_to)
        held.effective_to = effective_to
    held.status = InstrumentStatus.RETIRED
    held.save(update_fields=["status", "effective_to"])
    record(
        actor=actor,
        action="instrument.retired",
        target=held,
        before={"status": before},
        after={"status": held.status, "effective_to": held.effective_to},
        note=note.strip(),
    )
    return held


def _check_end(held: Instrument, effective_to: date | None) -> None:
    if effective_to is None:
        raise Refused(f"Tanggal akhir berlaku belum diisi. {NOTHING_CHANGED}")
    if effective_to > today():
        raise Refused(
            f"Tanggal akhir {day_in_words(effective_to)} belum tiba; "
            f"yang boleh paling lambat hari ini, "
            f"{day_in_words(today())}. {NOTHING_CHANGED}"
        )
    if held.effective_from and effective_to < held.effective_from:
        raise Refused(
            f"Tanggal akhir {day_in_words(effective_to)} mendahului tanggal mulai berlaku "
            f"{day_in_words(held.effective_from)}. Pilih tanggal yang sama atau sesudahnya. "
            f"{NOTHING_CHANGED}"
        )


def hold_draft(instrument: Instrument, seen: int) -> Instrument:
    """The draft as stored, locked until the transaction ends; refused when it may not change."""
    held = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
    if held.status != InstrumentStatus.DRAFT:
        raise Refused(
            f"Versi {held.version} berkeadaan «{held.get_status_display()}», sehingga tidak dapat "
            f"diubah lagi. Salin sebagai konsep baru, lalu ubah salinannya. {NOTHING_CHANGED}"
        )
    if held.periods.exists() or held.assessments.exists():
        raise Refused(
            f"Versi {held.version} sudah dipakai, sehingga tidak dapat diubah lagi. Salin sebagai "
            f"konsep baru, lalu ubah salinannya. {NOTHING_CHANGED}"
        )
    if held.edition != seen:
        raise Stale(
            f"Konsep versi {held.version} baru saja diubah oleh orang lain. Isian Anda "
            f"belum tersimpan; "
            "periksa keadaan terbarunya, lalu simpan lagi."
        )
    return held


def _check(actor: Actor) -> None:
    if actor is not SYSTEM:
        require(actor, "assessment.manage_instrument")
