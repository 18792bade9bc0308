"""``manage.py sentences``: every sentence of the application by place, to be read as a whole."""

import json
from dataclasses import asdict
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zona_integritas.management.sentences import Sentence, every_sentence


class Command(BaseCommand):
    help = (
        "Menulis semua kalimat yang dapat dibaca orang, menurut berkas dan barisnya, sebagai "
        "halaman HTML (atau JSON) ke keluaran standar."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON, satu objek per kalimat")

    def handle(self, **options: Any) -> None:
        found = every_sentence()
        if options["json"]:
            rows = [asdict(one) for one in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(_page(found))


def _page(found: tuple[Sentence, ...]) -> SafeString:
    files = [(path, list(rows)) for path, rows in groupby(found, key=lambda one: one.path)]
    body = format_html_join(
        "\n",
        "<h2>{}</h2>\n<table>{}</table>",
        ((path, _rows(rows)) for path, rows in files),
    )
    return format_html(
        '<!doctype html>\n<html lang="id"><head><meta charset="utf-8">'
        "<title>Kalimat aplikasi</title></head><body>\n<h1>Kalimat aplikasi</h1>\n"
        "<p>{} kalimat dalam {} berkas.</p>\n{}\n</body></html>",
        len(found),
        len(files),
        body,
    )


def _rows(rows: list[Sentence]) -> SafeString:
    return format_html_join(
        "\n", "<tr><td>{}</td><td>{}</td></tr>", ((one.line, one.text) for one in rows)
    )
