"""``manage.py verify_audit``: is the record whole?"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from zona_integritas.ground.audit.verify import Anchor, ChainCheck, check_chain


class Command(BaseCommand):
    help = (
        "Memeriksa rantai catatan audit dan menyebut baris pertama yang rusak. Baris yang hilang "
        "di ujung hanya ketahuan dari kode integritas yang disimpan di luar basis data: "
        "--anchor menambahkan "
        "waktu, jumlah baris, dan kode integritas terakhir ke sebuah berkas."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="SIDIK",
            default="",
            help="kode integritas yang dicetak pemeriksaan terdahulu",
        )
        parser.add_argument(
            "--anchor",
            metavar="BERKAS",
            help="memeriksa semua kode integritas di berkas ini, lalu menambahkan yang terakhir",
        )
        parser.add_argument(
            "--against", metavar="BERKAS", help="memeriksa semua kode integritas di berkas ini"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = [Anchor(said.lower())] if (said := options["expect"].strip()) else []
        for name in ("against", "anchor"):
            if options[name]:
                kept += _anchors(Path(options[name]), new=name == "anchor")
        found = check_chain(kept)
        _refuse_what_is_wrong(found)
        self.stdout.write(f"Catatan audit utuh: {found.count} baris.")
        if options["against"] or options["anchor"]:
            self.stdout.write(f"Kode integritas yang disimpan di luar: {len(kept)}, semuanya ada.")
        if found.digest:
            self.stdout.write(f"Kode integritas baris terakhir: {found.digest}")
            if options["anchor"]:
                _append(Path(options["anchor"]), Anchor(found.digest, found.count))


def _refuse_what_is_wrong(found: ChainCheck) -> None:
    if found.broken is not None:
        raise CommandError(
            f"Rantai putus pada baris {found.broken.pk} ({found.broken}). "
            f"{found.count} baris sebelumnya utuh."
        )
    if found.lost:
        first = min(found.lost, key=lambda one: one.count)
        which = f" (baris ke-{first.count}, {first.digest[:12]}…)" if first.count else ""
        raise CommandError(
            f"Rantai {found.count} baris utuh, tetapi kode integritas yang disimpan{which} "
            f"tidak ada di "
            "dalamnya: baris di ujung catatan telah dihapus, catatan ditulis ulang, atau "
            "kode integritas itu "
            "dari basis data lain."
        )


def _anchors(file: Path, *, new: bool) -> list[Anchor]:
    """What the file keeps; a ``new`` one may not be there yet."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        if new:
            return []
        raise CommandError(f"Berkas «{file}» tidak ada.") from None
    except (OSError, ValueError):
        raise CommandError(f"Berkas «{file}» tidak dapat dibaca.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Anchor.of(line))
        except ValueError:
            raise CommandError(
                f"Baris {number} berkas «{file}» bukan waktu, jumlah, dan kode integritas."
            ) from None
    return found


def _append(file: Path, anchor: Anchor) -> None:
    """One line more, on the disk before the command ends."""
    try:
        with file.open("a", encoding="utf-8") as kept:
            kept.write(anchor.line(timezone.localtime()) + "\n")
            kept.flush()
            os.fsync(kept.fileno())
    except OSError as error:
        raise CommandError(f"Berkas «{file}» tidak dapat ditulis: {error.strerror}.") from None
