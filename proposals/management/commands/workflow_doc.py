"""``manage.py workflow_doc``: the table of moves as Markdown, for ``docs/workflow.md``."""

from typing import Any

from django.core.management.base import BaseCommand

from proposals.enums import State
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow import FACTS, MOVES
from units.enums import Role


def document() -> str:
    """The diagram and the table, always as the code has them (a test compares the file)."""
    lines = [
        "# The season of a proposal",
        "",
        "Made by `manage.py workflow_doc` from `proposals/workflow.py`; do not edit by hand.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {State.IDENTIFIED.value}",
    ]
    lines += [
        f"    {source.value} --> {State(move.target).value}: {move.label}"
        for move in MOVES
        if move.name != "withdraw"
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
        sources = "any before sent" if move.name == "withdraw" else ", ".join(move.sources)
        roles = ", ".join(Role(role).value for role in sorted(ROLES_OF_PERMISSION[move.permission]))
        asks = [fact.key for fact in FACTS.get(move.name, ())]
        asks += ["note"] if move.needs_note else []
        guards = ", ".join(guard_name(guard) for guard in move.guards)
        lines.append(
            f"| `{move.name}` {move.label} | {sources} | {State(move.target).value} | {roles} "
            f"| {', '.join(asks) or '–'} | {guards or '–'} |"
        )
    return "\n".join(lines) + "\n"


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
