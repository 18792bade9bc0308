"""The season as a whole: its windows, its funnel, and who holds what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from assessment.models import Period, Window
from assessment.queries import moved_windows, today
from proposals.course.turns import WITH_THE_UNIT, awaited_moves, roles_awaited
from proposals.enums import Stage, State
from proposals.models import Proposal
from proposals.overview.reports.summary import stages_of
from proposals.queries import visible_proposals
from units.enums import Role
from units.models import User
from zona_integritas.ground.drawings.season_charts import StageBar
from zona_integritas.ground.formats import tanggal

SOON = 14  # days


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One window of the season, in words: open with days left, still closed, or over."""

    label: str
    text: str
    days: str  # how many are left, while it is open
    state: str  # open · soon · upcoming · over
    moved: str = ""  # what it was before, and why


@dataclass(frozen=True, slots=True)
class PeriodWindows:
    """The windows of one running period, in their order."""

    period: Period
    lines: list[WindowLine]


@dataclass(frozen=True, slots=True)
class SeasonPicture:
    """How far the proposals of one period are, stage by stage."""

    period: Period
    stages: list[tuple[Stage, StageBar]]
    stopped: int  # withdrawn, or not approved by leadership
    not_continued: int  # by the TPI, at a gate
    not_proposed: int  # reported as not yet, and acknowledged
    awarded: int

    @property
    def most(self) -> int:
        """What a whole bar stands for."""
        return max((bar.reached for _, bar in self.stages), default=0) or 1


@dataclass(frozen=True, slots=True)
class TurnLine:
    """Whose turn it is, for how many proposals, the oldest of them since when."""

    who: str
    count: int
    since: datetime
    unit: str  # of the oldest


def windows(periods: Sequence[Period]) -> list[PeriodWindows]:
    """Of every running period: while the next one is opened, this one's deadlines go on."""
    day, moved = today(), moved_windows(*periods)
    return [
        PeriodWindows(one, [_window_line(row, day, moved) for row in one.windows.all()])
        for one in periods
    ]


def _window_line(window: Window, day: date, moved: Mapping[int, str]) -> WindowLine:
    days = ""
    if day < window.opens_on:
        text, state = f"dibuka {tanggal(window.opens_on)}", "upcoming"
    elif day > window.closes_on:
        text, state = f"ditutup {tanggal(window.closes_on)}", "over"
    else:
        left = (window.closes_on - day).days
        days = "ditutup hari ini" if left == 0 else f"{left} hari lagi"
        text, state = f"ditutup {tanggal(window.closes_on)}", "soon" if left <= SOON else "open"
    return WindowLine(window.get_kind_display(), text, days, state, moved.get(window.pk, ""))


def pictures(user: User, periods: Sequence[Period]) -> list[SeasonPicture]:
    """The stages of the proposals this person may see; a withdrawn one stands in none."""
    rows = visible_proposals(user).filter(period__in=periods).order_by()
    by_state: dict[int, Counter[State]] = {one.pk: Counter() for one in periods}
    for pk, state, count in rows.values_list("period_id", "state").annotate(Count("pk")):
        by_state[pk][State(state)] = count
    return [
        SeasonPicture(
            one,
            list(zip(Stage, stages_of(by_state[one.pk]), strict=True)),
            by_state[one.pk][State.WITHDRAWN] + by_state[one.pk][State.REJECTED],
            by_state[one.pk][State.NOT_CONTINUED],
            by_state[one.pk][State.NOT_PROPOSED],
            by_state[one.pk][State.AWARDED],
        )
        for one in periods
    ]


def turn_lines(proposals: Iterable[Proposal]) -> list[TurnLine]:
    """Who has the next move, most proposals first."""
    groups: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        roles = roles_awaited(awaited_moves(proposal))
        if proposal.state in WITH_THE_UNIT:
            roles = [Role.UNIT_MEMBER, Role.UNIT_HEAD]
        who = " atau ".join(str(Role(role).label) for role in roles)
        groups.setdefault(who, []).append(proposal)
    found = [
        TurnLine(who, len(rows), oldest.state_since, oldest.unit.name)
        for who, rows in groups.items()
        for oldest in [min(rows, key=lambda row: row.state_since)]
    ]
    return sorted(found, key=lambda row: -row.count)
