"""One line of what waits for a person."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from django.urls import reverse

from assessment.lke.reports.open_work import OpenWork
from proposals.models import Proposal
from proposals.workflow.move_row import MoveRow


class WorkKind(IntEnum):
    """What sort of work a line is, in the order in which it stands on Beranda."""

    REPAIR = 1
    DECIDE = 2
    FILL = 3
    JUDGE = 4
    MOVE = 5
    REST = 6


@dataclass(slots=True)
class WorkLine:
    """One thing that waits for the person: about what, what to do, where, until when.

    ``verb`` is what the button says and what lines are grouped by (``title`` where the group is
    named otherwise); ``page`` the name of an address with what it is about. Words and address are
    made when they are shown: of hundreds of lines a few are.
    """

    unit: str
    told: str
    since: datetime
    verb: str
    page: tuple[str, *tuple[int | str, ...]]
    late: bool = False
    kind: WorkKind = WorkKind.REST
    title: str = ""
    closes: date | None = None
    proposal: Proposal | None = None
    target: str = ""
    work: OpenWork | None = None
    move: MoveRow | None = None
    query: str = ""
    facts: object = field(default=None)  # what decides, where it was read

    @property
    def what(self) -> str:
        """In one line: predicate, state, what is left."""
        if self.proposal is None:
            return self.told
        parts = (self.target, self.proposal.get_state_display(), self.told)
        return " · ".join(part for part in parts if part)

    @property
    def short_target(self) -> str:
        """The predicate under the heading «Menuju»."""
        return self.target.removeprefix("Menuju ")

    @property
    def button(self) -> str:
        """What a press does: most moves are made on the page of their proposal."""
        if self.kind == WorkKind.DECIDE:
            return self.verb
        return "Buka usulan" if self.page[0] == "proposals:detail" else self.verb

    @property
    def url(self) -> str:
        name, *about = self.page
        return reverse(name, args=about) + self.query
