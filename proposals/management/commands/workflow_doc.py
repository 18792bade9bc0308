"""``manage.py workflow_doc``: the table of moves as Markdown, for ``docs/workflow.md``."""

from typing import Any, assert_never

from django.core.management.base import BaseCommand

from proposals.enums import BEFORE_SENT, State
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow import MOVES
from proposals.workflow.move_row import (
    Act,
    DecidedOn,
    Deed,
    Freezes,
    MoveRow,
    PassLke,
    Recommend,
    WithdrawLetters,
    WithdrawPapers,
)
from units.enums import Role


def document() -> str:
    """The diagram and the table, always as the code has them (a test compares the file)."""
    lines = [
        "# The season of a proposal",
        "",
        "Made by `manage.py workflow_doc` from `proposals/workflow/`; do not edit by hand.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {State.IDENTIFIED.value}",
    ]
    lines += [
        f"    {source.value} --> {State(move.target).value}: {move.label}"
        for move in MOVES
        if move.sources != BEFORE_SENT
        for source in map(State, move.sources)
    ]
    lines += [
        "```",
        "",
        "`withdraw` leads from every state before `sent` to `withdrawn`.",
        "",
        "| move | from | to | who | asks | refused unless |",
        "|---|---|---|---|---|---|",
    ]
    for move in MOVES:
        sources = "any before sent" if move.sources == BEFORE_SENT else ", ".join(move.sources)
        roles = ", ".join(Role(role).value for role in sorted(ROLES_OF_PERMISSION[move.permission]))
        asks = [fact.key for fact in move.asks]
        asks += ["note"] if move.needs_note else []
        guards = ", ".join(guard_name(guard) for guard in move.guards)
        lines.append(
            f"| `{move.name}` {move.label} | {sources} | {State(move.target).value} | {roles} "
            f"| {', '.join(asks) or '–'} | {guards or '–'} |"
        )
    return "\n".join([*lines, "", *_consequences()]) + "\n"


def _consequences() -> list[str]:
    lines = [
        "| move | score it stands on | does | told besides whose turn follows "
        "| papers that rest on it | and |",
        "|---|---|---|---|---|---|",
    ]
    for row in MOVES:
        cells = (
            _score(row.seal),
            ", ".join(map(_deed, row.does)),
            row.heard,
            ", ".join(kind.value for kind in row.papers),
            ", ".join(_besides(row)),
        )
        lines.append(f"| `{row.name}` | {' | '.join(cell or '–' for cell in cells)} |")
    return lines


def _score(seal: Freezes | DecidedOn | None) -> str:
    if isinstance(seal, Freezes):
        return f"{seal.view.value}'s, sealed as {seal.purpose.value}"
    return f"as sealed for {seal.purpose.value}" if seal is not None else ""


def _deed(deed: Deed) -> str:
    match deed:
        case PassLke():
            return f"LKE: {deed.before.value} → {deed.after.value}"
        case Recommend():
            return f"recommendation: {deed.advice.value if deed.advice else 'none'}"
        case WithdrawPapers() | WithdrawLetters():
            return f"withdraws {', '.join(kind.value for kind in deed.kinds)}"
        case Act():
            return deed.name.lower()
        case _:
            assert_never(deed)


def _besides(row: MoveRow) -> list[str]:
    found = {
        "comes back": row.came_back,
        "passes answers on": row.hands_on is not None,
        "note stays among assessors": row.among_assessors,
        "at a sitting": row.at_sitting,
    }
    return [words for words, holds in found.items() if holds]


def guard_name(guard: Any) -> str:
    """``window_is_open(filling)`` for a made guard, the plain name for the others."""
    name = guard.__qualname__.split(".")[0]
    cells = guard.__closure__ or ()
    values = [str(cell.cell_contents) for cell in cells if isinstance(cell.cell_contents, str)]
    return f"{name}({', '.join(values)})" if values else name


class Command(BaseCommand):
    help = "Mencetak tabel alur usulan untuk docs/workflow.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
