"""``manage.py duty_doc``: who may not be both, who confirms what, what ends what, as Markdown."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow import MOVES, guards
from units.duty import FORBIDDEN, SHOWN, RolePair
from units.enums import (
    AREA_ROLES,
    CONFIRMED_BY_SECOND,
    GIVEN_FROM_ABOVE,
    JUDGING_SIDE,
    OFFICES,
    PARTIAL_ROLES,
    Role,
)
from zona_integritas.site.logbook.words import ACTIONS

# Guards that look at who acts, and what they say in the table.
KEEP_AWAY = {
    guards.not_own_unit: "own unit",
    guards.no_conflict: "conflict of interest",
    guards.did_not_fill: "filled the LKE",
    guards.did_not_judge: "judged it",
    guards.did_not_propose: "proposed it",
    guards.recorded_outside: "own unit (recorded by two)",
}


def document() -> str:
    """Always as the code has it (a test compares the file)."""
    confirmers = ROLES_OF_PERMISSION["proposals.confirm_record"]
    lines = [
        "# Duty: who may not be both, who confirms, what ends",
        "",
        "Made by `manage.py duty_doc` from `units/duty.py`, `units/enums.py` and the moves;",
        "do not edit by hand. `manage.py check_roles` lists what stands against it.",
        "",
        "## Who may not be both",
        "",
        "Asked when a role is given, confirmed or imported, when a team is set, and when a unit",
        "moves. Two roles meet where a unit is covered by both: one is held on the other's unit,",
        "above it or below it, on any day that both have. A role that begins later or waits for",
        "its confirmation binds already. What stood before is listed and runs on; the guards of",
        "each move keep its holder from the own unit.",
        "",
        "| nobody is | and at once | because |",
        "|---|---|---|",
        *map(_row, FORBIDDEN),
        f"| {_names(JUDGING_SIDE)} | at work in that unit or one above it, below the agency "
        "| Tidak seorang pun menilai atau memutuskan tempat kerjanya. |",
        "",
        "Allowed, and shown on the person's page and by `check_roles`:",
        "",
        "| role | beside | what the page says |",
        "|---|---|---|",
        *map(_row, SHOWN),
        "",
        "## Who gives and who confirms",
        "",
        "| role | given by | confirmed by | as Plt. or Plh. | by areas | a conflict of interest |",
        "|---|---|---|---|---|---|",
        *map(_giving, Role),
        "",
        "Nobody gives or confirms a role of their own. Before it is confirmed a role gives",
        "nothing; where no other administrator could confirm, it runs at once, leadership is told,",
        "and it stays marked *tanpa konfirmasi kedua*. What the system gives needs none.",
        "",
        "## Who is kept from a move",
        "",
        "| move | who | kept away |",
        "|---|---|---|",
        *_moves(),
        "",
        "The ministry's results of the own unit are recorded with the letter and count once",
        f"somebody from outside confirms: {_names(confirmers)}.",
        "",
        "## What ends a role",
        "",
        "| what the record says | action |",
        "|---|---|",
        *(f"| {row.label} | `{name}` |" for name, row in ACTIONS.items() if name in ENDS),
        "",
        "A role ends after its last day by itself. An end set ahead is only ever brought nearer;",
        "a longer role is given anew. A closed account keeps its roles, and they give nothing.",
    ]
    return "\n".join(lines) + "\n"


ENDS = frozenset(
    {
        "role.ended",
        "role.end_set",
        "role.lapsed",
        "role.refused",
        "role.withdrawn",
        "person.deactivated",
    }
)


def _names(roles: Iterable[str]) -> str:
    order = list(Role)
    return ", ".join(role.label for role in sorted(map(Role, roles), key=order.index))


def _row(pair: RolePair) -> str:
    return f"| {_names(pair.one)} | {_names(pair.other)} | {pair.why} |"


def _giving(role: Role) -> str:
    above = role in GIVEN_FROM_ABOVE
    giver = "administrator above the unit, not of it" if above else "administrator of the unit"
    second = "another such administrator" if role in CONFIRMED_BY_SECOND else "–"
    counts = "counts" if role in PARTIAL_ROLES else "–"
    return (
        f"| {role.label} | {giver} | {second} | {_yes(role in OFFICES)} "
        f"| {_yes(role in AREA_ROLES)} | {counts} |"
    )


def _yes(said: bool) -> str:
    return "yes" if said else "–"


def _moves() -> Iterable[str]:
    for move in MOVES:
        away = [words for guard, words in KEEP_AWAY.items() if guard in move.guards]
        if away:
            who = _names(ROLES_OF_PERMISSION[move.permission])
            yield f"| {move.label} | {who} | {', '.join(away)} |"


class Command(BaseCommand):
    help = "Mencetak tabel tugas dan kewenangan untuk docs/duty.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
