"""Common readings of indicators: pinned in the instrument for all who fill and judge, and ended."""

from django.db import transaction
from django.utils import timezone

from assessment.models import Indicator, InterpretationNote
from units.models import User
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
