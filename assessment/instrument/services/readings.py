"""Common readings of indicators: pinned in the instrument for all who fill and judge, and ended."""

from django.db import transaction
from django.utils import timezone

from assessment.instrument.item_pairs import Relation, Why
from assessment.instrument.services.compared import pairs_in
from assessment.models import Indicator, Instrument, InterpretationNote
from units.models import Actor, User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

TEXT_LIMIT = 1500


@transaction.atomic
def pin_reading(*, actor: User, indicator: Indicator, text: str) -> InterpretationNote:
    """Pins a reading under an indicator. It explains; weights and criteria stay as published."""
    require(actor, "assessment.pin_reading")
    text = text.strip()
    if not text:
        raise Refused("Penafsirannya masih kosong. Tulis bagaimana butir ini ditafsirkan bersama.")
    check_length("Penafsiran", text, TEXT_LIMIT)
    row = InterpretationNote.objects.create(
        instrument_id=indicator.instrument_id, indicator=indicator, text=text, written_by=actor
    )
    record(
        actor=actor,
        action="reading.pinned",
        target=row,
        after={"indicator": indicator.code, "text": text},
    )
    return row


@transaction.atomic
def end_reading(*, actor: User, reading: InterpretationNote) -> None:
    """It is shown no more; it stays on record."""
    require(actor, "assessment.pin_reading")
    ended = InterpretationNote.objects.filter(pk=reading.pk, ended_at__isnull=True).update(
        ended_at=timezone.now()
    )
    if not ended:
        raise Refused("Penafsiran ini sudah dicabut.")
    record(
        actor=actor,
        action="reading.ended",
        target=reading,
        before={"indicator": reading.indicator.code, "text": reading.text},
    )


def carry_readings(*, actor: Actor, instrument: Instrument) -> int:
    """Common readings of the older version stand under the items that continue theirs in (almost)
    the same words; answers how many. Called when the version is published, its pairs looked at."""
    before = instrument.predecessor
    if before is None:
        return 0
    sure = {
        one.olds[0]: one.code
        for one in pairs_in(instrument)
        if one.relation == Relation.CONTINUED and Why.WORDING in one.why
    }
    items = {row.code: row for row in Indicator.objects.filter(instrument=instrument)}
    there = set(
        InterpretationNote.objects.filter(instrument=instrument).values_list(
            "indicator__code", "text"
        )
    )
    count = 0
    for old in before.readings.filter(ended_at=None).select_related("indicator"):
        code = sure.get(old.indicator.code)
        if code is None or (code, old.text) in there:
            continue
        row = InterpretationNote.objects.create(
            instrument=instrument,
            indicator=items[code],
            text=old.text,
            written_by_id=old.written_by_id,
        )
        record(
            actor=actor,
            action="reading.pinned",
            target=row,
            after={"indicator": code, "text": row.text, "predecessor": str(before)},
        )
        count += 1
    return count
