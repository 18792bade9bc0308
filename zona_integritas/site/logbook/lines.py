"""A readable event as a line of the page, of the export, and as a page of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from units.models import Unit
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.logbook.changes import SHOWN, FieldChange, changes_of
from zona_integritas.site.logbook.objects import OBJECTS
from zona_integritas.site.logbook.reader import Readable
from zona_integritas.site.logbook.words import KINDS, action


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in words."""

    event: AuditEvent
    label: str
    kind: str
    object_kind: str
    object_text: str
    link: str
    unit: Unit | None
    changes: list[FieldChange]
    partly: bool
    reason: bool
    address: str

    @property
    def first(self) -> list[FieldChange]:
        return self._plain[:SHOWN]

    @property
    def rest(self) -> list[FieldChange]:
        return self._plain[SHOWN:]

    @property
    def _plain(self) -> list[FieldChange]:
        """What a reader of the list wants: digests stand on the event's own page."""
        return [change for change in self.changes if not change.technical]

    @property
    def place(self) -> str:
        """The address in a list: where coming in and out is what happened."""
        return self.address if self.kind == KINDS["masuk"] else ""

    @property
    def actor(self) -> str:
        return self.event.actor_text

    @property
    def note(self) -> str:
        return self.event.note if self.reason else ""


def line_of(readable: Readable) -> EventLine:
    event, what = readable.event, action(readable.event.action)
    text = event.object_text
    if event.object_type == "assessment.answer" and readable.assessment is not None:
        # The text of an answer repeats its value; the changes say it better.
        text = f"{event.object_text.partition(':')[0].split(' ')[0]} · {readable.assessment}"
    elif event.object_type == "assessment.returneditem":
        text = event.object_text.partition(" putaran")[0]
    return EventLine(
        event=event,
        label=what.label,
        kind=KINDS.get(what.kind, ""),
        object_kind=OBJECTS.get(event.object_type, event.object_type),
        object_text=text,
        link=_link(readable),
        unit=readable.unit,
        changes=changes_of(event, readable.shown, reason=readable.reason),
        partly=readable.partly,
        reason=readable.reason,
        address=readable.address,
    )


def lines_of(rows: Iterable[Readable]) -> list[EventLine]:
    return [line_of(row) for row in rows]


def _link(readable: Readable) -> str:
    """Where the object stands, where it has a page of its own."""
    event = readable.event
    if event.object_type == "proposals.proposal":
        return reverse("proposals:detail", args=[event.object_id])
    if event.object_type == "units.unit" and readable.unit is not None:
        return reverse("units:detail", args=[readable.unit.code])
    if readable.assessment is not None:
        return reverse("assessment:overview", args=[readable.assessment.pk])
    return ""


def in_words(change: FieldChange) -> str:
    """``Nilai: A → B`` for a cell of the export."""
    if change.old and change.new:
        return f"{change.label}: {change.old} → {change.new}"
    if change.old:
        return f"{change.label}: {change.old} → (kosong)"
    return f"{change.label}: {change.new}"
