"""What a move asks of the person, checked: its note, and its facts (numbers, dates, statements)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from proposals.enums import PaperKind
from proposals.models import Proposal
from proposals.register.services.doubles import check_doubles
from proposals.workflow.move_row import DAYS, Fact, MoveRow
from zona_integritas.ground.dates import fact_problem, plan_problem
from zona_integritas.ground.errors import Refused

NOTE_LIMIT = 5000
FACT_LIMIT = 200


def clean_note(row: MoveRow, note: str) -> str:
    note = note.strip()
    if row.needs_note and not note:
        raise Refused(f"{row.note_label}: belum diisi. Tuliskan alasannya lalu ulangi.")
    if len(note) > NOTE_LIMIT:
        raise Refused(f"{row.note_label}: {len(note)} karakter; paling banyak {NOTE_LIMIT}.")
    return note


def clean_facts(row: MoveRow, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts the move asks for, checked; a missing or odd one is named."""
    clean: dict[str, Any] = {}
    problems = []
    for fact in row.asks:
        value = given.get(fact.key)
        if fact.kind == "confirm":
            if value is not True:
                problems.append(f"Pernyataan belum disetujui: «{fact.label}»")
        elif fact.kind in DAYS:
            if not isinstance(value, date):
                problems.append(f"{fact.label}: belum diisi tanggal.")
            elif problem := _day_problem(fact, value):
                problems.append(problem)
        else:
            value = str(value or "").strip()
            if not value and not fact.later:
                problems.append(f"{fact.label}: belum diisi.")
            elif len(value) > FACT_LIMIT:
                problems.append(f"{fact.label}: paling banyak {FACT_LIMIT} karakter.")
        clean[fact.key] = value
    start, end = clean.get("task_start"), clean.get("task_end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        problems.append("Penilaian selesai: tanggalnya mendahului tanggal mulai.")
    if problems:
        raise Refused(*problems)
    return clean


def check_number(facts: Mapping[str, Any], proposal: Proposal) -> None:
    """Refused where the report's number is that of another LHE."""
    if number := str(facts.get("lhe_number", "")):
        year = proposal.period.year
        check_doubles(kind=PaperKind.LHE, number=number, year=year, proposals=[proposal])


def _day_problem(fact: Fact, day: date) -> str | None:
    return (plan_problem if fact.kind == "plan" else fact_problem)(day, fact.label)


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()
    }
