"""The evidence of one item, one after the other: what can be shown, and what is said instead."""

from dataclasses import dataclass

from assessment.evidence.showing import file_problem, inline_kind
from assessment.lke.places import lke_address
from assessment.lke.reports.items import Piece


@dataclass(frozen=True, slots=True)
class Viewer:
    """The shown piece among all of the item."""

    piece: Piece | None
    number: int  # from 1
    of: int
    kind: str = ""  # "pdf", "gambar", or "" where it cannot be shown here
    problem: str = ""
    content: str = ""

    @property
    def previous(self) -> int:
        """The number of the piece before this one; 0 where there is none."""
        return self.number - 1 if self.number > 1 else 0

    @property
    def next(self) -> int:
        return self.number + 1 if self.number < self.of else 0


def viewer(lke: int, pieces: list[Piece], wanted: int) -> Viewer:
    """``wanted`` counts from 1; another number shows the first piece."""
    if not pieces:
        return Viewer(None, 0, 0)
    number = wanted if 1 <= wanted <= len(pieces) else 1
    piece = pieces[number - 1]
    kind, problem = inline_kind(piece.revision), file_problem(piece.revision)
    content = lke_address("evidence_inline", lke, piece.revision.pk)
    return Viewer(piece, number, len(pieces), kind, problem, content)
