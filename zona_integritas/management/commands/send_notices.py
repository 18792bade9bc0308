"""``manage.py send_notices``: for the scheduler, every hour or so; safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.timezone import localdate

from proposals.reminders.services.calendar import remind
from proposals.reminders.services.threshold_watch import refresh_watched, watch_thresholds
from units.services.leaving import end_accounts
from units.services.roles import close_past_roles
from zona_integritas.ground.files.kept_readings import forget_readings
from zona_integritas.ground.notices import mail
from zona_integritas.ground.notices.single_run import single_run
from zona_integritas.ground.papers.drawings import forget_drafts


class Command(BaseCommand):
    help = (
        "Mengingatkan jadwal yang segera ditutup dan yang terlambat, mengabarkan nilai di bawah "
        "minimal, mengeluarkan akun yang hari terakhirnya sudah lewat dari daftar, lalu mengirim "
        "surel: yang langsung dan belum terkirim, dan ringkasan harian "
        "(paling banyak satu per orang per hari). Aman dijalankan berulang."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="hanya menghitung; tidak ada yang dikirim"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with single_run("send_notices") as only_one:
            if not only_one:
                raise CommandError("send_notices sedang berjalan; yang ini tidak berbuat apa-apa.")
            refresh_watched()
            if options["dry_run"]:
                with transaction.atomic():
                    self._say("Akan dibuat", remind(localdate()) + watch_thresholds())
                    self._say_mails("Akan dikirim", mail.count_waiting(), mail.count_digests())
                    transaction.set_rollback(True)
                return
            forget_readings()
            forget_drafts()
            close_past_roles()
            end_accounts()
            self._say("Dibuat", remind(localdate()) + watch_thresholds())
            single, digests = mail.send_waiting(), mail.send_digests()
            self._say_mails("Terkirim", single.mails, digests.mails)
            if failed := single.failed + digests.failed:
                raise CommandError(
                    f"{failed} surel gagal dikirim; dicoba lagi pada jadwal berikutnya. "
                    "Periksa EMAIL_HOST dan log server."
                )

    def _say(self, verb: str, count: int) -> None:
        self.stdout.write(f"{verb}: {count} pemberitahuan.")

    def _say_mails(self, verb: str, single: int, digests: int) -> None:
        self.stdout.write(f"{verb}: {single} surel langsung, {digests} ringkasan.")
