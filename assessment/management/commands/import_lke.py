"""Brings a filled LKE workbook into the application from the shell."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from assessment.enums import ColumnMeaning
from assessment.lke.services.assessments import lke_for
from assessment.management.import_rights import Rights, add_rights, rights_of
from assessment.models import Period
from assessment.workbooks.problems import NOTHING_CHANGED, SheetProblem, in_few_lines
from assessment.workbooks.readings import UnclearColumns
from assessment.workbooks.services.comparison import CellChange, WorkbookComparison
from assessment.workbooks.services.imports import import_sheet
from assessment.workbooks.services.reconciliation import SumDifference
from assessment.workbooks.services.remembered import EVERY_COLUMN
from assessment.workbooks.sheet_choice import SeveralSheets
from assessment.workbooks.unread import UnreadColumn
from units.models import Unit
from zona_integritas.ground.errors import Refused, SpreadsheetError

COLUMNS = {"unit": frozenset({"unit"}), "tpi": frozenset({"tpi", "tpi2"}), "both": EVERY_COLUMN}


class Command(BaseCommand):
    help = "Mengimpor lembar LKE terisi (XLSX, ODS, CSV) ke LKE sebuah unit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="berkas lembar LKE")
        parser.add_argument("--unit", required=True, help="kode unit")
        parser.add_argument("--period", required=True, type=int, help="tahun periode")
        parser.add_argument("--side", choices=sorted(COLUMNS), default="both")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="KOLOM=ARTI",
            help=f"arti sebuah kolom, misalnya P=bukti; boleh diulang ({', '.join(ColumnMeaning)})",
        )
        parser.add_argument("--sheet", default="", help="lembar yang dibaca, bila ada beberapa")
        add_rights(parser)
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, jangan simpan")
        parser.add_argument(
            "--allow-clearing", action="store_true", help="kosongkan juga yang kosong di berkas"
        )
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu baris JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = self._import(options)
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            self._say(outcome, options)
        if outcome["errors"]:
            raise SystemExit(1)

    @transaction.atomic
    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        """An LKE that is opened for the file stays only when the file is written."""
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            return failed(f"Unit dengan kode «{options['unit']}» tidak ada.")
        period = Period.objects.filter(year=options["period"]).first()
        if period is None:
            return failed(f"Periode {options['period']} belum dibuka.")
        path: Path = options["file"]
        try:
            chosen = columns_said(options["column"])
            rights = rights_of(options, writes=not options["dry_run"])
            outcome = outcome_of(self._compared(unit, period, path, rights, chosen, options))
        except OSError as error:
            outcome = failed(f"Berkas «{path}» tidak dapat dibaca: {error.strerror}.")
        except UnclearColumns as error:
            letters = next((one.letters for one in error.offers if one.asked), "P")
            outcome = failed(f"{error} Di sini: --column {letters}=ARTI, boleh diulang.")
            outcome["unread"] = [
                asdict(UnreadColumn(error.sheet, one.letters, one.heading, one.filled))
                for one in error.offers
                if one.asked
            ]
        except SeveralSheets as error:
            outcome = failed(f"{error} Di sini: --sheet NAMA.")
        except (Refused, SpreadsheetError, PermissionDenied) as error:
            outcome = failed(str(error))
        if options["dry_run"] or outcome["errors"]:
            transaction.set_rollback(True)
        return outcome

    def _compared(
        self,
        unit: Unit,
        period: Period,
        path: Path,
        rights: Rights,
        chosen: dict[str, str],
        options: dict[str, Any],
    ) -> WorkbookComparison:
        return import_sheet(
            actor=rights.actor,
            assessment=lke_for(
                rights.actor, unit, period, open_it=rights.historic or options["dry_run"]
            ),
            content=path.read_bytes(),
            file_name=path.name,
            columns=COLUMNS[options["side"]],
            dry_run=options["dry_run"],
            allow_clearing=options["allow_clearing"],
            reason=rights.reason,
            historic=rights.historic,
            wanted=options["sheet"],
            chosen=chosen,
        )

    def _say(self, outcome: dict[str, Any], options: dict[str, Any]) -> None:
        for problem in in_few_lines(map(problem_of, outcome["errors"])):
            self.stderr.write(problem.message)
        for warning in outcome["warnings"]:
            self.stdout.write(f"Perhatikan: {warning}")
        for one in outcome["sums"]:
            self.stdout.write(f"Jumlah berbeda: {one['message']}")
        if outcome["cleared"] and not outcome["errors"]:
            codes = ", ".join(
                f"{one['code']} ({one['column']})"
                for one in outcome["changes"]
                if one["kind"] == "cleared"
            )
            self.stdout.write(f"Perhatikan: kosong di berkas, terisi di aplikasi: {codes}.")
        kept = outcome["cleared"] and not options["allow_clearing"]
        aside = " (tidak diterapkan; pakai --allow-clearing untuk mengosongkan)" if kept else ""
        numbers = (
            f"{outcome['new']} baru, {outcome['changed']} berubah, "
            f"{outcome['cleared']} dikosongkan{aside}, "
            f"{outcome['unchanged']} tetap, {outcome['conflicts']} bertabrakan"
        )
        taken = outcome["new"] + outcome["changed"] + (0 if kept else outcome["cleared"])
        written = taken and not outcome["errors"] and not options["dry_run"]
        self.stdout.write(f"{numbers}. {'Diterapkan.' if written else 'Tidak ada yang disimpan.'}")


def columns_said(words: list[str]) -> dict[str, str]:
    """``P=bukti`` as the column's letters and what it holds; refused where it is not so written."""
    said: dict[str, str] = {}
    for word in words:
        letters, sign, meaning = (part.strip() for part in word.partition("="))
        if not sign or not re.fullmatch("[A-Za-z]{1,3}", letters) or letters.upper() in said:
            raise Refused(
                f"--column «{word[:60]}» tidak dikenal, atau kolomnya disebut dua kali. Tulis "
                f"hurufnya dan artinya, misalnya P=bukti. {NOTHING_CHANGED}"
            )
        said[letters.upper()] = meaning.casefold()
    return said


