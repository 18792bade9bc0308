"""Entering a paper in the register, whoever wrote it: what it lists, what it replaces, and the
number it gives to the decision it rests on."""

from collections.abc import Collection, Sequence

from django.db.models import Q

from proposals.models import Decision, Paper, PaperUnit, Proposal
from proposals.workflow import MOVES
from proposals.workflow.move_row import MoveRow
from units.models import Actor
from zona_integritas.ground.audit.record import AuditEntry, record, record_many


def enter_paper(
    *, actor: Actor, paper: Paper, listed: Sequence[Proposal], replaces: Collection[int]
) -> None:
    """Keeps the row; runs in the transaction that stored the file."""
    paper.save(force_insert=True)
    PaperUnit.objects.bulk_create(
        PaperUnit(paper=paper, proposal=one, unit_code=one.unit.code, unit_name=one.unit_name)
        for one in listed
    )
    older = Paper.objects.filter(pk__in=replaces)
    numbers = list(older.order_by("pk").values_list("number", flat=True))
    older.update(replaced_by=paper)
    # A letter that went out is not replaced: this one stands beside it, and is the new one. What
    # was replaced keeps why, for the public page of the new one.
    names = Q(listed__proposal__in=listed) if listed else Q(pk__in=replaces)
    anew = Paper.objects.filter(
        names, kind=paper.kind, renewal__isnull=False, replaced_by__isnull=True
    )
    Paper.objects.filter(pk__in=anew.values("pk")).update(renewal=None)
    record(
        actor=actor,
        action="paper.from_outside" if paper.outside else "paper.issued",
        target=paper,
        after={
            "number": paper.number,
            "kind": paper.kind,
            "sha256": paper.sha256,
            **({"dated": paper.dated} if paper.dated else {}),
            "content_digest": paper.content_digest,
            "replaces": ", ".join(numbers),
            **({"units": [one.unit.code for one in listed]} if listed else {}),
        },
        unit_path=paper.unit.path if paper.unit else "",
    )
    number_decisions(actor=actor, paper=paper)


def numbering_row(kind: str) -> tuple[tuple[MoveRow, ...], str, str]:
    """The moves that ask for the number of a paper of this kind, and the keys of its number and
    its day among their facts; no moves where none does."""
    rows = tuple(row for row in MOVES if any(one.paper == kind for one in row.asks))
    keys = {one.kind: one.key for row in rows for one in row.asks if one.paper == kind}
    return rows, keys.get("text", ""), keys.get("date", "")


def numbered_decisions(paper: Paper) -> list[Decision]:
    """The newest decision of each proposal the paper is about that asked for its number."""
    moves = [row.name for row in numbering_row(paper.kind)[0]]
    if not moves:
        return []
    about = list(paper.listed.values_list("proposal_id", flat=True))
    if paper.proposal_id is not None:
        about.append(paper.proposal_id)
    rows = Decision.objects.filter(proposal_id__in=about, move__in=moves)
    found = {row.proposal_id: row for row in rows.select_related("proposal__unit").order_by("id")}
    return list(found.values())


def number_decisions(*, actor: Actor, paper: Paper) -> int:
    """One number: where a decision was taken before its paper had one, the paper's number and
    day now stand with it. What was recorded already is not touched: that is put right by a
    correction."""
    _, number, day = numbering_row(paper.kind)
    if not paper.official_number:
        return 0
    named = []
    for row in numbered_decisions(paper):
        # The register's own number stands there until an office system gives another one.
        if row.facts.get(number, "") not in ("", paper.number):
            continue
        if row.facts.get(number) == paper.official_number:
            continue
        told = {number: paper.official_number}
        if paper.dated is not None:
            told[day] = paper.dated.isoformat()
        before = {key: row.facts.get(key, "") for key in told}
        row.facts = {**row.facts, **told}
        row.save(update_fields=["facts"])
        named.append(
            AuditEntry(
                action="proposal.numbered",
                target=row.proposal,
                before=before,
                after=told,
                unit_path=row.proposal.unit.path,
            )
        )
    record_many(actor=actor, entries=named)
    return len(named)
