"""Before → after of an event in words: labels for fields, meanings for codes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.logbook.fields import CONDITIONS, LABELS, SIDES
from zona_integritas.site.logbook.values import said

LONG = 160  # letters: beyond that the value is folded
SHOWN = 6  # changes shown at once; the others are folded


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its label, the old and the new value in words ("" for none)."""

    label: str
    old: str
    new: str
    technical: bool = False  # a digest: for the event's own page

    @property
    def long(self) -> bool:
        return len(self.old) + len(self.new) > LONG


# Content that is the same before and after says nothing; these name what the event is about.
TECHNICAL = (
    "digest",
    "sha256",
    "instrument_digest",
    "content_digest",
    "signed_sha256",
    "proof_sha256",
)
ALWAYS = ("indicator", "side")
AnswerShown = Callable[[str], bool]


def changes_of(
    event: AuditEvent, shown: AnswerShown | None = None, *, reason: bool = True
) -> list[FieldChange]:
    """What the event changed, field by field. ``shown`` says which sides' answers may be read,
    ``reason`` whether why it was done may."""
    before, after = dict(_flat(event.before)), dict(_flat(event.after))
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        side = _side_of(key)
        if side and shown is not None and not shown(side):
            continue
        old, new = before.get(key), after.get(key)
        name = key.rpartition("|")[2]
        if name == "reason" and not reason:
            continue
        if old == new and name not in ALWAYS:
            continue
        change = FieldChange(_label(key), said(name, old), said(name, new), name in TECHNICAL)
        if change.old or change.new:
            found.append(change)
    return found


def sides_in(event: AuditEvent) -> set[str]:
    """The sides whose answers the event tells of."""
    found: set[str] = set()
    for values in (event.before, event.after):
        found.update(side for key, _ in _flat(values) if (side := _side_of(key)))
        if isinstance(values, dict) and values.get("side") in SIDES:
            found.add(values["side"])
    if not found and event.object_type == "assessment.answer":
        # Events of the first version told the side only in the object's text: "A.I.1 unit: A".
        words = event.object_text.partition(":")[0].split(" ")
        found.update(word for word in words if word in SIDES)
    return found


def _flat(values: object) -> Iterator[tuple[str, Any]]:
    """The fields, and the fields of what stands inside them: ``unit:A.I.1|note``."""
    if not isinstance(values, Mapping):
        return
    for key, value in values.items():
        if key in ("facts", "answers"):
            yield from _flat(value)
        elif value is None:
            continue
        elif isinstance(value, Mapping) and _side_of(key):
            yield key, _answer(value)
        elif isinstance(value, Mapping) and LABELS.keys() & value.keys():
            yield from ((f"{key}|{part}", one) for part, one in value.items())
        else:
            yield key, value


def _answer(value: Mapping[str, Any]) -> str:
    """An answer with its note, as one: ``B – Bukti belum lengkap.``"""
    parts = [said("value", value.get("value")), said("note", value.get("note"))]
    if value.get("abstained") is True:
        parts.insert(0, "tidak menilai")
    return " – ".join(part for part in parts if part)


def _side_of(key: str) -> str:
    """``unit`` of the key ``unit:A.I.1``, as an import names an answer; "" of other keys."""
    side, colon, _ = key.partition(":")
    return side if colon and side in SIDES else ""


def _label(key: str) -> str:
    outer, _, inner = key.rpartition("|")
    label = LABELS.get(inner) or inner.replace("_", " ").capitalize()
    if side := _side_of(key):
        label = f"{key.partition(':')[2]} · {SIDES[side]}"
    elif outer:
        label = f"{CONDITIONS.get(outer) or outer.replace('_', ' ').capitalize()}: {label.lower()}"
    return label
