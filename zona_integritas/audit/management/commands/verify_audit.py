"""``manage.py verify_audit``: is the record whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zona_integritas.audit.verify import first_broken


class Command(BaseCommand):
    help = "Memeriksa rantai catatan audit dan menyebut baris pertama yang rusak."

    def handle(self, *args: Any, **options: Any) -> None:
        count, broken = first_broken()
        if broken is not None:
            raise CommandError(
                f"Rantai putus pada baris {broken.pk} ({broken}). {count} baris sebelumnya utuh."
            )
        self.stdout.write(f"Catatan audit utuh: {count} baris.")
