"""The ranking and quota board: who could go to the ministry, and where the quota ends.

Figures come from the scores that were decided (the newest snapshot of the TPI's side), never
from a second scoring; a unit that is still being judged has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Instrument, Period
from assessment.queries import TOTAL_TEXT, decided_scores
from assessment.scoring.model import Rule
from proposals.enums import Recommendation, State
from proposals.models import Proposal
from proposals.queries import COUNTED, decided_for_ministry, visible_proposals
from proposals.tables.book import table_book
from units.enums import PredicateKind
from units.models import Unit, User
from units.queries import read_former
from zona_integritas.ground.formats import angka, kurang, persen

AT_TPI = (State.TPI_ASSESSMENT, State.RETURNED, State.TPI_FINAL, State.REPORTED)
# What the filter «usulan» may say; the first is what the page opens with.
SCOPES = {
    "diusulkan": "Diusulkan TPI",
    "dilaporkan": "Semua yang dilaporkan TPI",
    "tpi": "Semua pada tahap TPI",
}


@dataclass(frozen=True, slots=True)
class MissedRule:
    """A minimum that was missed, in words with its gap."""

    label: str
    value: str
    minimum: str
    gap: str


@dataclass(slots=True)
class RankingLine:
    """One proposal of the board; ``taken`` already holds a place of the quota."""

    proposal: Proposal
    total: Decimal | None
    missed: list[MissedRule]
    taken: bool
    waits: bool
    rank: int | None = None
    within: bool = False
    last_within: bool = False

    @property
    def met(self) -> bool | None:
        """Do all rules hold? None while nothing was decided."""
        return None if self.total is None else not self.missed


@dataclass(frozen=True, slots=True)
class Board:
    """The lines in order, and the quota of the predicate."""

    target: str
    lines: list[RankingLine]
    quota: int | None
    used: int

    @property
    def left(self) -> int | None:
        return None if self.quota is None else max(self.quota - self.used, 0)

    @property
    def target_label(self) -> str:
        return str(PredicateKind(self.target).label)

    @property
    def meeting(self) -> int:
        return sum(1 for line in self.lines if line.met and not line.taken)


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """The filters of the page, as the address says them."""

    target: str = PredicateKind.WBK
    scope: str = "diusulkan"
    under: Unit | None = None
    affirmative: str = field(default="")


def board(user: User, period: Period, wanted: BoardFilters) -> Board:
    """Those approved first, then by rule status and TPI total; six queries, however many."""
    rows = visible_proposals(user).filter(period=period, target=wanted.target)
    if wanted.scope == "tpi":
        rows = rows.filter(state__in=(*AT_TPI, *COUNTED))
    else:
        rows = rows.filter(state__in=(State.REPORTED, *COUNTED))
    if wanted.scope == "diusulkan":
        rows = rows.exclude(state=State.REPORTED, recommendation=Recommendation.NOT_YET)
    if wanted.under is not None:
        rows = rows.filter(unit__path__startswith=wanted.under.path)
    if wanted.affirmative:
        rows = rows.filter(affirmative=wanted.affirmative == "ya")
    proposals = list(rows.select_related("unit__parent"))
    read_former(one.unit for one in proposals)
    lines = _lines(proposals, wanted.target)
    lines.sort(key=_place)
    quota, used = period.quota(wanted.target), decided_for_ministry(period, wanted.target)
    _draw_quota_line(lines, None if quota is None else max(quota - used, 0))
    return Board(wanted.target, lines, quota, used)


def _lines(proposals: list[Proposal], target: str) -> list[RankingLine]:
    sheets = [one.assessment_id for one in proposals if one.assessment_id is not None]
    figures = {
        pk: (Decimal(total), rules)
        for pk, total, rules in decided_scores(sheets).values_list(
            "assessment_id", TOTAL_TEXT, f"sealed__result__thresholds__{target}__rules"
        )
    }
    # A proposal whose TPI score is open again has no decided figure that counts.
    open_again = (State.TPI_ASSESSMENT, State.RETURNED)
    rules = _rules(proposals)
    found = []
    for one in proposals:
        decided = figures.get(one.assessment_id or 0)
        if one.state in open_again:
            decided = None
        found.append(
            RankingLine(
                proposal=one,
                total=decided[0] if decided else None,
                missed=_missed(decided[1], rules) if decided else [],
                taken=one.state in COUNTED,
                waits=one.state == State.REPORTED,
            )
        )
    return found


def _rules(proposals: Iterable[Proposal]) -> dict[str, Rule]:
    instruments: dict[int, Instrument] = {
        one.assessment.instrument_id: one.assessment.instrument
        for one in proposals
        if one.assessment is not None
    }
    return {
        rule.code: rule
        for instrument in instruments.values()
        for rule in scoring_instrument(instrument).rules
    }


def _missed(rows: Iterable[Mapping[str, str]], rules: Mapping[str, Rule]) -> list[MissedRule]:
    missed = []
    for row in rows:
        if Decimal(row["gap"]) <= 0:
            continue
        rule = rules.get(row["rule"])
        percent = rule is not None and rule.measure == "percent"
        write = persen if percent else angka
        missed.append(
            MissedRule(
                label=rule.label if rule else row["rule"],
                value=write(row["value"]),
                minimum=write(row["minimum"]),
                gap=kurang(row["gap"], percent=percent),
            )
        )
    return missed


def _place(line: RankingLine) -> tuple[Any, ...]:
    unknown = line.total is None
    return (
        not line.taken,
        unknown,
        bool(line.missed),
        -(line.total or Decimal()),
        line.proposal.unit.code,
    )


def _draw_quota_line(lines: list[RankingLine], left: int | None) -> None:
    """Ranks, and which of the undecided still find a place. Without a quota all do."""
    place = 0
    last: RankingLine | None = None
    for number, line in enumerate(lines, start=1):
        line.rank = number if line.total is not None else None
        if line.taken:
            line.within, last = True, line
            continue
        place += 1
        line.within = left is None or place <= left
        if line.within:
            last = line
    if last is not None and left is not None and last is not lines[-1]:
        last.last_within = True


def board_book(found: Board, title: str) -> bytes:
    """The board as XLSX, as it was filtered."""
    headings = [
        ("Peringkat", 10), ("Unit", 42), ("Kode", 12), ("Unit induk", 32), ("Predikat", 14),
        ("Status", 26), ("Rekomendasi TPI", 18), ("Afirmasi", 10), ("Nilai TPI", 10),
        ("Nilai minimal terpenuhi", 14), ("Nilai minimal yang belum terpenuhi", 60), ("Kuota", 20),
    ]  # fmt: skip
    return table_book("Peringkat", title, headings, (_cells(line) for line in found.lines))


def _cells(line: RankingLine) -> list[Any]:
    one = line.proposal
    missed = "; ".join(f"{rule.label} {rule.gap}" for rule in line.missed)
    return [
        line.rank,
        one.unit_name,
        one.unit.code,
        one.unit.parent.name if one.unit.parent else None,
        one.get_target_display(),
        one.get_state_display(),
        one.get_recommendation_display() or None,
        "ya" if one.affirmative else "tidak",
        line.total,
        {True: "ya", False: "tidak", None: "belum diputuskan"}[line.met],
        missed or None,
        "sudah disetujui" if line.taken else "di dalam" if line.within else "di luar",
    ]
