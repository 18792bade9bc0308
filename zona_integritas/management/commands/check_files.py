"""``manage.py check_files``: is every kept file there, and is its content what was kept?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zona_integritas.ground.files.kept_files import files_by_content, is_whole, unfinished_writes
from zona_integritas.ground.formats import bulat
from zona_integritas.management.file_columns import expected_files


class Command(BaseCommand):
    help = (
        "Memeriksa setiap berkas yang disimpan (bukti, naskah, keputusan, impor): ada atau tidak, "
        "dan isinya cocok dengan kode integritasnya atau tidak. Berakhir dengan kode bukan 0 bila "
        "ada yang hilang atau rusak."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mend",
            action="store_true",
            help="hapus sisa penulisan yang terputus lebih dari sehari lalu",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        whole: set[str] = set()
        damaged: set[str] = set()
        for name, sha256 in files_by_content():
            (whole if is_whole(name, sha256) else damaged).add(name)
        owners: dict[str, list[str]] = {}
        for name, owner in expected_files():
            owners.setdefault(name, []).append(owner)
        missing = sorted(set(owners) - whole - damaged)
        for state, names in (("rusak", sorted(damaged)), ("hilang", missing)):
            for name in names:
                whose = ", ".join(owners.get(name, ["tidak dipakai"]))
                self.stderr.write(f"{state}: {name} · {whose}")
        self._left_over(mend=options["mend"])
        if damaged or missing:
            raise CommandError(
                f"{bulat(len(damaged))} berkas rusak, {bulat(len(missing))} berkas hilang. "
                "Kembalikan dari cadangan ke tempat yang sama di VAR_DIR/files, atau unggah lagi "
                "berkas aslinya melalui aplikasi."
            )
        self.stdout.write(f"{bulat(len(whole))} berkas lengkap dan cocok dengan isinya semula.")

    def _left_over(self, *, mend: bool) -> None:
        left = unfinished_writes()
        for path in left if mend else ():
            path.unlink(missing_ok=True)
        if left:
            self.stdout.write(
                f"{bulat(len(left))} sisa penulisan yang terputus "
                + ("dihapus." if mend else "tidak dipakai; --mend menghapusnya.")
            )
