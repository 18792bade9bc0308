"""What stands on an LKE page: its places, its items, and what others say beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from assessment.enums import Side
from assessment.lke.places import lke_address, slug
from assessment.lke.reports.answers import calculation, short_answer
from assessment.models import (
    Answer,
    Comment,
    EvidenceRevision,
    EvidenceUse,
    Indicator,
    InterpretationNote,
    ReturnedItem,
    Thread,
)
from assessment.scoring import model
from assessment.scoring.result import IndicatorScore, NodeScore
from zona_integritas.ground.formats import ringkas


@dataclass(frozen=True, slots=True)
class LkePlace:
    """One page of the sheet: an area under its aspect, or a part of hasil."""

    code: str
    name: str
    aspect: str
    scored: NodeScore
    active: bool
    url: str
    why: str  # the address where its figure is taken apart
    own: bool = False  # this coordinator's, where their role is limited to some areas

    @property
    def group(self) -> str:
        """What it stands under: one's own areas first, the others by aspect."""
        return "Area Anda" if self.own else self.aspect

    @property
    def done(self) -> bool:
        return self.scored.answered_count == self.scored.of


@dataclass(frozen=True, slots=True)
class ItemMinimum:
    """One minimum of a predicate beside the items: what is there, what is missing, in words."""

    label: str
    why: str
    value: str
    met: bool
    nearly: bool
    gap: str


@dataclass(frozen=True, slots=True)
class PredicateMinima:
    """All minima of one predicate."""

    predicate: str
    met: bool
    missed: int
    minima: list[ItemMinimum]


@dataclass(frozen=True, slots=True)
class OtherSide:
    """What another side says on an item, beside one's own answer."""

    label: str
    text: str
    criterion: str
    note: str
    who: str


class Piece:
    """An evidence under an item, in its newest revision, with its addresses."""

    def __init__(self, use: EvidenceUse, lke: int) -> None:
        self.use = use
        self.revisions: list[EvidenceRevision] = list(use.evidence.revisions.all())
        self.revision = self.revisions[0]
        self.title = use.evidence.title
        self.download = lke_address("evidence_download", lke, self.revision.pk)
        self.preview = lke_address("evidence_preview", lke, self.revision.pk)
        self.manage = lke_address("evidence_manage", lke, use.pk)
        self.remove = lke_address("evidence_remove", lke, use.pk)
        self.confirm = lke_address("evidence_confirm", lke, use.pk)


# What is done with an item, by the name of its page.
_DEEDS = ("answer", "why", "history", "mark", "talk", "evidence_add", "evidence_pick")


@dataclass
class Item:
    """One indicator as its page shows it. ``value`` and ``note`` are what the fields hold."""

    lke: int
    number: int  # where it stands in its area, from 1
    indicator: Indicator
    entry: model.Indicator
    scored: IndicatorScore
    mine: Answer | None
    value: Any
    note: str
    others: list[OtherSide]
    evidence: list[Piece]
    open: bool = False  # may this person write here now?
    blank: bool = False  # does it still wait for an answer of the side shown?
    repairs: bool = False  # is the unit repairing what the TPI returned?
    agrees: bool = False  # is the TPI's own answer the unit's?
    agreeable: bool = False  # did the unit answer, so that one can agree with it?
    differs: bool = False  # did the TPI answer otherwise?
    unexplained: bool = False  # and nobody of it who answered so said why?
    cleared: int = 0  # the version whose answer was just taken away, to be given back
    repaired_since: bool = False  # did the unit repair it after the own answer?
    thread: Thread | None = None
    comments: list[Comment] = field(default_factory=list)
    readings: list[InterpretationNote] = field(default_factory=list)
    returned: ReturnedItem | None = None
    marked: ReturnedItem | None = None
    locked: str = ""
    problems: list[str] = field(default_factory=list)
    conflict: "SaveConflict | None" = None
    question: "ReplaceQuestion | None" = None
    seen: int | None = None  # the version the person saw, where saving was refused

    @cached_property
    def code(self) -> str:
        return self.indicator.code

    @cached_property
    def slug(self) -> str:
        return slug(self.code)

    @cached_property
    def urls(self) -> dict[str, str]:
        """The addresses of what is done with this item."""
        return {name: lke_address(name, self.lke, self.code) for name in _DEEDS}

    @property
    def note_address(self) -> str:
        """Where the desk saves the note alone."""
        return lke_address("desk_note", self.lke, self.code)

    @property
    def version(self) -> int:
        """The version a save of this form is based on; a refused form keeps the one it saw."""
        if self.seen is not None:
            return self.seen
        return self.mine.version if self.mine else 0

    @property
    def index_text(self) -> str:
        """An index as it is typed here: with a comma."""
        return "" if self.value is None else str(self.value).replace(".", ",")

    @property
    def needs_note(self) -> bool:
        """An assessor who differs from the unit says why, before the sheet goes on."""
        return self.differs and self.unexplained

    @property
    def waits(self) -> bool:
        """Did the TPI return this item, and nobody has repaired it yet?"""
        return self.returned is not None and self.returned.repaired_at is None

    @property
    def unfolded(self) -> bool:
        """Does its row stand open in the list? What is done is closed on one line."""
        if self.problems or self.conflict or self.question:
            return True
        due = self.blank or self.needs_note or self.repaired_since
        return self.open and (due or (self.repairs and self.waits))

    @property
    def brief(self) -> str:
        """The answer in a narrow column: ``B``, ``9 dari 14``; empty where there is none."""
        return "" if self.blank or self.abstained else short_answer(self.scored)

    @property
    def abstained(self) -> bool:
        """Was this item left to the next rank?"""
        return self.mine is not None and self.mine.abstained

    @cached_property
    def calculation(self) -> str:
        return calculation(self.scored)

    @property
    def share_text(self) -> str:
        """The percentage of an answer that came from a sheet without its counts: ``85``."""
        if not self.entry.inputs or not isinstance(self.value, str):
            return ""
        text = self.value.strip().removesuffix("%")
        if text == self.value.strip():
            try:
                return ringkas(Decimal(text) * 100)
            except InvalidOperation:
                return text
        return text

    @cached_property
    def checklist(self) -> list[tuple[str, list[str]]]:
        """The documents the instrument names as typical, each with the evidence that is one."""
        return [
            (one, [piece.title for piece in self.evidence if one in piece.use.covers])
            for one in self.indicator.evidence_examples
        ]

    @property
    def covered(self) -> int:
        return sum(bool(titles) for _, titles in self.checklist)

    @property
    def counts(self) -> list[tuple[model.Input, str]]:
        given = self.value if isinstance(self.value, Mapping) else {}
        return [(entry, str(given.get(entry.key, ""))) for entry in self.entry.inputs]


@dataclass(frozen=True, slots=True)
class ReplaceQuestion:
    """Agreeing would replace another answer that was given on purpose: both, in words."""

    mine: str
    theirs: str
    side: str = Side.UNIT  # whose answer it would be


@dataclass(frozen=True, slots=True)
class SaveConflict:
    """Somebody was faster: both values, to choose from."""

    message: str
    theirs: str
    mine: str
    version: int
