"""An instrument from outside becomes a draft version: kept, looked at, and only then stored.

Reading and comparing is done above (resources, instrument_diff); here it is kept and stored.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assessment.enums import InstrumentStatus
from assessment.instrument.item_pairs import proposed_mapping
from assessment.instrument.services.instruments import load_instrument
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument, InstrumentImport
from assessment.scoring.definition import DefinitionError
from units.models import Actor, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.names import short_name
from zona_integritas.ground.formats import ukuran
from zona_integritas.ground.permissions import require

FOLDER = "impor-instrumen"
NOTHING_CHANGED = "Tidak ada data yang berubah."


def base_version(code: str = "") -> Instrument | None:
    """The version an import is read against: the newest published one (of ``code``)."""
    rows = Instrument.objects.filter(status=InstrumentStatus.PUBLISHED)
    if code:
        rows = rows.filter(code=code)
    return rows.order_by("-effective_from", "-version", "-pk").first()


def refuse_too_large(size: int) -> None:
    """Asked before a file is read: a mountain must not come into memory to be measured."""
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Berkas berukuran {ukuran(size)}; paling besar {ukuran(settings.UPLOAD_MAX_BYTES)}. "
            f"Pilih berkas yang lebih kecil. {NOTHING_CHANGED}"
        )


@transaction.atomic
def keep_instrument_file(
    *, actor: User, content: bytes, file_name: str, base: Instrument
) -> InstrumentImport:
    """Stores an uploaded source by its content, between *Unggah* and *Terapkan*."""
    require(actor, "assessment.manage_instrument")
    refuse_too_large(len(content))
    sha256 = kept_files.store(FOLDER, content)
    row = InstrumentImport.objects.create(
        base=base, file_name=short_name(file_name), sha256=sha256, uploaded_by=actor
    )
    record(
        actor=actor,
        action="instrument_import.uploaded",
        target=row,
        after={"file": row.file_name, "sha256": sha256, "base": str(base)},
    )
    return row


def content_of(row: InstrumentImport) -> bytes:
    """The file as it came. Refused where the storage has lost it."""
    return kept_files.fetch(FOLDER, row.sha256, row.file_name)


@transaction.atomic
def apply_instrument(
    *, actor: User, row: InstrumentImport, document: dict[str, Any], format: str
) -> Instrument:
    """Stores what was examined as a draft, once."""
    held = InstrumentImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.uploaded_by_id != actor.pk:
        raise PermissionDenied(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk melanjutkan."
        )
    if held.applied_at is not None:
        raise Refused("Berkas ini sudah menjadi konsep.")
    draft = import_instrument(
        actor=actor, document=document, base=held.base, origin=f"{format}: {held.file_name}"
    )
    held.instrument, held.applied_at = draft, timezone.now()
    held.save(update_fields=["instrument", "applied_at"])
    return draft


@transaction.atomic
def import_instrument(
    *, actor: Actor, document: dict[str, Any], base: Instrument | None, origin: str
) -> Instrument:
    """A validated definition as the next draft version, mapped to the version it was read
    against.

    Refused with every problem when the definition contradicts itself, or when a version with
    exactly this content is there already. ``actor=SYSTEM`` is the shell.
    """
    if actor is not SYSTEM:
        require(actor, "assessment.manage_instrument")
    try:
        draft = load_instrument(actor=actor, document=document)
    except DefinitionError as error:
        raise Refused(*error.sentences) from error
    same = _same_content(draft)
    if same is not None:  # the draft goes with the transaction
        raise Refused(
            f"Isi berkas ini sama persis dengan versi {same.version} yang sudah ada. "
            f"{NOTHING_CHANGED}"
        )
    draft.predecessor = base
    draft.mapping = proposed_mapping(document_of(base), document) if base else {}
    draft.origin = origin[:200]
    draft.save(update_fields=["predecessor", "mapping", "origin"])
    record(
        actor=actor,
        action="instrument.imported",
        target=draft,
        after={"origin": draft.origin, "base": str(base) if base else "", "digest": draft.digest},
    )
    return draft


def _same_content(draft: Instrument) -> Instrument | None:
    """The version that already says exactly this, however differently the file wrote it.

    Compared is what is stored: a digest of the file would take ``"0.50"`` for another weight.
    """
    own = _stored(draft)
    others = Instrument.objects.filter(code=draft.code).exclude(pk=draft.pk)
    return next((one for one in others if _stored(one) == own), None)


def _stored(instrument: Instrument) -> dict[str, Any]:
    return {key: value for key, value in document_of(instrument).items() if key != "version"}
