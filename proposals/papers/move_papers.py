"""A move together with the papers it needs: those from outside come in with it, ours are made
right after it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from proposals.course.services.moves import apply_move
from proposals.enums import Move, PaperKind
from proposals.models import Decision, Paper, Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.dispatches import valid_papers
from proposals.register.services.issuing import About, issue_paper, may_issue
from proposals.register.services.outside_papers import record_outside
from proposals.workflow.move_row import MoveRow
from units.models import User
from zona_integritas.ground.agency import not_issuable
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.papers.pdf import PdfUnavailable


def paper_keys(row: MoveRow) -> dict[PaperKind, tuple[str, str]]:
    """The papers whose number the move asks, with the keys of number and day."""
    found: dict[PaperKind, tuple[str, str]] = {}
    for fact in row.asks:
        if fact.paper is not None and fact.kind == "text":
            day = next(one.key for one in row.asks if one.paper == fact.paper and one != fact)
            found[fact.paper] = (fact.key, day)
    return found


def can_be_made(user: User, proposal: Proposal, row: MoveRow) -> list[PaperKind]:
    """What rests on the move's decision, and this person may issue."""
    if not_issuable():
        return []
    about = About.of(proposal)
    return [
        kind
        for kind in row.papers
        if may_issue(user, kind, about)
        and (kind != PaperKind.AWARD_DECREE or proposal.by_agency)  # else the ministry's
    ]


def standing_numbers(proposal: Proposal, row: MoveRow) -> dict[str, Any]:
    """Number and day of the papers that stand already, by the keys of the move's facts."""
    found: dict[str, Any] = {}
    for kind, (number, day) in paper_keys(row).items():
        rows = valid_papers().filter(Q(proposal=proposal) | Q(listed__proposal=proposal))
        paper = rows.filter(kind=kind, number_awaited=False).order_by("-pk").first()
        if paper is not None:
            found[number] = paper.official_number
            found[day] = paper.dated or timezone.localdate(paper.issued_at)
    return found


@transaction.atomic
def move_with_papers(
    *,
    actor: User,
    proposal: Proposal,
    row: MoveRow,
    expected_state: str,
    note: str,
    facts: Mapping[str, Any],
    date_reason: str = "",
    files: "Mapping[PaperKind, UploadedFile[bytes]]",
) -> Decision:
    """Makes the move and enters the papers that came with it: all of it, or nothing. A paper that
    stands already gives the move its number; another one is refused."""
    keys = paper_keys(row)
    for kind, upload in files.items():
        number, day = keys[kind]
        record_outside(
            actor=actor,
            paper=PAPERS[kind],
            about=About.of(proposal),
            number=str(facts.get(number, "")),
            dated=facts[day],
            upload=upload,
            with_move=True,
        )
    standing = standing_numbers(proposal, row)
    for number, _ in keys.values():
        if standing.get(number, facts.get(number)) != facts.get(number):
            raise Refused(
                f"Naskah yang berlaku bernomor {standing[number]}, bukan {facts.get(number)}. Isi "
                "nomor naskah itu, atau lampirkan naskah yang menggantikannya. Tidak ada data yang "
                "berubah."
            )
    return apply_move(
        actor=actor,
        proposal=proposal,
        move=Move(row.name),
        expected_state=expected_state,
        note=note,
        facts=facts,
        date_reason=date_reason,
    )


def make_papers_of(
    *, actor: User, proposal: Proposal, kinds: Collection[PaperKind]
) -> tuple[list[Paper], list[str]]:
    """Issues the papers that rest on the move just made; answers those, and why others could not
    be: they stay «naskah menyusul», as the move is made already."""
    made, problems = [], []
    for kind in kinds:
        try:
            about = About.of(proposal)
            made.append(issue_paper(actor=actor, paper=PAPERS[kind], about=about))
        except (Refused, PermissionDenied) as refused:
            problems.append(f"{kind.label} menyusul: {refused}")
        except PdfUnavailable:
            problems.append(f"{kind.label} menyusul: mesin ini tidak dapat menggambar PDF.")
    return made, problems
