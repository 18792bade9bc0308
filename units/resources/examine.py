"""What a file would change, and changing it: the same run, with or without keeping the result."""

import hashlib
import json
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import transaction

from units.resources.base import ImportResource, row_number

KINDS = {"new": "Baru", "update": "Berubah"}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that adds or changes something; ``cells`` are column, before and after."""

    row: int
    kind: str
    label: str
    cells: list[tuple[str, Any, Any]]

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


@dataclass(slots=True)
class ImportOutcome:
    """What applying the file does or did."""

    changes: list[RowChange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0
    wrong: int = 0
    applied: bool = False

    @property
    def new(self) -> int:
        return sum(1 for change in self.changes if change.kind == "new")

    @property
    def changed(self) -> int:
        return len(self.changes) - self.new

    @property
    def fingerprint(self) -> str:
        """Of everything that changes: the same only while file and application stay as seen."""
        told = [[change.row, change.kind, change.cells] for change in self.changes]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def examine_table(resource: ImportResource, table: tablib.Dataset) -> ImportOutcome:
    """Runs the whole import through the services and takes it back."""
    return _run(resource, table, dry_run=True)


@transaction.atomic
def apply_import(resource: ImportResource, table: tablib.Dataset, seen: str) -> ImportOutcome:
    """Applies all rows or none; none also when the changes are no longer those the person saw."""
    outcome = _run(resource, table, dry_run=False)
    outcome.applied = not outcome.wrong and outcome.fingerprint == seen
    if not outcome.applied:
        transaction.set_rollback(True)
    return outcome


def _run(resource: ImportResource, table: tablib.Dataset, dry_run: bool) -> ImportOutcome:
    result = resource.import_data(
        table, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True
    )
    for base in result.base_errors:
        raise base.error
    outcome = ImportOutcome()
    problems: list[tuple[int, str]] = []
    for entry in result.rows:
        for failure in entry.errors:
            raise failure.error
        number = row_number(entry.row_values)
        if entry.validation_error is not None:
            outcome.wrong += 1
            problems += _sentences(resource, number, entry.validation_error)
        elif entry.is_skip():
            outcome.unchanged += 1
        else:
            outcome.changes.append(
                RowChange(number, entry.import_type, resource.label(entry.row_values), entry.diff)
            )
    outcome.changes.sort(key=lambda change: change.row)
    outcome.problems = [sentence for _, sentence in sorted(problems, key=itemgetter(0))]
    return outcome


def _sentences(
    resource: ImportResource, number: int, error: ValidationError
) -> list[tuple[int, str]]:
    return [
        (number, f"Baris {number}, kolom {column}: {text}" if column else f"Baris {number}: {text}")
        for column, text in resource.problems(error)
    ]
