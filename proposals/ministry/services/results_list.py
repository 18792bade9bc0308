"""The ministry's list of many units' results: kept, examined, and applied all or none.

What is examined is what would happen: every row goes through ``record_ministry`` and is taken
back, so that its rules are written once and its refusals are read before anything is changed.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessment.models import Period
from proposals.enums import MinistryResult, MinistryStage, State
from proposals.ministry.results_table import UNCHANGED, ResultRow, ResultTable, read_list
from proposals.ministry.services.records import record_ministry
from proposals.models import MinistryRecord, Proposal
from proposals.queries import visible_proposals
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, SpreadsheetError, Stale
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.files.kept_readings import read_once
from zona_integritas.ground.files.names import short_name
from zona_integritas.ground.formats import bulat, tanggal
from zona_integritas.ground.permissions import allowed, require

SALT = "ministry-list"
FOLDER = "hasil-kementerian"
STAGE_ORDER = MinistryStage.values


@dataclass(frozen=True, slots=True)
class KeptList:
    """An uploaded list: its name, its content's digest and what it says."""

    file_name: str
    sha256: str
    table: ResultTable


@dataclass(slots=True)
class RowOutcome:
    """One row and what becomes of it: new · known (recorded already) · empty · wrong.

    ``before`` is the entry of the same stage that a new one takes the place of.
    """

    row: ResultRow
    state: str
    proposal: Proposal | None = None
    problems: list[str] = field(default_factory=list)
    before: MinistryRecord | None = None

    @property
    def stage_label(self) -> str:
        return MinistryStage(self.row.stage).label if self.row.stage else ""

    @property
    def result_label(self) -> str:
        return MinistryResult(self.row.result).label if self.row.result else ""

    @property
    def replaces(self) -> str:
        """The entry whose place the new one takes, in words; the newest entry counts."""
        if self.before is None:
            return ""
        said = f"{self.before.get_result_display()}, {tanggal(self.before.on)}"
        return f"Menggantikan {said}" + (", yang lebih baru" if self.goes_back else "")

    @property
    def goes_back(self) -> bool:
        """Would an older result count instead of a newer one? Allowed, but easily a mistake."""
        on = self.row.on
        return self.before is not None and on is not None and on < self.before.on


@dataclass(slots=True)
class ListOutcome:
    """What applying the list does or did, row by row in the order of the file."""

    lines: list[RowOutcome]

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def known(self) -> int:
        return self.count("known")

    @property
    def empty(self) -> int:
        return self.count("empty")

    @property
    def wrong(self) -> int:
        return self.count("wrong")

    @property
    def units(self) -> int:
        """How many units get something new."""
        return len({line.row.code for line in self.lines if line.state == "new"})

    @property
    def problems(self) -> list[str]:
        return [sentence for line in self.lines for sentence in line.problems]

    @property
    def fingerprint(self) -> str:
        """The same only while file and records stay as the person saw them."""
        told = [(line.row.number, line.state, line.replaces) for line in self.lines]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def keep_list(*, actor: User, period: Period, content: bytes, file_name: str) -> str:
    """Keeps the file by its content; answers a token only this person can use.

    Refused when the file cannot be read as a list; its rows are examined afterwards."""
    require(actor, "proposals.record_ministry_list")
    _read(content)
    told = {
        "by": actor.pk,
        "period": period.pk,
        "sha": kept_files.store(FOLDER, content),
        "name": short_name(file_name or "berkas", 100),
    }
    return signing.dumps(told, salt=SALT)


def open_list(*, actor: User, period: Period, token: str) -> KeptList | None:
    """What was kept under a token, read again; None where it is not this person's."""
    require(actor, "proposals.record_ministry_list")
    told = kept_files.read_token(token, SALT)
    if told is None or (told["by"], told["period"]) != (actor.pk, period.pk):
        return None
    content = kept_files.fetch(FOLDER, told["sha"], told["name"])
    return KeptList(told["name"], told["sha"], _read(content))


def _read(content: bytes) -> ResultTable:
    try:
        sheets = read_once(content, settings.UPLOAD_MAX_BYTES)
    except SpreadsheetError as error:
        raise Refused(str(error)) from error
    table = read_list(sheets)
    if table.problems:
        raise Refused(*table.problems)
    return table


def with_the_ministry(actor: User, period: Period) -> list[Proposal]:
    """The proposals of the period whose results this person records now, by their unit's code."""
    rows = visible_proposals(actor).filter(period=period, state=State.NATIONAL)
    return [
        row
        for row in rows.order_by("unit__code")
        if allowed(actor, "proposals.record_ministry", row)
    ]


@transaction.atomic
def examine_list(*, actor: User, period: Period, table: ResultTable) -> ListOutcome:
    """Applies every row and takes all of it back; notices and mails go with it."""
    outcome = _run(actor, period, table)
    transaction.set_rollback(True)
    return outcome


