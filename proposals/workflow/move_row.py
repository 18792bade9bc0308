"""What a row of the table of moves says: every consequence of the move, as data.

The row is read by whoever carries the consequence out: ``services.moves`` seals and moves,
``services.effects`` does, ``services.announcements`` tells, ``turns`` says whose turn it is.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from assessment.enums import Phase, Side, SnapshotPurpose, View
from proposals.enums import TO_MINISTRY, Move, PaperKind, Recommendation, State
from zona_integritas.ground.formats import in_sentence
from zona_integritas.ground.transitions import Guard, Transition

DAYS = ("date", "plan")  # the kinds of a fact that are a day


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a move asks: its key on the decision row, its label, what kind of value.

    A *date* is that of a paper or event and lies neither ahead nor before those it follows
    (``chronology``); a *plan* may lie ahead. ``paper``: it is number or day of a paper of this
    kind, which the register keeps; ``later``: the number may come after the move, with the paper.
    """

    key: str
    label: str
    kind: str  # text · date · plan · confirm
    help: str = ""
    paper: PaperKind | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Freezes:
    """The score of this side is sealed before anything changes hands; the decision keeps it."""

    purpose: SnapshotPurpose
    view: View


@dataclass(frozen=True, slots=True)
class DecidedOn:
    """The decision is taken on the score that was sealed for this purpose before."""

    purpose: SnapshotPurpose


@dataclass(frozen=True, slots=True)
class HandsOn:
    """The move passes answers on. ``side`` is where the rank that makes it writes; None where it
    passes on what another rank settled."""

    side: Side | None


@dataclass(frozen=True, slots=True)
class PassLke:
    """The LKE changes hands: from this phase to that; ``tpi_visible`` opens or closes the TPI's
    side for the unit."""

    before: Phase
    after: Phase
    tpi_visible: bool | None = None


@dataclass(frozen=True, slots=True)
class Recommend:
    """The TPI's recommendation stands on the proposal; None takes it back."""

    advice: Recommendation | None


@dataclass(frozen=True, slots=True)
class WithdrawPapers:
    """The proposal's own papers of these kinds are withdrawn: ``reason``, then the move's note."""

    kinds: tuple[PaperKind, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawLetters:
    """What was written to the ministry about the unit is withdrawn, unless it has gone out."""

    kinds: ClassVar = TO_MINISTRY
    reason: str


class Act(Enum):
    """What only one or two moves do; ``services.effects`` says how."""

    OPEN_LKE = auto()
    CLOSE_LKE = auto()
    BEGIN_REPAIR = auto()
    SEAT_TEAM = auto()
    LIST_FOLLOW_UPS = auto()  # what the report recommends becomes the unit's list
    KEEP_MISSED_MINIMA = auto()
    KEEP_SHARED_RANKS = auto()
    KEEP_LHE_SIGNER = auto()  # the penanggung jawab on the day of signing
    KEEP_EXCEPTION = auto()
    ADD_PREDICATE = auto()
    LIST_REFUSAL = auto()  # what the ministry wrote joins the unit's list
    REVOKE_PREDICATE = auto()


Deed = PassLke | Recommend | WithdrawPapers | WithdrawLetters | Act


class MovePanel(Enum):
    """What the page of the move lays beside its form."""

    TEAM = auto()
    PREREQUISITES = auto()  # the agency's, where they block or are excepted
    OPEN_ITEMS = auto()  # what is still open in the LKE that is sent
    MISSED_MINIMA = auto()  # as a first wording of the note


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow(Transition):
    """One move with all its consequences. A field left out means: none."""

    name: Move
    past: str  # what the move's label says as a command, once it was done
    consequence: str = ""  # what cannot be undone, for whoever is about to do it
    # Which score the decision stands on. Asked of every row: a decision on a score without its
    # seal could not be checked later.
    seal: Freezes | DecidedOn | None
    asks: tuple[Fact, ...] = ()
    # Guards that say it is no move for this proposal at all: then no page shows it.
    only_where: tuple[Guard, ...] = ()
    by_decree: bool = False  # the number, day and file of the decree are those of the sitting
    shows: tuple[MovePanel, ...] = ()
    hands_on: HandsOn | None = None
    does: tuple[Deed, ...] = ()  # in this order
    papers: tuple[PaperKind, ...] = ()  # what rests on the decision: its score, or its signer

    # Whose work it is: as which rank it is made (``acts_in_turn``: whichever has the LKE), in
    # which phase it is waited for, and what a button tells whom it waits for, if not the label.
    acts_as: Side | None = None
    acts_in_turn: bool = False
    turn: Phase | None = None
    prompt: str = ""

    # Who is told. Whose turn follows hears of it always: that it came back, or area by area
    # which items did. What is ``heard`` is told to the unit and the pokja too, in these words.
    came_back: bool = False
    tells_items: bool = False
    heard: str = ""

    # Its note is the assessors' own: the unit reads it once it may see the TPI's answers.
    among_assessors: bool = False
    at_sitting: bool = False  # leadership may decide it for many in a sitting

    @property
    def asked_as(self) -> str:
        """What the person whose turn it is has to do, in the words of a button."""
        return self.prompt or self.label

    @property
    def lists_open_items(self) -> bool:
        return MovePanel.OPEN_ITEMS in self.shows


def label_in_sentence(label: State | Recommendation) -> str:
    """The label inside a sentence; names in it (TPI, Kementerian PANRB) keep their capitals."""
    return in_sentence(str(label.label))
