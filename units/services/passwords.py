"""Passwords: given by somebody else, changed by oneself, set anew by a link."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from units.models import Actor, User
from units.services.people import WIDER_ROLES
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require


@transaction.atomic
def set_password(*, actor: Actor, user: User, password: str, handed_out: bool = True) -> None:
    """Gives somebody a password; the record keeps that it was done, never what it is.

    Whoever gave it knows it, so the person is told, and changes it before anything else. Only
    accounts whose password everybody may know (``handed_out=False``: the demo's) are left alone.
    """
    if actor is not SYSTEM:
        require(actor, "units.manage_person", user, WIDER_ROLES)
        if actor.pk == user.pk:
            raise Refused("Kata sandi sendiri diganti melalui halaman Ganti kata sandi.")
    store_password(user, password, handed_out)
    record(
        actor=actor,
        action="person.password_set",
        target=user,
        unit_path=_path(user),
    )
    if handed_out:
        giver = f"oleh {actor}" if actor is not SYSTEM else "oleh pengelola server"
        _tell(user, f"dibuatkan {giver}", "Gantilah setelah masuk.", actor=actor)


def store_password(user: User, password: str, handed_out: bool) -> None:
    """Refused where the password is too weak for this person; the caller records and tells."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(*error.messages) from error
    user.set_password(password)
    user.password_handed_out = handed_out
    user.save(update_fields=["password", "password_handed_out"])


@transaction.atomic
def change_own_password(*, actor: User, password: str) -> None:
    """A person changes the own password, having given the old one (the form asks for it)."""
    if actor.password_handed_out and actor.check_password(password):
        raise Refused(
            "Kata sandi baru sama dengan kata sandi yang dibuatkan untuk Anda. Pilih kata sandi "
            "lain yang hanya Anda ketahui. Tidak ada data yang berubah."
        )
    store_password(actor, password, handed_out=False)
    record(
        actor=actor,
        action="person.password_changed",
        target=actor,
        unit_path=_path(actor),
    )
    _tell(actor, "diganti melalui aplikasi", actor=SYSTEM)


@transaction.atomic
def reset_own_password(*, user: User, password: str) -> None:
    """From a link that was sent to the person: whoever holds it is taken for them. Every device
    is signed out, as the sign-in of each rests on the old password."""
    user = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    store_password(user, password, handed_out=False)
    record(
        actor=user,
        action="person.password_reset",
        target=user,
        unit_path=_path(user),
    )
    _tell(user, "diatur ulang melalui tautan dari surel", actor=SYSTEM)


def _path(user: User) -> str:
    return user.unit.path if user.unit else ""


def _tell(user: User, how: str, then: str = "", *, actor: Actor) -> None:
    """In the application and by mail, without the password: also where nobody asked for it."""
    now = timezone.now()
    told = f"Kata sandi akun Anda {how} pada {tanggal_waktu(now)}."
    doubt = "Bila bukan Anda yang meminta atau melakukannya, beri tahu administrator instansi."
    text = " ".join(part for part in (told, then, doubt) if part)
    key = f"password:{now.isoformat()}"
    tell(
        [News(user, NoticeKind.ACCOUNT, key, text, reverse("account_change_password"))], actor=actor
    )
