"""Which user names a new account may bear."""

import re

from django.core.exceptions import ValidationError

from units.models import Actor, User
from units.name_key import name_key
from units.queries import visible_people
from zona_integritas.ground.actors import SYSTEM

# Lower case only, so that no two names differ in case alone and a capital I is no l.
PLAIN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]*[a-z0-9])?")
ALPHABET = (
    "Pakai huruf kecil a sampai z, angka, dan tanda . - _ @ + saja, diawali dan diakhiri huruf "
    "atau angka. Tidak ada data yang berubah."
)


def check_new_name(actor: Actor, username: str) -> None:
    """Raises ``ValidationError`` for a name outside the plain alphabet, or one that could be
    mistaken for a name that is there. Whom the actor may not know of is not named."""
    found = User.objects.filter(name_key=name_key(username)).first()
    if found is not None:
        known = actor is SYSTEM or visible_people(actor).filter(pk=found.pk).exists()
        raise ValidationError({"username": _taken(username, found.username, known)})
    if not PLAIN_NAME.fullmatch(username):
        raise ValidationError({"username": ALPHABET})


def _taken(wanted: str, name: str, known: bool) -> str:
    if wanted == name:
        return f"Nama pengguna «{name}» sudah dipakai. Pilih nama lain."
    other = f"«{name}»" if known else "nama pengguna lain yang sudah ada"
    return (
        f"«{wanted}» terlalu mirip dengan {other}, sehingga dapat tertukar. Pilih nama yang jelas "
        "berbeda. Tidak ada data yang berubah."
    )
