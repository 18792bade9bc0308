"""Today's work and whether it will be done in time, counted only from what is this rank's work."""

from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil

from django.db.models import Q
from django.utils import timezone

from assessment.desk.reports.duties import DeskDuties, duties_of
from assessment.desk.reports.queue import Queue, UnitProgress
from assessment.enums import AnswerSource, WindowKind
from assessment.judging.forecast import WorkForecast
from assessment.models import AnswerRevision, ReturnedItem
from assessment.queries import IS_GIVEN, today, window
from units.models import User


@dataclass(frozen=True, slots=True)
class Pace:
    """``today`` of the ``target`` items it takes each day to be done by ``closes``."""

    today: int
    target: int | None
    left: int
    of: int
    closes: date | None
    late: bool
    judged: bool  # from the second day on

    @property
    def word(self) -> str:
        if not self.judged or self.target is None:
            return ""
        return "tertinggal" if self.late else "sesuai jadwal"

    @property
    def percent(self) -> int:
        """How full the bar is."""
        if not self.target:
            return 100 if not self.left else 0
        return min(self.today * 100 // self.target, 100)


def pace_of(user: User, duties: DeskDuties, progress: list[UnitProgress]) -> Pace:
    """Two queries. A day is a day in Jakarta, as those of the windows."""
    left, of = sum(one.left for one in progress), sum(one.of for one in progress)
    count, begun = _own_days(user, duties)
    ends = [
        found.closes_on
        for duty in duties.open
        if (found := window(duty.sheet.period, WindowKind.TPI)) is not None
    ]
    closes = min(ends, default=None)
    forecast = WorkForecast(of - left, left, begun, closes, today())
    target = ceil((left + count) / forecast.days_left) if forecast.days_left else None
    return Pace(count, target, left, of, closes, forecast.late, forecast.days > 1)


def pace_of_person(user: User) -> Pace | None:
    """The same, for pages beside the desk; None for whom nothing lies on it."""
    duties = duties_of(user)
    if not duties.open:
        return None
    return pace_of(user, duties, Queue(duties, by_question=False).progress())


def _own_days(user: User, duties: DeskDuties) -> tuple[int, date | None]:
    """How many items this person judged today in these LKE, and the first day of it."""
    mine = Q(pk__in=[])
    for side in {duty.side for duty in duties.open}:
        pks = [duty.sheet.pk for duty in duties.open if duty.side == side]
        mine |= Q(answer__side=side, answer__assessment__in=pks)
    sources = (AnswerSource.FORM, AnswerSource.AGREED)
    judged = IS_GIVEN | Q(abstained=True)  # a note alone judges nothing
    rows = AnswerRevision.objects.filter(mine, judged, written_by=user, source__in=sources)
    morning = timezone.make_aware(datetime.combine(today(), time.min))
    items: set[tuple[int, int]] = set()
    begun: datetime | None = None
    for sheet, indicator, at in rows.order_by().values_list(
        "answer__assessment_id", "answer__indicator_id", "written_at"
    ):
        begun = at if begun is None else min(begun, at)
        if at >= morning:
            items.add((sheet, indicator))
    marks = ReturnedItem.objects.filter(
        assessment__in=[duty.sheet.pk for duty in duties.open],
        round=0,
        marked_by=user,
        marked_at__gte=morning,
    )
    items.update(marks.order_by().values_list("assessment_id", "indicator_id"))
    return len(items), timezone.localdate(begun) if begun else None
