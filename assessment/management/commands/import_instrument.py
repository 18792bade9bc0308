"""An instrument from a file as a new draft version: JSON, portal master, blank sheet, table."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessment.instrument.diff import KINDS, compare_definitions
from assessment.instrument.services.imports import base_version, import_instrument, refuse_too_large
from assessment.instrument.sources import SourceReading, recognise
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument
from assessment.scoring.definition import builtin_document
from assessment.workbooks.problems import SheetProblem
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused, SpreadsheetError


class Command(BaseCommand):
    help = (
        "Mengimpor instrumen sebagai konsep: JSON aplikasi ini, master soal portal (JSON), lembar "
        "LKE kosong, atau tabel butir (XLSX/CSV)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, jangan simpan")
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu baris JSON")
        parser.add_argument("--base", type=int, help="versi dasar; tanpa ini versi yang berlaku")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = self._import(options)
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            self._say(outcome)
        if outcome["problems"]:
            raise SystemExit(1)

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        path: Path = options["file"]
        base = base_version()
        if options["base"] is not None:
            rows = Instrument.objects.filter(version=options["base"])
            base = (rows.filter(code=base.code) if base else rows).first()
            if base is None:
                return failed(f"Versi {options['base']} tidak ada.")
        before = document_of(base) if base else builtin_document()
        try:
            refuse_too_large(path.stat().st_size)
            reading = recognise(path.read_bytes(), path.name, before)
        except OSError as error:
            return failed(f"Berkas «{path}» tidak dapat dibaca: {error.strerror}.")
        except Refused as refused:
            return failed(*refused.reasons)
        except SpreadsheetError as error:
            return failed(str(error))
        outcome = outcome_of(reading, before)
        if reading.document and not reading.problems and not options["dry_run"]:
            try:
                draft = import_instrument(
                    actor=SYSTEM,
                    document=reading.document,
                    base=base,
                    origin=f"{reading.format}: {path.name}",
                )
            except Refused as refused:
                return {**outcome, "problems": failed(*refused.reasons)["problems"]}
            outcome["version"] = draft.version
        return outcome

    def _say(self, outcome: dict[str, Any]) -> None:
        for problem in outcome["problems"]:
            self.stderr.write(placed(problem))
        for warning in outcome["warnings"]:
            self.stdout.write(f"Perhatikan: {placed(warning)}")
        for kind, label in KINDS.items():
            codes = [one["code"] for one in outcome["differences"] if one["kind"] == kind]
            if codes:
                self.stdout.write(f"{label}: {len(codes)} ({', '.join(dict.fromkeys(codes))})")
        self.stdout.write(
            f"{outcome['nodes']} bagian, {outcome['indicators']} butir, {outcome['soal']} soal. "
            + (
                f"Tersimpan sebagai konsep versi {outcome['version']}."
                if outcome["version"]
                else "Tidak ada yang disimpan."
            )
        )


def placed(one: dict[str, str]) -> str:
    """A problem or warning with the sheet and cell it stands in."""
    where = " ".join(part for part in (one["sheet"], one["cell"]) if part)
    return f"{where}: {one['message']}" if where else one["message"]


def outcome_of(reading: SourceReading, before: dict[str, Any]) -> dict[str, Any]:
    """What the file holds and would change, as the JSON of ``--json``."""
    usable = reading.document if not reading.problems else None
    differences = compare_definitions(before, usable) if usable else []
    return {
        "format": reading.format,
        "code": usable["code"] if usable else None,
        "version": None,
        "nodes": len(usable["nodes"]) if usable else 0,
        "indicators": len(usable["indicators"]) if usable else 0,
        "soal": sum(len(row["soal_ids"]) for row in usable["indicators"]) if usable else 0,
        "differences": [asdict(one) for one in differences],
        "problems": [asdict(one) for one in reading.problems],
        "warnings": [asdict(one) for one in reading.warnings],
    }


def failed(*messages: str) -> dict[str, Any]:
    """The outcome of a file that nothing could be read from."""
    reading = SourceReading("")
    reading.problems = [SheetProblem("", "", "", "", message) for message in messages]
    return outcome_of(reading, {})
