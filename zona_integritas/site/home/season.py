"""The season as a whole: its windows, its funnel, and who holds what."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.safestring import SafeString

from assessment.models import Period
from assessment.queries import moved_windows, today
from proposals.course.turns import WITH_THE_UNIT, awaited_moves, phase_of, roles_awaited
from proposals.enums import Stage, State
from proposals.models import Proposal
from proposals.overview.reports.summary import stages_of
from proposals.queries import visible_proposals
from units.enums import Role
from units.models import User
from zona_integritas.ground.drawings.season_charts import StageBar, funnel_svg
from zona_integritas.ground.formats import tanggal

SOON = 14  # days


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One window of the season, in words: open with days left, still closed, or over."""

    label: str
    text: str
    state: str  # open · soon · upcoming · over
    moved: str = ""  # what it was before, and why


@dataclass(frozen=True, slots=True)
class SeasonPicture:
    """The season in one picture, and the same in a table."""

    stages: list[tuple[Stage, StageBar]]
    picture: SafeString
    stopped: int  # withdrawn, or rejected by leadership
    awarded: int


@dataclass(frozen=True, slots=True)
class TurnLine:
    """Whose turn it is, for how many proposals, the oldest of them since when."""

    who: str
    count: int
    since: datetime
    unit: str  # of the oldest


def windows(period: Period) -> list[WindowLine]:
    day = today()
    moved = moved_windows(period)
    lines = []
    for window in period.windows.all():
        label, before = window.get_kind_display(), moved.get(window.pk, "")
        if day < window.opens_on:
            text, state = f"dibuka {tanggal(window.opens_on)}", "upcoming"
        elif day > window.closes_on:
            text, state = f"ditutup {tanggal(window.closes_on)}", "over"
        else:
            left = (window.closes_on - day).days
            close = "tutup hari ini" if left == 0 else f"tutup {left} hari lagi"
            text = f"{close}, {tanggal(window.closes_on)}"
            state = "soon" if left <= SOON else "open"
        lines.append(WindowLine(label, text, state, before))
    return lines


def stages(user: User, period: Period) -> SeasonPicture:
    """The funnel of the proposals this person may see; a withdrawn one stands in no stage."""
    rows = visible_proposals(user).filter(period=period).order_by()
    by_state: Counter[State] = Counter()
    for state, count in rows.values_list("state").annotate(Count("pk")):
        by_state[State(state)] = count
    bars = stages_of(by_state)
    return SeasonPicture(
        list(zip(Stage, bars, strict=True)),
        funnel_svg(bars, "Sampai tahap mana usulan berjalan"),
        by_state[State.WITHDRAWN] + by_state[State.REJECTED],
        by_state[State.AWARDED],
    )


def turn_lines(proposals: Iterable[Proposal]) -> list[TurnLine]:
    """Who has the next move, most proposals first."""
    groups: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        roles = roles_awaited(awaited_moves(proposal.state, phase_of(proposal)))
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
