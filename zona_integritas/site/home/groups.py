"""The work of one person, grouped by what is asked of them: decided and cut before it is put in
words, so that a page over a thousand units draws as many lines as one over ten."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from assessment.enums import WindowKind
from assessment.models import Period
from assessment.periods.prerequisites import agency_prerequisites_of, unknown
from assessment.queries import today, window
from proposals.enums import Move, Recommendation, State
from proposals.models import Proposal
from units.enums import Role
from units.models import User
from units.queries import holds_agency_wide
from zona_integritas.ground.permissions import allowed
from zona_integritas.site.home.decisions import read_decisions
from zona_integritas.site.home.work import DESK
from zona_integritas.site.home.work_line import WorkKind, WorkLine

MOST = 8  # lines of a group
AT_ONCE = 40  # proposals that a button puts on a sitting; more are chosen on the board


@dataclass(slots=True)
class WorkGroup:
    """Lines that ask for the same, the late and the oldest first; ``more`` are not shown."""

    title: str
    kind: WorkKind
    count: int
    late: int
    since: datetime
    closes: date | None
    items: int  # open or returned items of all its LKE
    lines: list[WorkLine]
    note: str = ""
    chosen: list[int] = field(default_factory=list)  # what a button takes to a sitting
    many_url: str = ""
    many_verb: str = ""

    @property
    def more(self) -> int:
        return self.count - len(self.lines)

    @property
    def alone(self) -> bool:
        """Is it told in words? Decisions are always laid beside each other."""
        return self.count == 1 and self.kind != WorkKind.DECIDE

    @property
    def headline(self) -> str:
        """What is asked, with how much of it."""
        words = {
            WorkKind.REPAIR: "Perbaiki {} butir yang dikembalikan",
            WorkKind.FILL: "Isi {} butir LKE",
            WorkKind.JUDGE: "Nilai {} butir LKE",
        }
        return words[self.kind].format(self.items) if self.items else self.title

    @property
    def look(self) -> str:
        """Which columns its lines have."""
        if self.kind == WorkKind.DECIDE and self.lines[0].facts is not None:
            return "score" if getattr(self.lines[0].facts, "total", None) else "conditions"
        return "progress" if self.kind == WorkKind.JUDGE else "plain"


def work_groups(user: User, lines: list[WorkLine]) -> list[WorkGroup]:
    """What has a deadline behind it or before it comes first, then by sort and age."""
    sorted_out: dict[tuple[str, str], list[WorkLine]] = {}
    for line in lines:
        sorted_out.setdefault((line.title or line.verb, _advice(line)), []).append(line)
    groups = [_group(user, title, note, found) for (title, note), found in sorted_out.items()]
    groups.sort(key=lambda one: (one.kind, one.note != "", one.since))
    return groups


def _advice(line: WorkLine) -> str:
    """Of what leadership decides on a score: what the TPI recommends."""
    if (
        line.kind != WorkKind.DECIDE
        or line.proposal is None
        or line.proposal.state != State.REPORTED
    ):
        return ""
    proposed = line.proposal.recommendation == Recommendation.PROPOSE
    return "" if proposed else "belum diusulkan TPI"


def _group(user: User, title: str, note: str, lines: list[WorkLine]) -> WorkGroup:
    lines.sort(key=lambda line: (not line.late, line.since))
    shown = lines[:MOST]
    work = [line.work for line in lines if line.work is not None]
    closing = [line.closes for line in lines if line.closes is not None]
    group = WorkGroup(
        title=title,
        kind=lines[0].kind,
        count=len(lines),
        late=sum(line.late for line in lines),
        since=min(line.since for line in lines),
        closes=min(closing, default=None),
        items=sum(one.items + one.returned for one in work),
        lines=shown,
        note=note,
    )
    if group.kind == WorkKind.DECIDE:
        read_decisions(shown)
        if group.count > 1 and not note and allowed(user, "proposals.prepare_sitting"):
            _at_once(group, lines)
        elif note:
            group.many_url = reverse("proposals:acknowledge")
            group.many_verb = f"Ketahui {group.count} laporan …"
    elif lines[0].move is not None and lines[0].move.name == Move.AGREE_BETWEEN:
        group.many_url, group.many_verb = reverse("proposals:between"), "Lihat peringkatnya"
    elif group.kind == WorkKind.JUDGE and group.count > 1:
        group.many_url, group.many_verb = reverse(*DESK), "Lanjutkan menilai"
    return group


def _at_once(group: WorkGroup, lines: list[WorkLine]) -> None:
    """Many are decided at a sitting: the button leads to the page that names them."""
    if group.count <= AT_ONCE:
        group.chosen = [line.proposal.pk for line in lines if line.proposal is not None]
        group.many_verb = f"Putuskan {group.count} unit dalam sidang …"
    else:
        group.many_url = reverse("proposals:ranking")
        group.many_verb = f"Pilih dari {group.count} unit …"


def open_prerequisites(user: User, periods: list[Period]) -> list[WorkLine]:
    """What of the agency's prerequisites nobody has filled in: work of whoever keeps the period,
    due when units go to the ministry."""
    if not allowed(user, "assessment.manage_period"):
        return []
    prefetch_related_objects(
        periods, "windows", "prerequisites", "own_prerequisites", "instrument__prerequisites"
    )
    lines = []
    for one in periods:
        states = {row.code: row for row in one.prerequisites.all()}
        left = [
            item for item in unknown(agency_prerequisites_of(one), states) if item.kind == "hard"
        ]
        if not left:
            continue
        ministry = window(one, WindowKind.MINISTRY)
        lines.append(
            WorkLine(
                unit=str(one),
                told=f"{len(left)} syarat instansi belum diisi",
                since=timezone.now(),
                verb="Isi syarat instansi",
                page=("periods:prerequisites", one.year),
                kind=WorkKind.FILL,
                closes=ministry.opens_on if ministry else None,
                late=ministry is not None and ministry.opens_on < today(),
            )
        )
    return lines


def first_steps(user: User, periods: list[Period]) -> list[WorkLine]:
    """In a season without any proposal the pokja begins with choosing units."""
    if not periods or not holds_agency_wide(user, {Role.POKJA}):
        return []
    begun = Proposal.objects.filter(period=OuterRef("pk"))
    empty = Period.objects.filter(~Exists(begun), pk__in=[one.pk for one in periods])
    return [
        WorkLine(
            unit=str(one),
            told="Belum ada unit yang diidentifikasi",
            since=timezone.now(),
            verb="Identifikasi unit",
            page=("proposals:long_list",),
            query=f"?periode={one.year}",
            kind=WorkKind.FILL,
        )
        for one in empty
    ]
