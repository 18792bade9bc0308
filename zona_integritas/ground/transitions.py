"""Tables of moves: generic, pure, used by every workflow.

A workflow is a tuple of :class:`Transition` rows. The same table makes the buttons, the
enforcement, the reasons why not, the tests and the diagram in the documentation.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

# A guard looks at the subject and the actor and answers None, or the sentence the user reads.
Guard = Callable[[Any, Any], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One permitted move: from where, to where, by whom, under which conditions."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    guards: tuple[Guard, ...] = ()
    needs_note: bool = False
    note_label: str = "Catatan"
    tone: str = "primary"  # primary · quiet · danger: how strongly the button speaks


Row = TypeVar("Row", bound=Transition)  # a workflow's own kind of row


class UnknownTransition(LookupError):
    """No row of the table has this name."""


def find(table: Sequence[Row], name: str) -> Row:
    for transition in table:
        if transition.name == name:
            return transition
    raise UnknownTransition(name)


def leaving(table: Sequence[Row], state: str) -> list[Row]:
    """The moves that lead out of ``state`` (or stay in it), in the table's order."""
    return [transition for transition in table if state in transition.sources]


def reasons(transition: Transition, subject: object, actor: object) -> list[str]:
    """Every sentence of every guard that says no; empty when nothing stands in the way."""
    return [text for guard in transition.guards if (text := guard(subject, actor))]


def problems(table: Sequence[Transition], states: Iterable[str], start: str) -> list[str]:
    """What is wrong with a table: doubled names, unknown or unreachable states."""
    known = set(states)
    found = []
    names = [transition.name for transition in table]
    found += [f"nama ganda: {name}" for name in sorted(set(names)) if names.count(name) > 1]
    for transition in table:
        found += [
            f"{transition.name}: keadaan tak dikenal {state}"
            for state in (*transition.sources, transition.target)
            if state not in known
        ]
    reached = {start}
    grew = True
    while grew:
        grew = False
        for transition in table:
            if transition.target not in reached and reached & set(transition.sources):
                reached.add(transition.target)
                grew = True
    found += [f"tak terjangkau: {state}" for state in sorted(known - reached)]
    return found
