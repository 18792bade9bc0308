"""``manage.py changepassword``: a new password for somebody who cannot get in.

In place of the framework's own, which would leave neither a record nor the duty to change it. It
is the way back for the only administrator of an agency.
"""

import os
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units.models import User
from units.services.passwords import set_password
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

PASSWORD = "NEW_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = (
        "Membuatkan kata sandi baru; orangnya menggantinya saat masuk. Kata sandi ditanyakan, "
        f"atau dari {PASSWORD}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"Nama pengguna «{username}» tidak dikenal.")
        password = os.environ.get(PASSWORD) or getpass(f"Kata sandi baru untuk {person}: ")
        try:
            set_password(actor=SYSTEM, user=person, password=password)
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from None
        self.stdout.write(f"Kata sandi {person} diganti; orangnya menggantinya lagi saat masuk.")
