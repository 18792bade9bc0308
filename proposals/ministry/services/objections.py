"""A sanggah is written ground by ground, each with its own words and its own proof."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from assessment.models import Evidence
from proposals.enums import ObjectionGround
from proposals.models import MinistryRecord, Proposal
from units.enums import PredicateKind
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length

UNCHANGED = "Tidak ada data yang berubah."
PIECE_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class PieceValues:
    """What is said on one ground; its file is new, or kept already."""

    ground: str
    text: str = ""
    upload: "UploadedFile[bytes] | None" = None
    evidence: Evidence | None = None

    @property
    def evidence_pk(self) -> int | None:
        return self.evidence.pk if self.evidence else None


def grounds_of(proposal: Proposal) -> list[ObjectionGround]:
    """On what this proposal's sanggah may rest: two years of WBK are asked for WBBM only."""
    return [
        one
        for one in ObjectionGround
        if one != ObjectionGround.TWO_YEARS or proposal.target == PredicateKind.WBBM
    ]


def check_pieces(proposal: Proposal, pieces: Sequence[PieceValues]) -> None:
    """Each ground once, one the proposal has, and with words or a file."""
    grounds = grounds_of(proposal)
    seen: set[str] = set()
    for piece in pieces:
        if piece.ground not in ObjectionGround.values or piece.ground not in grounds:
            raise Refused(
                f"Dasar sanggah «{piece.ground[:40]}» tidak berlaku bagi usulan "
                f"{proposal.get_target_display()}. {UNCHANGED}"
            )
        label = ObjectionGround(piece.ground).label
        if piece.ground in seen:
            raise Refused(f"Dasar sanggah «{label}» ditulis dua kali. {UNCHANGED}")
        seen.add(piece.ground)
        if not piece.text.strip():
            raise Refused(
                f"Sanggah atas {label}: isinya belum ditulis. Tuliskan apa yang ditunjukkan "
                f"berkasnya. {UNCHANGED}"
            )
        check_length(f"Sanggah atas {label}", piece.text, PIECE_LIMIT)


def told_pieces(entry: MinistryRecord) -> list[str]:
    """For the record: ground and words of each."""
    return [f"{row.get_ground_display()}: {row.text}" for row in entry.pieces.all()]
