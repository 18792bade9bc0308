"""The record and the list of roles as CSV and XLSX; no text in them can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from zona_integritas.ground.files.spreadsheets import safe_cell
from zona_integritas.ground.formats import as_shown, zone_name
from zona_integritas.site.logbook.lines import EventLine, in_words
from zona_integritas.site.logbook.roles import RoleLine

CELL = 32_000  # letters; a spreadsheet holds 32,767
FORMATS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def record_table(lines: Iterable[EventLine]) -> list[list[Any]]:
    """One row an event, times by the clock of the page they were asked from."""
    rows: list[list[Any]] = [
        [
            "Nomor",
            f"Waktu ({zone_name()})",
            "Pelaku",
            "Peristiwa",
            "Jenis objek",
            "Objek",
            "Kode unit",
            "Perubahan",
            "Catatan",
            "Permintaan",
            "Kode integritas",
            "Alamat jaringan",
        ]
    ]
    for line in lines:
        event = line.event
        rows.append(
            [
                event.pk,
                _moment(event.at),
                line.actor,
                line.label,
                line.object_kind,
                line.object_text,
                line.unit.code if line.unit else "",
                "\n".join(in_words(change) for change in line.changes),
                line.note,
                event.request_id,
                event.digest,
                line.address,
            ]
        )
    return rows


def roles_table(lines: Iterable[RoleLine]) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [
            "Orang",
            "Nama pengguna",
            "Peran",
            "Area",
            "Kode unit",
            "Unit",
            f"Diberikan ({zone_name()})",
            "Diberikan oleh",
            "Kedudukan",
            "Hari pertama",
            "Hari terakhir",
            "Konfirmasi",
            "Dikonfirmasi oleh",
            "Keadaan",
            f"Diakhiri ({zone_name()})",
            "Diakhiri oleh",
            "Alasan",
        ]
    ]
    for line in lines:
        grant = line.grant
        rows.append(
            [
                str(grant.user),
                grant.user.username,
                grant.get_role_display(),
                line.areas,
                grant.unit.code,
                grant.unit.name,
                _moment(grant.granted_at),
                str(grant.granted_by or "Sistem"),
                grant.get_capacity_display(),
                f"{grant.starts_on:%Y-%m-%d}" if grant.starts_on else "",
                f"{grant.ends_on:%Y-%m-%d}" if grant.ends_on else "",
                grant.get_confirmation_display(),
                str(grant.confirmed_by or ""),
                line.state.label,
                _moment(grant.ended_at) if grant.ended_at else "",
                str(grant.ended_by or "Sistem") if grant.ended_at else "",
                grant.end_reason,
            ]
        )
    return rows


def download(rows: Sequence[Sequence[Any]], name: str, file_format: str) -> HttpResponse:
    content, kind = (
        (_csv(rows), "text/csv; charset=utf-8") if file_format == "csv" else (_xlsx(rows), XLSX)
    )
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}.{file_format}"'},
    )


def _moment(value: datetime) -> str:
    return f"{as_shown(value):%Y-%m-%d %H:%M:%S}"


def _cell(value: object) -> Any:
    if isinstance(value, str):
        # Control characters cannot stand in a workbook.
        value = "".join(sign for sign in value if sign >= " " or sign in "\n\t")
        if len(value) > CELL:
            value = value[:CELL] + "…"
    return safe_cell(value)


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + target.getvalue()).encode()


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Catatan")
    sheet.freeze_panes = "A2"
    for place in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 24
    for row in rows:
        sheet.append([_cell(value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
