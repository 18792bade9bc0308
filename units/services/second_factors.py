"""The second step of signing in: kept on record and told to its owner, whoever changes it."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from units.models import Actor, PersonSession, User
from units.services.people import WIDER_ROLES
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

DEEDS = {
    "added": ("second_factor.added", "ditambahkan"),
    "removed": ("second_factor.removed", "dihapus"),
    "codes_made": ("second_factor.codes_made", "diganti dengan yang baru"),
}
# The words of the page where they are set up, not those of the library.
KINDS = {
    Authenticator.Type.TOTP.value: "Aplikasi autentikator",
    Authenticator.Type.WEBAUTHN.value: "Kunci sandi (passkey)",
    Authenticator.Type.RECOVERY_CODES.value: "Kode pemulihan",
}
NONE = "Akun ini tidak mempunyai langkah kedua. Tidak ada data yang berubah."
OWN = "Langkah kedua sendiri diatur di halaman Keamanan akun. Tidak ada data yang berubah."


@transaction.atomic
def note_change(*, actor: User, deed: str, what: str) -> None:
    """A person changed the own second step: ``what`` names it as its owner does."""
    action, done = DEEDS[deed]
    record(
        actor=actor,
        action=action,
        target=actor,
        after={"factor": what},
        unit_path=_path(actor),
    )
    _tell(actor, f"{what} {done} pada akun Anda", actor=SYSTEM)


@transaction.atomic
def remove_lost(*, actor: User, user: User, reason: str) -> None:
    """For whoever lost the device and every recovery code: the password alone opens the account
    again, until the second step is set up anew. All sessions end, as it may be a thief who asks."""
    require(actor, "units.manage_person", user, WIDER_ROLES)
    if actor.pk == user.pk:
        raise Refused(OWN)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan menghapus langkah kedua belum diisi.")
    rows = Authenticator.objects.select_for_update(of=("self",)).filter(user=user)
    kinds = sorted({KINDS[one.type] for one in rows})
    if not kinds:
        raise Refused(NONE)
    rows.delete()
    PersonSession.objects.filter(person=user).delete()
    record(
        actor=actor,
        action="second_factor.taken_off",
        target=user,
        before={"factor": ", ".join(kinds)},
        note=reason,
        unit_path=_path(user),
    )
    _tell(user, f"Langkah kedua akun Anda dihapus oleh {actor}", actor=actor)


def _path(user: User) -> str:
    return user.unit.path if user.unit else ""


def _tell(user: User, what: str, *, actor: Actor) -> None:
    now = timezone.now()
    text = (
        f"{what} pada {tanggal_waktu(now)}. Bila bukan Anda yang meminta atau melakukannya, "
        "segera beri tahu administrator instansi."
    )
    key = f"second_factor:{now.isoformat()}"
    tell([News(user, NoticeKind.ACCOUNT, key, text, reverse("mfa_index"))], actor=actor)
