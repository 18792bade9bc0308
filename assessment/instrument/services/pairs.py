"""The table of pairs of a version: which older items each one continues, as people mend it."""

from collections.abc import Mapping, Sequence

from assessment.instrument.services.editing import editing
from assessment.instrument.services.versions import NOTHING_CHANGED
from assessment.models import Instrument
from units.models import User
from zona_integritas.ground.errors import Refused


def save_pairs(
    *, actor: User, instrument: Instrument, seen: int, olds: Mapping[str, Sequence[str]]
) -> None:
    """What each item continues; an item that is not named stays as it was paired.

    Refused with every code that the older version does not have.
    """
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.pairs_saved"
    ) as edit:
        held = edit.instrument
        before = held.predecessor
        known = set(before.indicators.values_list("code", flat=True)) if before else set()
        own = set(held.indicators.values_list("code", flat=True))
        wrong = [
            f"Butir {code}: {old} tidak ada pada versi lama."
            for code, codes in olds.items()
            for old in codes
            if code in own and old not in known
        ]
        if wrong:
            raise Refused(*wrong, NOTHING_CHANGED)
        now = held.olds
        changed = {
            code: tuple(dict.fromkeys(codes))
            for code, codes in olds.items()
            if code in own and tuple(dict.fromkeys(codes)) != now.get(code, ())
        }
        edit.before = {"pairs": {code: " ".join(now.get(code, ())) for code in changed}}
        edit.after = {"pairs": {code: " ".join(codes) for code, codes in changed.items()}}
        held.mapping = {code: list(codes) for code, codes in {**now, **changed}.items() if codes}
