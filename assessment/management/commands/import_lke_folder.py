"""Brings a folder (or ZIP) of filled LKE workbooks in, file by file, from the shell."""

import json
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.enums import BatchItemState, BatchQuestion
from assessment.management.import_rights import add_rights, rights_of
from assessment.models import Period, SheetBatch, SheetBatchItem
from assessment.workbooks.services.batch_choices import file_questions
from assessment.workbooks.services.batch_files import ENDINGS
from assessment.workbooks.services.batches import upload_batch, work_through
from zona_integritas.ground.errors import Refused

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same files make the same ZIP: the batch goes on


OWN = ("outlook", "barred")  # what the summary keeps for the application itself


class Command(BaseCommand):
    help = (
        "Mengimpor semua lembar LKE dalam folder atau ZIP. Nama berkas diawali kode unit. "
        "Dijalankan lagi, yang sudah selesai tidak diulang."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder atau berkas ZIP")
        parser.add_argument("--period", required=True, type=int, help="tahun periode")
        add_rights(parser)
        parser.add_argument("--again", action="store_true", help="coba lagi yang gagal")
        parser.add_argument(
            "--allow-clearing", action="store_true", help="kosongkan juga yang kosong di berkas"
        )
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu baris JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        period = Period.objects.filter(year=options["period"]).first()
        if period is None:
            raise CommandError(f"Periode {options['period']} belum dibuka.")
        try:
            rights = rights_of(options)
            with tempfile.TemporaryFile() as file:
                pack(options["path"], file)
                batch = upload_batch(
                    actor=rights.actor,
                    period=period,
                    file=file,
                    name=options["path"].name,
                    reason=rights.reason,
                    historic=rights.historic,
                )
            if options["again"]:
                batch.items.filter(state=BatchItemState.FAILED).update(
                    state=BatchItemState.WAITING, asks="", problems=[]
                )
            work_through(
                batch,
                Console(self, quiet=options["json"]),
                allow_clearing=options["allow_clearing"],
            )
        except OSError as error:
            raise CommandError(f"«{options['path']}» tidak dapat dibaca: {error}") from error
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from refused
        except PermissionDenied as denied:
            raise CommandError(str(denied)) from denied
        self._report(batch, as_json=options["json"])

    def _report(self, batch: SheetBatch, *, as_json: bool) -> None:
        items = list(batch.items.select_related("unit"))
        failed = [item for item in items if item.state == BatchItemState.FAILED]
        waiting = [item for item in items if item.state == BatchItemState.WAITING]
        questions = file_questions(batch)
        if as_json:
            rows = [
                {
                    "file": item.name,
                    "unit": item.unit.code if item.unit else None,
                    "result": item.state,
                    "asks": item.asks,
                    "summary": {k: v for k, v in item.summary.items() if k not in OWN},
                    "problems": [*item.problems, *_question(item, questions)],
                }
                for item in items
            ]
            self.stdout.write(json.dumps({"files": rows}, ensure_ascii=False))
        else:
            for item in failed:
                self.stderr.write(f"{item.name}: {' '.join(item.problems)}")
            for item in items:
                if item.summary.get("cleared") and not item.summary.get("cleared_applied"):
                    self.stdout.write(
                        f"{item.name}: {item.summary['cleared']} isian kosong di berkas, tidak "
                        f"dikosongkan ({', '.join(item.summary['cleared_items'])})."
                    )
            for question in questions.values():
                self.stderr.write(question)
            done = len(items) - len(failed) - len(waiting)
            left = f", {len(waiting)} menunggu pilihan" if waiting else ""
            self.stdout.write(f"{done} berkas selesai, {len(failed)} gagal{left}.")
        if failed or waiting:
            raise SystemExit(1)


def _question(item: SheetBatchItem, questions: dict[str, str]) -> list[str]:
    """What must be said of the file first, where another one is for the same unit."""
    asked = item.asks == BatchQuestion.FILE and item.unit is not None
    return [questions[item.unit.code]] if asked and item.unit else []


def pack(path: Path, target: IO[bytes]) -> None:
    """The folder's workbooks as a ZIP, or the ZIP as it is."""
    if path.is_file():
        target.write(path.read_bytes())
        return
    if not path.is_dir():
        raise FileNotFoundError("tidak ada folder atau berkas itu")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix.casefold() in ENDINGS:
                entry = zipfile.ZipInfo(str(file.relative_to(path)), LONG_AGO)
                archive.writestr(entry, file.read_bytes())


class Console:
    """Says on the shell how far the work is."""

    def __init__(self, command: BaseCommand, *, quiet: bool) -> None:
        self.command, self.quiet = command, quiet
        self.done = self.total = 0

    def begin(self, total: int, message: str = "") -> None:
        self.total = total

    def remark(self, sentence: str) -> None:
        """Failures are said once more at the end."""

    def step(self, message: str = "", by: int = 1) -> None:
        self.done += by
        if not self.quiet:
            self.command.stdout.write(f"{self.done}/{self.total} {message}")
