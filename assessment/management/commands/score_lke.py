"""``manage.py score_lke FILE [--json] [--explain [CODE]]``: the score of a filled LKE, without a
database; with ``--explain`` also how every figure came about."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.explain import codes, explain
from assessment.scoring.explain_text import lines
from assessment.scoring.model import Answer, AnswerError, Instrument, parse_answer
from assessment.scoring.report import result_document
from assessment.scoring.result import Result, ScoreWarning
from assessment.scoring.thresholds import verdict
from assessment.scoring.warnings import find_warnings
from assessment.workbooks.problems import in_few_lines
from assessment.workbooks.workbook_reading import read_lke_workbook
from zona_integritas.ground.files.spreadsheets import SpreadsheetError
from zona_integritas.ground.formats import angka, kurang, persen, ringkas

EVERYTHING = "*"
# What names the answer set (side or id), and its answers.
AnswerSet = tuple[dict[str, Any], Mapping[str, Answer]]


class Command(BaseCommand):
    help = "Menghitung nilai LKE dari berkas JSON atau buku kerja terisi (dua susunan)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="JSON {answers}, JSON {cases}, atau XLSX")
        parser.add_argument("--json", action="store_true", help="satu baris JSON per lembar")
        parser.add_argument(
            "--explain",
            nargs="?",
            const=EVERYTHING,
            metavar="KODE",
            help="menjelaskan setiap nilai dan nilai minimal, atau satu kode saja "
            "(bagian, butir, total, atau nilai minimal seperti WBK:area.1)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        instrument = builtin()
        for name, answers in self._sets(Path(options["file"]), instrument):
            result = score(instrument, answers)
            warnings = find_warnings(instrument, answers, result)
            wanted = options["explain"]
            if options["json"]:
                document = {**name, **result_document(instrument, result, warnings)}
                if wanted is not None:
                    document["explanation"] = {
                        code: lines(explain(instrument, result, code), ringkas)
                        for code in _codes(wanted, instrument)
                    }
                self.stdout.write(json.dumps(document, ensure_ascii=False))
                continue
            if wanted in (None, EVERYTHING):
                self._table(name, instrument, result, warnings)
            else:
                self.stdout.write(_title(name, result))
                for warning in warnings:
                    if warning.indicator == wanted:
                        self.stdout.write(f"  Peringatan: {warning.message}")
            if wanted is not None:
                for code in _codes(wanted, instrument):
                    self.stdout.write("\n".join(lines(explain(instrument, result, code), ringkas)))

    def _sets(self, path: Path, instrument: Instrument) -> list[AnswerSet]:
        try:
            content = path.read_bytes()
        except OSError as error:
            why = "tidak ada" if isinstance(error, FileNotFoundError) else "tidak dapat dibaca"
            raise CommandError(f"Berkas «{path.name}» {why}. Periksa nama dan letaknya.") from error
        if path.suffix.lower() == ".json" or content.lstrip()[:1] in (b"{", b"["):
            return list(_from_json(content, instrument))
        try:
            reading = read_lke_workbook(content, instrument)
        except SpreadsheetError as error:
            raise CommandError(str(error)) from error
        if reading.problems:
            raise CommandError("\n".join(one.message for one in in_few_lines(reading.problems)))
        if not reading.sides:
            raise CommandError("Lembar LKE ini belum berisi satu jawaban pun.")
        return [({"side": side}, found.answers) for side, found in reading.sides.items()]

    def _table(
        self,
        name: dict[str, Any],
        instrument: Instrument,
        result: Result,
        warnings: Iterable[ScoreWarning],
    ) -> None:
        self.stdout.write(_title(name, result))
        self.stdout.write(f"  {'':<52}{'bobot':>8}{'terjawab':>10}{'kosong=0':>10}")
        for node in instrument.nodes:
            if node.kind != "subarea":
                scored = result.nodes[node.code]
                self.stdout.write(
                    f"  {node.code:<8}{node.name[:42]:<44}{ringkas(node.weight):>8}"
                    f"{angka(scored.answered):>10}{angka(scored.zero):>10}"
                )
        total = result.total
        self.stdout.write(
            f"  {'Nilai akhir':<52}{ringkas(total.weight):>8}{angka(total.answered):>10}"
            f"{angka(total.zero):>10}"
        )
        for predicate in ("WBK", "WBBM"):
            found = verdict(instrument, result, predicate)
            self.stdout.write(
                f"  Menuju {predicate}: {'memenuhi' if found.met else 'belum memenuhi'}"
            )
            for row in found.missed:
                percent = row.rule.measure == "percent"
                show = persen if percent else angka
                self.stdout.write(
                    f"    {row.rule.label}: {show(row.value)}, nilai minimal {show(row.minimum)}, "
                    f"{kurang(row.gap, percent=percent)}"
                )
        for warning in warnings:
            self.stdout.write(f"  Peringatan: {warning.message}")


def _title(name: dict[str, Any], result: Result) -> str:
    title = " · ".join(f"{key} {value}" for key, value in name.items()) or "LKE"
    return f"{title}: {result.answered} dari {result.of} butir terjawab"


def _codes(wanted: str, instrument: Instrument) -> list[str]:
    """The code asked for, or all of them."""
    known = list(codes(instrument))
    if wanted == EVERYTHING:
        return known
    if wanted not in known:
        raise CommandError(
            f"Kode «{wanted}» tidak ada dalam instrumen {instrument.code}. Pakai kode bagian "
            "(A.I.1), butir (A.I.1.i.a), total, atau nilai minimal (WBK:area.1)."
        )
    return [wanted]


def _from_json(content: bytes, instrument: Instrument) -> Iterator[AnswerSet]:
    try:
        document = json.loads(content, parse_float=Decimal, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        raise CommandError(
            f"Isi berkas bukan JSON yang sah: baris {error.lineno}, kolom {error.colno} "
            "tidak terbaca."
        ) from error
    except (ValueError, RecursionError) as error:
        raise CommandError("Isi berkas bukan JSON UTF-8 yang sah.") from error
    if isinstance(document, dict) and isinstance(document.get("cases"), list):
        cases = document["cases"]
    else:
        cases = [document]
    for case in cases:
        if not isinstance(case, dict) or not isinstance(case.get("answers"), dict):
            raise CommandError(
                'Susunan JSON tidak dikenal. Pakai {"answers": {kode butir: jawaban}} atau '
                '{"cases": [{"answers": {…}}, …]}.'
            )
        yield {"id": case["id"]} if "id" in case else {}, _parsed(case["answers"], instrument)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last of two equal keys without a word; which answer was meant is unknown."""
    document = dict(pairs)
    if len(document) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise CommandError(f"«{double}» tertulis dua kali dalam JSON. Sisakan satu.")
    return document


def _parsed(raw: dict[str, Any], instrument: Instrument) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    problems = []
    for code, value in raw.items():
        if not instrument.knows(code):
            problems.append(f"Butir «{code}» tidak ada dalam instrumen {instrument.code}.")
            continue
        try:
            answer = parse_answer(instrument.indicator(code), value)
        except AnswerError as error:
            problems.append(f"Butir {code}: {error.message}")
            continue
        if answer is not None:
            answers[code] = answer
    if problems:
        raise CommandError("\n".join(problems))
    return answers
