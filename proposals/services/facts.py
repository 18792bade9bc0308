"""What a move asks of the person, checked: its note, and its facts (numbers, dates, statements)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assessment.queries import today
from proposals.workflow import FACTS
from zona_integritas.errors import Refused
from zona_integritas.formats import tanggal
from zona_integritas.transitions import Transition

NOTE_LIMIT = 5000
FACT_LIMIT = 200


def clean_note(transition: Transition, note: str) -> str:
    note = note.strip()
    if transition.needs_note and not note:
        raise Refused(f"{transition.note_label}: belum diisi. Tuliskan alasannya lalu ulangi.")
    if len(note) > NOTE_LIMIT:
        raise Refused(f"{transition.note_label}: {len(note)} huruf; paling banyak {NOTE_LIMIT}.")
    return note


def clean_facts(move: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts the move asks for, checked; a missing or odd one is named."""
    clean: dict[str, Any] = {}
    problems = []
    for fact in FACTS.get(move, ()):
        value = given.get(fact.key)
        if fact.kind == "confirm":
            if value is not True:
                problems.append(f"Pernyataan belum disetujui: «{fact.label}»")
        elif fact.kind == "date":
            if not isinstance(value, date):
                problems.append(f"{fact.label}: belum diisi tanggal.")
            elif fact.past and value > today():
                problems.append(
                    f"{fact.label}: {tanggal(value)} belum tiba. Isi tanggal kejadiannya, paling "
                    "lambat hari ini."
                )
        else:
            value = str(value or "").strip()
            if not value:
                problems.append(f"{fact.label}: belum diisi.")
            elif len(value) > FACT_LIMIT:
                problems.append(f"{fact.label}: paling banyak {FACT_LIMIT} huruf.")
        clean[fact.key] = value
    start, end = clean.get("task_start"), clean.get("task_end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        problems.append("Penilaian selesai: tanggalnya mendahului tanggal mulai.")
    if problems:
        raise Refused(*problems)
    return clean


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()
    }