@transaction.atomic
def apply_list(*, actor: User, period: Period, kept: KeptList, seen: str) -> ListOutcome:
    """Records every row that is not recorded yet, or none at all.

    ``seen`` is the fingerprint of what the person examined. Refused where a row is wrong."""
    outcome = _run(actor, period, kept.table)
    if outcome.fingerprint != seen:
        raise Stale(
            "Data di aplikasi berubah sejak daftar ini diperiksa. Periksa lagi barisnya di bawah. "
            f"{UNCHANGED}"
        )
    if outcome.wrong:
        raise Refused(
            f"{bulat(outcome.wrong)} baris salah, sehingga daftar ini belum dapat diterapkan. "
            f"Perbaiki berkasnya lalu unggah lagi. {UNCHANGED}"
        )
    if not outcome.new:
        raise Refused("Semua hasil di daftar ini sudah tercatat; tidak ada yang diterapkan.")
    record(
        actor=actor,
        action="ministry.list_applied",
        target=period,
        after={
            "file": kept.file_name,
            "sha256": kept.sha256,
            "recorded": outcome.new,
            "already_recorded": outcome.known,
            "empty_rows": outcome.empty,
        },
    )
    return outcome


def _run(actor: User, period: Period, table: ResultTable) -> ListOutcome:
    require(actor, "proposals.record_ministry_list")
    proposals = _proposals(actor, period, {row.code for row in table.rows})
    # Always in one order, so that two lists at once wait for each other and never in a circle.
    pks = sorted(one.pk for one in proposals.values())
    list(Proposal.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
    entries: dict[int, list[MinistryRecord]] = {pk: [] for pk in pks}
    for entry in MinistryRecord.objects.filter(proposal__in=pks).order_by("id"):
        entries[entry.proposal_id].append(entry)
    broken: dict[str, int] = {}  # the first wrong row of a unit: its others wait for it
    lines = []
    for row in table.rows:
        line = RowOutcome(row, "empty" if row.empty else "new", proposals.get(row.code))
        line.problems = list(row.problems)
        if line.proposal is None and row.code:
            line.problems.append(_unknown(row, period))
        if line.problems:
            line.state = "wrong"
            broken.setdefault(row.code, row.number)
        lines.append(line)
    for line in sorted(lines, key=_in_stage_order):
        if line.state == "new" and line.proposal is not None:
            _enter(actor, line, line.proposal, entries[line.proposal.pk], broken)
    return ListOutcome(lines)


def _proposals(actor: User, period: Period, codes: set[str]) -> dict[str, Proposal]:
    """By the unit's code: the one that is with the ministry, else the newest of the unit, which
    ``record_ministry`` refuses in words."""
    found: dict[str, Proposal] = {}
    for row in visible_proposals(actor).filter(period=period).order_by("pk"):
        code = row.unit.code
        held = found.get(code)
        if code in codes and (held is None or held.state != State.NATIONAL):
            found[code] = row
    return found


def _unknown(row: ResultRow, period: Period) -> str:
    return (
        f"Baris {row.number}, kolom Kode unit: «{row.code[:60]}» tidak mempunyai usulan periode "
        f"{period.year} dalam cakupan Anda. Tulis kode seperti di daftar usulan."
    )


def _in_stage_order(line: RowOutcome) -> tuple[int, Any, int]:
    """A stage asks that the one before it is recorded; within one the dates tell the order."""
    row = line.row
    stage = STAGE_ORDER.index(row.stage) if row.stage else len(STAGE_ORDER)
    return (stage, str(row.on or ""), row.number)


def _enter(
    actor: User,
    line: RowOutcome,
    proposal: Proposal,
    entries: list[MinistryRecord],
    broken: dict[str, int],
) -> None:
    row, code = line.row, line.row.code
    same_stage = [entry for entry in entries if entry.stage == row.stage]
    if any(_says(entry, row) for entry in same_stage):
        line.state = "known"
        return
    if code in broken:
        line.state = "wrong"
        line.problems.append(
            f"Baris {row.number}: belum dapat diperiksa karena baris {broken[code]} dari unit yang "
            "sama salah. Perbaiki baris itu terlebih dahulu."
        )
        return
    if row.on is None:
        return  # a row without a date is wrong already
    try:
        entry = record_ministry(
            actor=actor,
            proposal=proposal,
            stage=row.stage,
            on=row.on,
            result=row.result,
            text=row.text,
            objection_deadline=row.deadline,
            score=row.score,
            number=row.number_of_lhe,
            recommendations=row.recommendations,
            date_reason=row.date_reason,
        )
    except (Refused, PermissionDenied) as error:
        reasons = error.reasons if isinstance(error, Refused) else [str(error)]
        line.state = "wrong"
        line.problems += [
            f"Baris {row.number} ({proposal.unit.code}, {line.stage_label}): {reason}"
            for reason in reasons
        ]
        broken[code] = row.number
        return
    line.before = same_stage[-1] if same_stage else None
    entries.append(entry)


def _says(entry: MinistryRecord, row: ResultRow) -> bool:
    told = (entry.result, entry.on, entry.text.strip(), entry.objection_deadline, entry.score)
    of_lhe = (entry.number, entry.recommendations)
    return told == (row.result, row.on, row.text, row.deadline, row.score) and of_lhe == (
        row.number_of_lhe,
        row.recommendations,
    )
