"""What several papers share: the frame every template needs, who signs, lists of units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils import timezone

from assessment.enums import Side
from assessment.lke.reports.paper_content import Frame
from assessment.models import Instrument, Period
from assessment.queries import newest_totals
from proposals.enums import Move, PaperKind
from proposals.models import Decision, Proposal
from proposals.papers.reports.team import (
    Signatory,
    grant_at,
    held_at,
    signatory,
    sole_holder,
    spaced_nip,
)
from proposals.register.services.issuing import figures_digest
from proposals.workflow import MOVES
from proposals.workflow.move_row import HandsOn
from units.enums import PredicateKind, Role
from units.models import PaperSigner, Unit

FULL_NAMES = {
    PredicateKind.WBK: "Wilayah Bebas dari Korupsi",
    PredicateKind.WBBM: "Wilayah Birokrasi Bersih dan Melayani",
}
# What the head does with the unit's LKE.
CERTIFYING = tuple(row.name for row in MOVES if row.hands_on == HandsOn(Side.UNIT))


def frame(
    *,
    title: str,
    code: str,
    period: Period,
    instrument: Instrument,
    at: datetime,
    figures: object,
    letterhead_of: Unit | None = None,
) -> Frame:
    """The frame of a paper without a snapshot: its digest is that of ``figures``."""
    digest = figures_digest([instrument.digest, figures])
    return Frame.of(
        title=title,
        code=code,
        digest=digest,
        period=period,
        instrument=instrument,
        at=at,
        letterhead_of=letterhead_of,
    )


def agency_unit() -> Unit | None:
    """The top of the tree."""
    return Unit.objects.filter(parent=None).order_by("pk").first()


def head_of(proposal: Proposal, at: datetime) -> Signatory:
    """The unit's head: the nearest; of several the one who certified the LKE last."""
    certified = newest([proposal], *CERTIFYING).get(proposal.pk)
    if certified is not None:
        for grant in held_at(Role.UNIT_HEAD, proposal.unit, at):
            if grant.user_id == certified.actor_id:
                return signatory(certified.actor, grant)
    return sole_holder(Role.UNIT_HEAD, proposal.unit, at)


def signed_by(
    kind: PaperKind,
    decisions: Iterable[Decision],
    role: str,
    at: datetime,
    day: date | None = None,
) -> Signatory:
    """Whom the agency named for this kind of paper on the ``day`` it bears; else whoever took
    these decisions, if it was one person; else the one who holds the role."""
    named = PaperSigner.objects.filter(paper=kind).on(day or timezone.localdate(at)).first()
    if named is not None:
        return Signatory(named.name, spaced_nip(named.nip), named.title, above=named.above)
    unit = agency_unit()
    rows = list(decisions)
    if len({row.actor_id for row in rows}) == 1:
        last = max(rows, key=attrgetter("at"))
        return signatory(last.actor, grant_at(last.actor, role, last.proposal.unit, last.at))
    return sole_holder(role, unit, at)


def newest(proposals: Iterable[Proposal], *moves: Move) -> dict[int, Decision]:
    """Per proposal its newest decision among these moves."""
    rows = (
        Decision.objects.filter(proposal__in=list(proposals), move__in=moves)
        .select_related("actor", "sitting")
        .order_by("id")
    )
    return {row.proposal_id: row for row in rows}


def fact_shared(decisions: Iterable[Decision], key: str) -> str:
    """A fact that all these decisions agree on; "" where they do not, or none has it."""
    found = {row.facts.get(key, "") for row in decisions}
    return found.pop() if len(found) == 1 else ""


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of a list: what it is put forward for, and the TPI's decided total."""

    code: str
    name: str
    parent: str
    predicate: str
    total: Decimal | None
    exception: str
    affirmative: bool

    def figures(self) -> list[Any]:
        return [self.code, self.predicate, self.total, bool(self.exception)]


def unit_lines(proposals: Iterable[Proposal]) -> list[UnitLine]:
    """The units of these proposals in the order given; totals as they were decided."""
    rows = list(proposals)
    sheets = [one.assessment_id for one in rows if one.assessment_id is not None]
    totals = newest_totals(sheets)
    return [
        UnitLine(
            code=one.unit.code,
            name=one.unit_name,
            parent=one.unit.parent.name if one.unit.parent else "",
            predicate=one.get_target_display(),
            total=totals.get(one.assessment_id or 0),
            exception=one.exception_reason,
            affirmative=one.affirmative,
        )
        for one in rows
    ]


def predicates_in(lines: Iterable[UnitLine]) -> str:
    """``Menuju WBK dan Menuju WBBM``: the predicates of a list, each once."""
    return " dan ".join(dict.fromkeys(line.predicate for line in lines))