def outcome_of(found: WorkbookComparison) -> dict[str, Any]:
    """What the file did or would do, as the JSON of ``--json``."""
    errors = [problem.as_json() for problem in found.problems]
    if found.refused:
        errors.append(SheetProblem("", "", "", "", found.refused, "refused").as_json())
    if found.conflicts and not errors:
        codes = ", ".join(one.indicator for one in found.changes if one.kind == "conflict")
        errors.append(
            SheetProblem(
                found.reading.sheet,
                "",
                f"{found.conflicts} isian",
                "diubah di satu tempat saja",
                f"{found.conflicts} isian diubah di aplikasi dan di berkas sejak berkas "
                f"diunduh ({codes}). Impor berkas ini di layar untuk memilih yang berlaku. "
                "Tidak ada data yang berubah.",
                "conflict",
            ).as_json()
        )
    return {
        "new": found.new,
        "changed": found.changed,
        "cleared": found.cleared,
        "unchanged": found.unchanged,
        "conflicts": found.conflicts,
        "errors": errors,
        "warnings": found.warnings,
        "changes": [change_document(one) for one in found.changes],
        "columns": [one.as_json() for one in found.reading.columns],
        "unread": [asdict(one) for one in found.reading.unread],
        "unplaced": [cell for one in found.reading.unplaced for cell in one.as_json()],
        "sums": [sum_document(one) for one in found.sums],
    }


def problem_of(error: dict[str, Any]) -> SheetProblem:
    """A problem as it was before it became part of the document."""
    names = ("sheet", "cell", "found", "allowed", "message", "code", "row")
    return SheetProblem(**{name: error[name] for name in names})


def sum_document(one: SumDifference) -> dict[str, Any]:
    """A figure the file states and its answers do not come to; nothing is changed by it."""
    return {
        "column": one.column,
        "code": one.code,
        "cell": one.cell,
        "file": str(one.file),
        "here": str(one.here),
        "percentage": one.percentage,
        "message": one.sentence,
    }


def change_document(change: CellChange) -> dict[str, Any]:
    """One line of the file: where it goes, what stands there, what the file says."""
    return {
        "code": change.indicator,
        "column": change.column,
        "side": change.side,
        "kind": change.kind,
        "old": change.before,
        "new": change.after,
        "old_note": change.note_before,
        "new_note": change.note_after,
        "evidence": list(change.evidence),
    }


def failed(message: str) -> dict[str, Any]:
    """The outcome of a file that could not even be compared."""
    error = SheetProblem("", "", "", "", message, "refused").as_json()
    numbers = {"new": 0, "changed": 0, "cleared": 0, "unchanged": 0, "conflicts": 0}
    names = ("warnings", "changes", "columns", "unread", "unplaced", "sums")
    lists: dict[str, list[Any]] = {name: [] for name in names}
    return {**numbers, "errors": [error], **lists}
