"""How long a text may be: counted and refused in words, never cut."""

from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat


def length_problem(what: str, text: str, limit: int) -> str | None:
    """«Catatan A.I.1.i.a berisi 7.000 dari paling banyak 5.000 karakter. …»; None when it fits."""
    if len(text) <= limit:
        return None
    return (
        f"{what} berisi {bulat(len(text))} dari paling banyak {bulat(limit)} karakter. "
        f"Kurangi {bulat(len(text) - limit)} karakter, lalu simpan lagi. Tidak ada data yang "
        "berubah."
    )


def check_length(what: str, text: str, limit: int) -> None:
    if problem := length_problem(what, text, limit):
        raise Refused(problem)
