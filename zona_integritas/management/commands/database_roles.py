"""``manage.py database_roles NAME``: what the application's own user of PostgreSQL may do.

Run by the owner of the tables, after each ``migrate``. The other user serves pages: it reads and
writes rows, adds to the record without ever changing it, and owns nothing, so that it can neither
switch a trigger off nor change a table.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from zona_integritas.ground.audit.models import AuditEvent

MIGRATIONS = "django_migrations"


class Command(BaseCommand):
    help = (
        "Memberi pengguna PostgreSQL milik aplikasi hak membaca dan menulis baris, tanpa hak "
        "mengubah tabel, pemicu, atau catatan audit. Jalankan sebagai pemilik tabel setiap kali "
        "selesai «migrate»."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="PENGGUNA", help="pengguna yang dipakai aplikasi")
        parser.add_argument("--show", action="store_true", help="hanya mencetak perintah SQL-nya")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Perintah ini hanya untuk PostgreSQL.")
        name = options["name"]
        statements = statements_for(name)
        if options["show"]:
            self.stdout.write("".join(f"{one};\n" for one in statements))
            return
        _refuse_unfit(name)
        with transaction.atomic(), connection.cursor() as cursor:
            for one in statements:
                cursor.execute(one)
        self.stdout.write(
            f"«{name}» dapat membaca dan menulis baris; catatan audit hanya dapat ditambahnya."
        )


def statements_for(name: str) -> list[str]:
    """Everything is taken away first, so that the list below is all there is."""
    role = '"' + name.replace('"', '""') + '"'
    record = AuditEvent._meta.db_table
    here = "IN SCHEMA public"
    rows, numbers = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {role}",
        f"REVOKE ALL ON ALL TABLES {here} FROM {role}",
        f"REVOKE ALL ON ALL SEQUENCES {here} FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT {rows} ON ALL TABLES {here} TO {role}",
        f"GRANT {numbers} ON ALL SEQUENCES {here} TO {role}",
        f"REVOKE UPDATE, DELETE ON {record} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {MIGRATIONS} FROM {role}",
    ]


def _refuse_unfit(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [name])
        row = cursor.fetchone()
        if row is None:
            raise CommandError(f"Pengguna PostgreSQL «{name}» belum ada. Buat dengan CREATE ROLE.")
        if row[0]:
            raise CommandError(f"«{name}» adalah superuser PostgreSQL. Pakai pengguna lain.")
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' "
            "AND pg_has_role(%s, tableowner, 'MEMBER')",
            [name],
        )
        (owned,) = cursor.fetchone()
    if owned:
        raise CommandError(
            f"«{name}» memiliki {owned} tabel, sendiri atau melalui kelompoknya. Pindahkan "
            f"terlebih dahulu "
            "kepada pemilik (REASSIGN OWNED), lalu ulangi."
        )
