"""``manage.py breach_report``: whose data a breach touched, and a draft of the letter to them."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone

from units.models import User
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.formats import JAKARTA, bulat, shown_in
from zona_integritas.site.privacy.breach import accounts_from, examine
from zona_integritas.site.privacy.services.breaches import record_breach_report

TIME_TO_TELL = timedelta(hours=72)


class Command(BaseCommand):
    help = (
        "Menyebut orang yang datanya tersentuh kegagalan pelindungan data: apa yang dapat dilihat "
        "sebuah akun, apa yang dibuka atau diunduhnya menurut catatan, dan draf surat "
        "pemberitahuan (UU 27/2022 Pasal 46). Tanpa --account dan --address: semua akun, "
        "misalnya bila salinan basis data jatuh ke tangan lain."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", required=True, metavar="2026-11-23[T08:00]", help="WIB")
        parser.add_argument("--account", nargs="+", default=[], metavar="NAMA")
        parser.add_argument("--address", nargs="+", default=[], metavar="ALAMAT")
        parser.add_argument("--out", metavar="BERKAS", help="ditulis di sini, hanya untuk Anda")

    def handle(self, *args: Any, **options: Any) -> None:
        since = _moment(options["since"])
        report = examine(_accounts(options["account"], options["address"], since), since)
        usernames = [one.person.username for one in report.accounts]
        now = timezone.now()
        with shown_in():
            text = render_to_string(
                "site/privacy/breach.txt",
                {
                    "report": report,
                    "made_at": now,
                    "tell_by": now + TIME_TO_TELL,
                    "addresses": options["address"],
                    "agency": agency_name() or "[nama instansi]",
                    "contact": settings.PRIVACY_CONTACT or "[nama, surel, dan telepon pejabat PDP]",
                },
            )
        record_breach_report(since=since, usernames=usernames, count=len(report.touched))
        if not options["out"]:
            self.stdout.write(text)
            return
        _write(Path(options["out"]), text)
        self.stdout.write(
            f"{bulat(len(report.touched))} orang dan {bulat(len(report.respondents))} survei. "
            f"Laporan dan draf surat: {options['out']}"
        )


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"--since: «{text}» bukan tanggal. Tulis seperti 2026-11-23 atau 2026-11-23T08:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=JAKARTA)


def _accounts(names: list[str], addresses: list[str], since: datetime) -> list[User]:
    people = User.objects.select_related("unit").order_by("username")
    if not names and not addresses:
        return list(people)
    named = people.filter(username__in=names)
    if unknown := sorted(set(names) - {one.username for one in named}):
        raise CommandError(f"Akun tidak dikenal: {', '.join(unknown)}.")
    found = {one.pk: one for one in named}
    found |= {one.pk: one for one in people.filter(pk__in=accounts_from(addresses, since))}
    if not found:
        raise CommandError("Tidak ada akun yang dipakai dari alamat itu sejak saat itu.")
    return list(found.values())


def _write(path: Path, text: str) -> None:
    """For its owner's eyes only: it names people."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            os.fchmod(number, 0o600)  # also where the file was there
            file.write(text)
    except OSError as error:
        raise CommandError(f"{path}: tidak dapat ditulis ({error.strerror}).") from error
