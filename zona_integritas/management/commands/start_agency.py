"""``manage.py start_agency``: the agency itself and its first administrator.

A new installation has nobody who could grant a role, and a superuser is granted nothing for
free; everything after these two rows is done on the screens.
"""

import os
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessment.instrument.services.instruments import load_builtin
from units.enums import Role, ServiceKind, UnitLevel
from units.models import Unit
from units.services.passwords import set_password
from units.services.people import create_person
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

PASSWORD = "ADMIN_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = (
        f"Membuat instansi dan administrator pertama. Kata sandi ditanyakan, atau dari {PASSWORD}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="kode instansi, misalnya BPS")
        parser.add_argument("--name", required=True, help="nama instansi")
        parser.add_argument("--username", required=True)
        parser.add_argument("--full-name", required=True)
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if Unit.objects.exists():
            raise CommandError("Instansi sudah ada; administrator lain ditunjuk melalui layar.")
        password = os.environ.get(PASSWORD) or getpass("Kata sandi administrator: ")
        try:
            with transaction.atomic():
                self._start(password, options)
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{options['name']} siap; masuk sebagai {options['username']}.")

    def _start(self, password: str, options: dict[str, Any]) -> None:
        agency = create_unit(
            actor=SYSTEM,
            code=options["code"],
            name=options["name"],
            parent=None,
            level=UnitLevel.AGENCY,
            service_kind=ServiceKind.SUPPORT,
        )
        person = create_person(
            actor=SYSTEM,
            username=options["username"],
            full_name=options["full_name"],
            email=options["email"],
            unit=agency,
        )
        set_password(actor=SYSTEM, user=person, password=password)
        grant_role(actor=SYSTEM, user=person, role=Role.ADMIN, unit=agency)
        load_builtin()
