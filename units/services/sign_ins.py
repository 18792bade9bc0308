"""Signing in and out, and what was tried in vain, as it stands in the record.

An outsider decides how often a password is tried, never how many rows that makes: of each place and
name the first failure of an hour is kept and each time it was held, and not without end in a day.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from units.models import Unit, User
from zona_integritas.ground.actors import SYSTEM, AnyActor
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.throttle.counting import add
from zona_integritas.ground.throttle.sign_in import DAY, HOUR, QUARTER

ROWS_PER_NAME = 20  # in a day, from wherever it was tried
ROWS_A_DAY = 500  # of all of them together
WRONG_STEP = "Kata sandi atau SSO benar, langkah kedua salah."
LAST = "Percobaan gagal berikutnya hari ini tidak lagi dicatat satu per satu."


@transaction.atomic
def record_sign_in(*, actor: User, methods: Sequence[str]) -> None:
    """Somebody came in, by these steps (``units.signing_in.METHODS``)."""
    _record(actor, "sign_in.done", actor, after={"method": list(methods)})


@transaction.atomic
def record_sign_out(*, actor: User) -> None:
    _record(actor, "sign_in.left", actor)


@transaction.atomic
def record_failure(*, name: str, place: str, held: bool, second_step: bool = False) -> None:
    """A try in vain, or one that was held. A name that no account has is not written down: it is
    often a password in the wrong field. Who failed at the ``second_step`` had the password."""
    person = User.objects.select_related("unit").filter(username=name).first()
    about = f"{name}{' 2' if second_step else ''}" if person else ""
    if held:
        seldom = add("catat-tahan", f"{place} {about}", QUARTER if person else HOUR) == 1
    else:
        seldom = person is not None and add("catat-gagal", f"{place} {about}", HOUR) == 1
    if not seldom:
        return
    of_name = add("catat-nama", name, DAY) if person else 0
    of_all = add("catat-semua", "", DAY)
    if of_name > ROWS_PER_NAME or of_all > ROWS_A_DAY:
        return
    target: Model | None = person or Unit.objects.filter(parent=None).first()
    if target is not None:
        last = of_name == ROWS_PER_NAME or of_all == ROWS_A_DAY
        action = "sign_in.held" if held else "sign_in.failed"
        notes = [WRONG_STEP] * second_step + [LAST] * last
        _record(SYSTEM, action, target, note=" ".join(notes))


@transaction.atomic
def record_refused_sso(*, person: User | None, reason: str) -> None:
    """The identity provider vouched for somebody who cannot come in here."""
    if add("catat-semua", "", DAY) > ROWS_A_DAY:
        return
    target: Model | None = person or Unit.objects.filter(parent=None).first()
    if target is not None:
        _record(SYSTEM, "sign_in.refused", target, note=reason)


def _record(actor: AnyActor, action: str, target: Model, **said: Any) -> None:
    unit = target.unit if isinstance(target, User) else None
    record(actor=actor, action=action, target=target, unit_path=unit.path if unit else "", **said)
