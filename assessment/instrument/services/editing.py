"""What every edit of a draft goes through: lock, edition, digest, record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from assessment.instrument.services.instruments import digest_of
from assessment.instrument.services.versions import NOTHING_CHANGED, hold_draft
from assessment.lke.scoring_input import document_of
from assessment.models import Indicator, Instrument, Node
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require


@dataclass(slots=True)
class Edit:
    """The draft as it is held, and what the edit says about itself for the record."""

    instrument: Instrument
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


SAVED = ("edition", "digest", "title", "regulation", "legal_basis", "mapping")


@contextmanager
def editing(*, actor: Actor, instrument: Instrument, seen: int, action: str) -> Iterator[Edit]:
    """Holds an unused draft at the edition the person saw while the body changes it.

    Afterwards the edition grows, the digest is that of the new content and the change is on
    record. A body that changes nothing (``before == after``) leaves the draft as it was.
    """
    if actor is not SYSTEM:
        require(actor, "assessment.manage_instrument")
    with transaction.atomic():
        edit = Edit(hold_draft(instrument, seen))
        yield edit
        if edit.before == edit.after:
            return
        held = edit.instrument
        held.edition += 1
        held.digest = digest_of(document_of(held))
        held.save(update_fields=SAVED)
        record(actor=actor, action=action, target=held, before=edit.before, after=edit.after)
    for name in SAVED:
        setattr(instrument, name, getattr(held, name))


def node_of(instrument: Instrument, code: str) -> Node:
    found = instrument.nodes.select_related("parent").filter(code=code).first()
    if found is None:
        raise Refused(f"Bagian {code} tidak ada dalam konsep ini. {NOTHING_CHANGED}")
    return found


def indicator_of(instrument: Instrument, code: str) -> Indicator:
    rows = instrument.indicators.select_related("node").prefetch_related("options", "inputs")
    found = rows.filter(code=code).first()
    if found is None:
        raise Refused(f"Butir {code} tidak ada dalam konsep ini. {NOTHING_CHANGED}")
    return found


def refuse_known_code(instrument: Instrument, code: str) -> None:
    """Nodes and indicators share one space of codes: thresholds name either."""
    if (
        instrument.nodes.filter(code=code).exists()
        or instrument.indicators.filter(code=code).exists()
    ):
        raise Refused(
            f"Kode {code} sudah dipakai dalam konsep ini. Tulis kode lain yang belum ada. "
            f"{NOTHING_CHANGED}"
        )
