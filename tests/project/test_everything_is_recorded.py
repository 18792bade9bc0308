"""Whatever a service writes, the record knows of in the same transaction.

Twice: by reading the services' own code, and by watching the database through a whole season.
"""

import ast
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.paths import ROOT

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for app in ("units", "assessment", "proposals", "zona_integritas")
    for pattern in ("**/services/*.py", "**/services.py")
    for path in (ROOT / app).glob(pattern)
}
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
}
SQL_THAT_WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) ")
# What writes rows and records nothing, and why that is right.
EXCEPTIONS = {
    "assessment.lke.services.presence.note_presence": "who looks at a page now is no business fact",
    "assessment.lke.services.presence.mark_seen": "what a person has seen is the person's own",
    "assessment.evidence.services.opened.note_opened": (
        "what a person has opened is the person's own trace"
    ),
    "assessment.evidence.services.evidence.mark_repaired": (
        "a mark beside the evidence its caller records"
    ),
    "proposals.course.services.unit_closing.running_of_unit": (
        "asks by notice, as part of closing a unit, which its caller records"
    ),
    "assessment.periods.services.prerequisites.begin_prerequisites": (
        "part of opening a period, which its caller records"
    ),
    "assessment.evidence.services.archive.make_archive": "asking for it was recorded",
    "assessment.lke.services.live_figures": "computed again from answers that are recorded",
    "assessment.workbooks.services.batch_choices.ask_which_file": (
        "which files wait for a choice follows from units that were recorded"
    ),
    "assessment.workbooks.services.history.tell_unit": "a message about what was recorded",
    "assessment.judging.services.teams.seat_team": (
        "the move that begins the TPI's work records the team"
    ),
    "assessment.assignments.services.letters.correct_letter": (
        "the correction of the letter of assignment is recorded"
    ),
    "assessment.assignments.services.changes.correct_seat": (
        "the correction of the team is recorded"
    ),
    "assessment.judging.services.teams.correct_start": (
        "the correction of the letter of assignment is recorded"
    ),
    "assessment.judging.services.teams.note_acts": (
        "the rank a person acts as; the move made is recorded"
    ),
    "assessment.evidence.services.unit_documents.keep_document": (
        "its callers record what it belongs to"
    ),
    "proposals.course.services.announcements": "messages about what was recorded",
    "proposals.reminders.services.calendar": "messages about what was recorded",
    "proposals.reminders.services.threshold_watch": "messages about what was recorded",
    "proposals.register.services.numbers.lock_sequence": (
        "a number; the paper that takes it records"
    ),
    "assessment.evidence.services.link_checks.check": "one look; the check as a whole is recorded",
    "zona_integritas.ground.jobs.services": (
        "work in progress; what it does is recorded by its services"
    ),
    "zona_integritas.ground.notices.services": (
        "messages and their preferences are the reader's own"
    ),
    "zona_integritas.site.privacy.services.copies.make_copy": "asking for it was recorded",
    "zona_integritas.site.privacy.services.cleaning": "the run as a whole records its counts",
    "proposals.corrections.services.writing": "parts of a correction, which records it",
    "proposals.course.services.effects": "parts of a move, which records it",
    "units.services.passwords.store_password": "its callers record who set it",
    "units.services.people.set_large_text": "how large a person reads is the person's own",
    "units.services.people.set_desk_order": "in which order a person judges is the person's own",
}
# Tables that hold no business facts of their own, or whose rows are told of by another's event.
NO_FACTS = re.compile(
    r"audit_auditevent|django_|auth_|axes_|jobs_job|notices_|assessment_(presence|itemseen|"
    r"evidenceopened|linkcheck)|sqlite_"
)


class _Function:
    def __init__(self, module: str, node: ast.FunctionDef, names: dict[str, str]) -> None:
        self.name = f"{module}.{node.name}"
        self.public = not node.name.startswith("_")
        called: set[str] = set()
        self.writes = self.records = False
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                called.add(names.get(part.id, f"{module}.{part.id}"))
            if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                called.add(f"{names.get(part.value.id, '')}.{part.attr}")
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
                source = ast.unparse(part.func.value)
                rows = "objects" in source or source.startswith("connection")
                kept_elsewhere = "storage" in source or "segno" in source
                if (part.func.attr in WRITES - {"delete"} and not kept_elsewhere) or (
                    part.func.attr in ("update", "delete") and (rows or "filter(" in source)
                ):
                    self.writes = True
            if isinstance(part, ast.Constant) and SQL_THAT_WRITES.match(str(part.value)):
                self.writes = True
        self.writes |= "zona_integritas.ground.many_rows.insert_rows" in called
        self.called = called
        self.records = any(
            name.startswith("zona_integritas.ground.audit.record.record") for name in called
        )


def _functions() -> dict[str, _Function]:
    found = {}
    for module, path in MODULES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                function = _Function(module, node, names)
                found[function.name] = function
    return found


def _spread(functions: dict[str, _Function], quality: str) -> None:
    """What a called function does, the calling one does."""
    grew = True
    while grew:
        grew = False
        for function in functions.values():
            if getattr(function, quality):
                continue
            if any(getattr(functions.get(name), quality, False) for name in function.called):
                setattr(function, quality, True)
                grew = True


def test_every_service_that_writes_rows_reaches_the_record() -> None:
    functions = _functions()
    writers = {name for name, one in functions.items() if one.writes}
    assert len(writers) > 40  # the reading finds what writes
    _spread(functions, "writes")
    _spread(functions, "records")
    silent = {
        name
        for name, one in functions.items()
        if one.public and one.writes and not one.records and not _excused(name)
    }
    assert silent == set()


def _excused(name: str) -> bool:
    return name in EXCEPTIONS or name.rpartition(".")[0] in EXCEPTIONS


def test_no_exception_outlives_its_reason() -> None:
    functions = _functions()
    modules = {name.rpartition(".")[0] for name in functions}
    assert {name for name in EXCEPTIONS if name not in functions and name not in modules} == set()


class _Watch:
    """Groups what is written by the service call (the outermost savepoint) it belongs to."""

    def __init__(self) -> None:
        self.depth, self.tables, self.recorded = 0, set[str](), False
        self.silent: list[set[str]] = []
        self.calls = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.lstrip().split(" ", 3)
        verb = words[0].upper()
        if verb == "SAVEPOINT":
            self.depth += 1
        elif verb in ("RELEASE", "ROLLBACK"):
            self.depth -= 1
            if self.depth == 0:
                self._close(kept=verb == "RELEASE")
        elif verb in ("INSERT", "UPDATE", "DELETE"):
            table = re.search(r'"(\w+)"', sql)
            name = table.group(1) if table else sql
            if name == "audit_auditevent":
                self.recorded = True
            elif not NO_FACTS.search(name):
                self.tables.add(name)
        return execute(sql, params, many, context)

    def _close(self, kept: bool) -> None:
        if kept and self.tables:
            self.calls += 1
            if not self.recorded:
                self.silent.append(self.tables)
        self.tables, self.recorded = set(), False


@pytest.mark.django_db
def test_through_a_whole_season_nothing_is_written_without_an_event() -> None:
    watch = _Watch()
    watch.depth = -1  # the seed's own transaction is not a service call
    with connection.execute_wrapper(watch):
        call_command("seed_demo", verbosity=0)
    assert watch.calls > 300
    assert watch.silent == []
