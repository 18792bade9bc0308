"""What the calendar brings: windows that close in 14, 3 and 1 days, what is late, sanggah,
meetings with the ministry, roles that end.

For the scheduler. Every reminder has a key with the date it is about, so a second run of the
day, or a run after a day without one, tells nothing twice and forgets nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from assessment.acts import read_seats
from assessment.models import Window
from assessment.workdays import closing_remark
from proposals.course.services.announcements import next_page
from proposals.course.turns import people_awaited, window_of
from proposals.enums import ENDED, MinistryStage, Quarter, State
from proposals.ministry.objection import objection_of
from proposals.models import MinistryMeeting, MinistryRecord, PlanItem, Proposal
from proposals.plan.components import components_of, is_late, quarter_end
from proposals.queries import unfinished_proposals
from units.enums import Role
from units.models import RoleGrant
from units.role_holders import Holder, RoleHolders
from units.running import running
from zona_integritas.ground.formats import in_sentence, tanggal
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import allowed

MARKS = (1, 3, 14)  # days left at which people are reminded, nearest first
LATE_FOR = timedelta(days=30)  # what is late for longer stands on Beranda, not in a new notice


@transaction.atomic
def remind(today: date) -> int:
    """Tells everybody what the calendar brings them; answers how many notices are new."""
    proposals = list(
        unfinished_proposals(Proposal.objects.all())
        .select_related("unit", "period", "assessment")
        .prefetch_related("period__windows")
    )
    role_holders = RoleHolders(row.unit for row in proposals)
    read_seats(row.assessment for row in proposals if row.assessment is not None)
    return tell(
        [
            *_windows(role_holders, proposals, today),
            *_plans(role_holders, today),
            *_objections(role_holders, today),
            *_meetings(role_holders, today),
            *_roles(today),
        ]
    )


def _windows(
    role_holders: RoleHolders, proposals: Iterable[Proposal], today: date
) -> Iterator[News]:
    """One notice per person and window, however many units wait for it."""
    waiting: dict[tuple[int, int], list[tuple[Holder, Proposal]]] = defaultdict(list)
    windows: dict[int, Window] = {}
    for proposal in proposals:
        window = window_of(proposal)
        if window is None or not _due(window.closes_on, today):
            continue
        windows[window.pk] = window
        for held in people_awaited(role_holders, proposal, State(proposal.state)):
            lines = waiting[window.pk, held.person.pk]
            if all(one.pk != proposal.pk for _, one in lines):
                lines.append((held, proposal))
    remarks = {pk: _remark(window.closes_on, today) for pk, window in windows.items()}
    for (pk, _), lines in waiting.items():
        window, held = windows[pk], lines[0][0]
        units = lines[0][1].unit.name if len(lines) == 1 else f"{len(lines)} unit"
        yield News(
            held.person,
            NoticeKind.WINDOW,
            f"window:{pk}:{window.closes_on}:{_mark(window.closes_on, today)}",
            f"{window.get_kind_display()} {_closing(window.closes_on, today)}; {units} menunggu "
            f"Anda.{remarks[pk]}",
            next_page(lines[0][1], held) if len(lines) == 1 else reverse("home"),
        )


def _roles(today: date) -> Iterator[News]:
    """Whose role ends soon, and the administrators who may give it again."""
    rows = list(
        RoleGrant.objects.filter(
            running(day=today), ends_on__lte=today + timedelta(days=MARKS[-1])
        ).select_related("user", "unit")
    )
    role_holders = RoleHolders(grant.unit for grant in rows)
    for grant in rows:
        text = (
            f"Peran {grant.title} di {grant.unit} untuk {grant.user} berakhir setelah "
            f"{tanggal(grant.ends_on)}."
        )
        key = f"role:{grant.pk}:{grant.ends_on}:{_mark(grant.ends_on or today, today)}"
        yield News(grant.user, NoticeKind.WINDOW, key, text, reverse("home"))
        page = reverse("units:person", args=[grant.user_id])
        for held in role_holders.holders([Role.ADMIN], grant.unit):
            if allowed(held.person, "units.give_role", grant):
                yield News(held.person, NoticeKind.WINDOW, key, text, page)


def _due(closes: date, today: date) -> bool:
    return -LATE_FOR <= closes - today <= timedelta(days=MARKS[-1])


def _mark(closes: date, today: date) -> str:
    """Which reminder it is time for: a day without the scheduler is caught up on the next."""
    left = (closes - today).days
    return "late" if left < 0 else str(next(mark for mark in MARKS if left <= mark))


def _closing(closes: date, today: date) -> str:
    left = (closes - today).days
    if left < 0:
        return f"sudah ditutup pada {tanggal(closes)}"
    return f"ditutup {'hari ini' if left == 0 else f'{left} hari lagi'}, {tanggal(closes)}"


def _remark(closes: date, today: date) -> str:
    """While there is still time: a word about a limit on a day on which offices are closed."""
    remark = closing_remark(closes) if closes >= today else ""
    return f" {remark}" if remark else ""


def _plans(role_holders: RoleHolders, today: date) -> Iterator[News]:
    """The unit's team hears of activities whose quarter ended before they were done."""
    over = [
        quarter
        for quarter in Quarter
        if timedelta() < today - quarter_end(today.year, quarter) <= LATE_FOR
    ]
    rows = (
        PlanItem.objects.filter(
            Q(quarter__in=over, proposal__period__year=today.year)
            | Q(quarter=Quarter.B12, proposal__period__year=today.year - 1),
            ended_at__isnull=True,
            progress__lt=100,
        )
        .exclude(proposal__state__in=ENDED)
        .select_related("proposal__unit", "proposal__period__instrument")
        .select_related("proposal__assessment__instrument")
    )
    late: dict[tuple[int, str], list[PlanItem]] = defaultdict(list)
    for item in rows:
        year = item.proposal.period.year
        recent = today - quarter_end(year, item.quarter) <= LATE_FOR
        if recent and is_late(year, item.quarter, item.progress, today):
            late[item.proposal_id, item.quarter].append(item)
    for (pk, quarter), items in late.items():
        proposal = items[0].proposal
        areas = {code: one.area for code, one in components_of(proposal).items()}
        for held in role_holders.holders([Role.UNIT_HEAD, Role.UNIT_MEMBER], proposal.unit):
            count = sum(held.covers_area(areas.get(item.component, "")) for item in items)
            if count:
                yield News(
                    held.person,
                    NoticeKind.WINDOW,
                    f"plan:{pk}:{quarter}",
                    f"{proposal.unit_name}: {count} kegiatan rencana pembangunan belum "
                    f"selesai, padahal {Quarter(quarter).label} sudah berakhir.",
                    f"{reverse('proposals:plan', args=[pk])}?keadaan=terlambat",
                )


