"""Under whose rights a command imports workbooks: a person's, or as history of a closed period."""

from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from units.models import Actor, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

WHO = (
    "Sebutkan --as NAMA_PENGGUNA: impor berjalan dengan hak orang itu (administrator menambahkan "
    "--reason ALASAN). Untuk data periode yang sudah ditutup, sebutkan --historic ALASAN."
)
NOTHING_CHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class Rights:
    """Who imports, why, and whether it is history; the system imports history, or only looks."""

    actor: Actor
    reason: str
    historic: bool


def add_rights(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="username", metavar="NAMA_PENGGUNA", help="impor dengan hak orang ini"
    )
    parser.add_argument(
        "--reason", metavar="ALASAN", default="", help="alasan mengimpor atas nama unit"
    )
    parser.add_argument(
        "--historic",
        metavar="ALASAN",
        help="kedua kolom sebagai data historis, hanya ke periode yang sudah ditutup",
    )


def rights_of(options: dict[str, Any], *, writes: bool = True) -> Rights:
    """What the options say. Refused in words where they name nobody, or nobody known."""
    person = None
    username, historic = options["username"], options["historic"]
    if username:
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise Refused(
                f"Tidak ada pengguna aktif dengan nama pengguna «{username}». {NOTHING_CHANGED}"
            )
    if historic is not None:
        return Rights(person or SYSTEM, historic, historic=True)
    if person is None and writes:
        raise Refused(f"{WHO} {NOTHING_CHANGED}")
    return Rights(person or SYSTEM, options["reason"], historic=False)