def _objections(role_holders: RoleHolders, today: date) -> Iterator[News]:
    """The pokja hears when the days for a sanggah run out."""
    entries: dict[int, list[MinistryRecord]] = defaultdict(list)
    for row in (
        MinistryRecord.objects.filter(
            proposal__state=State.NATIONAL,
            stage__in=(MinistryStage.ADMINISTRATIVE, MinistryStage.OBJECTION),
        )
        .select_related("proposal__unit", "proposal__period")
        .order_by("id")
    ):
        entries[row.proposal_id].append(row)
    for rows in entries.values():
        row, found = rows[-1], objection_of(rows, today)
        # Neither one that was sent nor one that was answered is reminded of.
        if found is None or found.state != "open" or found.deadline is None:
            continue
        if (found.deadline - today).days <= MARKS[-1]:
            for held in role_holders.holders([Role.POKJA], row.proposal.unit):
                yield News(
                    held.person,
                    NoticeKind.WINDOW,
                    f"objection:{row.pk}:{found.deadline}:{_mark(found.deadline, today)}",
                    f"{row.proposal.unit_name}: batas sanggah "
                    f"{tanggal(found.deadline)}.{_remark(found.deadline, today)}",
                    reverse("proposals:objection", args=[row.proposal_id]),
                )


def _meetings(role_holders: RoleHolders, today: date) -> Iterator[News]:
    """Unit and pokja hear of the ministry's meetings that come."""
    rows = MinistryMeeting.objects.filter(
        ended_at=None, on__gte=today, on__lte=today + timedelta(days=MARKS[-1])
    ).exclude(proposal__state__in=ENDED)
    for row in rows.select_related("proposal__unit", "proposal__period"):
        left = (row.on - today).days
        soon = "hari ini" if left == 0 else f"{left} hari lagi"
        for held in role_holders.holders(
            [Role.UNIT_HEAD, Role.UNIT_MEMBER, Role.POKJA], row.proposal.unit
        ):
            yield News(
                held.person,
                NoticeKind.WINDOW,
                f"meeting:{row.pk}:{row.on}:{_mark(row.on, today)}",
                f"{row.proposal.unit_name}: {in_sentence(row.get_kind_display())} dengan "
                f"{row.proposal.evaluator} {soon}, {row.when}.",
                reverse("proposals:meetings", args=[row.proposal_id]),
            )
