"""Reading periods, assessments and answers."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import (
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from assessment.enums import InstrumentStatus, Side, TeamDuty, View, WindowKind
from assessment.models import (
    Answer,
    Assessment,
    AssignmentLetter,
    DoubleAssessment,
    EvidenceRevision,
    EvidenceUse,
    Indicator,
    Instrument,
    LinkCheck,
    Period,
    ScoreSnapshot,
    SealedScore,
    SheetImport,
    TeamOfficer,
    Window,
    WindowExtension,
)
from assessment.scoring.result import ENGINE_VERSION
from units.enums import TPI_SIDE
from units.models import Unit, User
from units.queries import holds_somewhere, within_reach
from zona_integritas.ground.formats import tanggal, whole_number
from zona_integritas.ground.kept_statements import Given, KeptStatement

# A row whose answer was cleared stays, with its note and its history. Asked as a condition: among
# the columns of ``values_list`` the same words would read a JSON key named "isnull".
IS_GIVEN = Q(value__isnull=False)


def today() -> date:
    """The day in Asia/Jakarta, by which every window opens and closes."""
    return timezone.localdate()


def instruments_in_force(year: int | None = None) -> QuerySet[Instrument]:
    """The versions a new period may take, newest first: published, and in force on some day of the
    ``year``; without one those that have not ended, as next year's is opened beforehand."""
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (today(), date.max)
    return Instrument.objects.filter(
        Q(effective_from__isnull=True) | Q(effective_from__lte=last),
        Q(effective_to__isnull=True) | Q(effective_to__gte=first),
        status=InstrumentStatus.PUBLISHED,
    ).order_by(F("effective_from").desc(nulls_last=True), "-version", "-pk")


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """The LKE of the units the person may see, and those to judge a second time. Parity with
    ``assessment.view_lke`` is tested.
    """
    condition = within_reach(user, "unit__path")
    if holds_somewhere(user, TPI_SIDE):
        condition |= Q(double_assessment__second=user)
    return Assessment.objects.filter(condition).select_related(
        "unit", "period", "instrument", "double_assessment"
    )


def letter_of(assessment: Assessment) -> AssignmentLetter | None:
    """The newest letter of assignment of its team, as ``seen_assessment`` read it."""
    told: Any = getattr(assessment, "letter_told", None)
    if told is None:
        return None
    return AssignmentLetter(
        pk=told["pk"], number=told["number"], dated=date.fromisoformat(told["dated"])
    )


def officers_on(day: date, unit: Unit) -> list[TeamOfficer]:
    """Who stands above the unit's team on that day, by the letter of assignment: of each duty
    those named nearest to the unit."""
    rows = TeamOfficer.objects.on(day).filter(unit__in=[*unit.ancestor_ids, unit.pk])
    found = sorted(rows.select_related("unit"), key=lambda one: (one.unit.depth, -one.pk))
    nearest = {one.duty: one.unit_id for one in found}
    order = TeamDuty.values
    return sorted(
        (one for one in found if nearest[one.duty] == one.unit_id),
        key=lambda one: (order.index(one.duty), one.name),
    )


def double_of(assessment: Assessment) -> DoubleAssessment | None:
    """The second, independent judgement of this LKE, where the sample has drawn it."""
    found: DoubleAssessment | None = getattr(assessment, "double_assessment", None)
    return found


def _first_begun() -> QuerySet[Period]:
    """The running periods first, and of them those in which something has begun: a window that is
    open today, or a unit. The next one may stand empty while the work is still in the last."""
    open_today = Q(windows__opens_on__lte=today(), windows__closes_on__gte=today())
    any_unit = Q(assessments__isnull=False) | Q(proposals__isnull=False)
    begun = Period.objects.filter(open_today | any_unit, pk=OuterRef("pk"))
    rows = Period.objects.annotate(begun=Exists(begun)).prefetch_related("windows")
    return rows.order_by("-is_open", "-begun", "-year")


def current_period() -> Period | None:
    """The newest running period in which something has begun; else the newest that is running."""
    return _first_begun().filter(is_open=True).first()


def period_to_show(asked: str) -> Period | None:
    """The period a page opens with: the year asked for, else the current one, else the newest."""
    rows = _first_begun().select_related("instrument")
    return rows.filter(year=whole_number(asked) or 0).first() or rows.first()


def running_periods() -> list[Period]:
    """Every period that is running, the current one first: it goes on while the next is opened."""
    return list(_first_begun().filter(is_open=True))


def window(period: Period, kind: str) -> Window | None:
    """The period's window of this kind (from windows that were read already, where they were)."""
    for entry in period.windows.all() if period.known_windows is None else period.known_windows:
        if entry.kind == kind:
            return entry
    return None


def window_problem(period: Period, kind: str, day: date | None = None) -> str | None:
    """Why work of this kind may not be done today, as a sentence; None while it may."""
    label = WindowKind(kind).label
    found = window(period, kind)
    if found is None:
        return (
            f"Jadwal «{label}» untuk periode {period.year} belum diatur. Minta administrator "
            "instansi atau kelompok kerja ZI mengaturnya."
        )
    day = day or today()
    if day < found.opens_on:
        return f"Jadwal «{label}» baru dibuka pada {day_in_words(found.opens_on)}."
    if day > found.closes_on:
        return f"Jadwal «{label}» sudah ditutup pada {day_in_words(found.closes_on)}."
    return None


def moved_windows(*periods: Period) -> dict[int, str]:
    """What each moved window of the periods was before its last move, and why, by its id."""
    rows = WindowExtension.objects.filter(window__period__in=periods).order_by("id")
    return {
        row.window_id: f"semula sampai {tanggal(row.old_closes_on)}"
        + (f": {row.reason}" if row.reason else "")
        for row in rows
    }


def day_in_words(day: date) -> str:
    """A date as people say it: 23 November 2026."""
    return tanggal(day)


def indicators_of(assessment: Assessment) -> QuerySet[Indicator]:
    """All indicators of the assessment's instrument version with options and counts."""
    return (
        Indicator.objects.filter(instrument_id=assessment.instrument_id)
        .select_related("node", "node__parent")
        .prefetch_related("options", "inputs")
    )


def indicator_rows(instrument: Instrument) -> tuple[Indicator, ...]:
    """All indicators of a version with nodes, options and counts, read once per process.

    For reading only. A version that is used never changes, and a draft's edition grows with each
    edit, so nothing old answers; the moment it was made tells apart what bears the same number.
    """
    return _indicator_rows(instrument.pk, instrument.created_at, instrument.edition)


@lru_cache(maxsize=16)
def _indicator_rows(pk: int, made_at: datetime, edition: int) -> tuple[Indicator, ...]:
    rows = Indicator.objects.filter(instrument_id=pk).select_related("node", "node__parent")
    return tuple(rows.prefetch_related("options", "inputs"))


def said_value(assessment: Assessment, indicator: Indicator, side: str = Side.UNIT) -> Any:
    """What a side (the unit) answered on an indicator, as stored; None where it has not."""
    found = Answer.objects.filter(assessment=assessment, indicator=indicator, side=side)
    return found.values_list("value", flat=True).first()


def answers_of(assessment: Assessment) -> QuerySet[Answer]:
    """All answers of the LKE; who wrote them is asked where it is shown (``with_writers``)."""
    return Answer.objects.filter(assessment=assessment)


_ANSWERS = KeptStatement(
    lambda: Answer.objects.filter(assessment=Given("assessment", IntegerField()))
)


def read_answers(assessment: Assessment) -> list[Answer]:
    """``answers_of``, read."""
    return _ANSWERS.rows(assessment=assessment.pk)


def with_writers(answers: Iterable[Answer]) -> None:
    """Reads who wrote these answers last, each person once: a sheet has few writers."""
    rows = [
        row for row in answers if row.updated_by_id and "updated_by" not in row._state.fields_cache
    ]
    people = User.objects.in_bulk({row.updated_by_id for row in rows})
    for row in rows:
        row.updated_by = people[row.updated_by_id]


def evidence_of(assessment: Assessment, indicators: Iterable[Indicator]) -> QuerySet[EvidenceUse]:
    """The running evidence under these indicators, each with its revisions, newest first."""
    return (
        EvidenceUse.objects.filter(
            assessment=assessment, indicator__in=indicators, ended_at__isnull=True
        )
        .select_related("evidence")
        .prefetch_related(Prefetch("evidence__revisions", looked_at_revisions()))
    )


def looked_at_revisions() -> QuerySet[EvidenceRevision]:
    """Revisions with what the link checker found last (``link_outcome``, ``link_checked_at``),
    and whether other units hold the same content (``elsewhere``: for the TPI's eyes only).
    """
    looks = LinkCheck.objects.filter(revision=OuterRef("pk")).order_by("-id")
    same = EvidenceRevision.objects.filter(sha256=OuterRef("sha256")).exclude(
        evidence__unit=OuterRef("evidence__unit")
    )
    return EvidenceRevision.objects.annotate(
        link_outcome=Subquery(looks.values("outcome")[:1]),
        link_checked_at=Subquery(looks.values("checked_at")[:1]),
        elsewhere=~Q(sha256="") & Exists(same),
    )


_RUNNING = KeptStatement(
    lambda: (
        EvidenceUse.objects.filter(
            assessment=Given("assessment", IntegerField()), ended_at__isnull=True
        )
        .only("pk")
        .annotate(about=F("indicator__code"))
    )
)


def evidenced_codes(assessment: Assessment) -> set[str]:
    """The codes of the indicators that have running evidence."""
    rows: list[Any] = _RUNNING.rows(assessment=assessment.pk)
    return {row.about for row in rows}


def imported_on_behalf(assessment: Assessment) -> QuerySet[SheetImport]:
    """Workbooks by which an administrator brought in the unit's column for it, newest first."""
    applied = SheetImport.objects.filter(
        assessment=assessment, applied_at__isnull=False, historic=False, paper_sheet=None
    )
    return applied.exclude(reason="").select_related("uploaded_by")


# As text: the bare JSON value would come out of SQLite as a binary fraction.
TOTAL_TEXT = KeyTextTransform("zero", KeyTransform("total", "sealed__result"))


def newest_totals(assessments: Collection[int]) -> dict[int, Decimal]:
    """The TPI's total (blanks as zero) of each LKE's newest decided score, by the LKE's id."""
    rows = decided_scores(assessments).values_list("assessment_id", TOTAL_TEXT)
    return {pk: Decimal(total) for pk, total in rows}


def decided_scores(assessments: Collection[int]) -> QuerySet[ScoreSnapshot]:
    """The newest frozen score of the TPI's side of each of these LKE."""
    newest = (
        ScoreSnapshot.objects.filter(assessment_id__in=assessments, view=View.TPI)
        .order_by()
        .values("assessment_id")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return ScoreSnapshot.objects.filter(pk__in=newest)


def current_scores(sheets: Collection[Assessment]) -> dict[int, SealedScore]:
    """The newest frozen score of the TPI's side by LKE, where it still says what the LKE says:
    nobody wrote an answer since, instrument and engine are the same. Without the answers."""
    newest = decided_scores([sheet.pk for sheet in sheets]).filter(
        sealed__engine_version=ENGINE_VERSION
    )
    found = {
        row.assessment_id: row for row in newest.select_related("sealed").defer("sealed__answers")
    }
    return {
        sheet.pk: found[sheet.pk].sealed
        for sheet in sheets
        if sheet.pk in found
        and found[sheet.pk].answers_version == sheet.answers_version
        and found[sheet.pk].sealed.instrument_digest == sheet.instrument.digest
    }


def assessment_of(unit: Unit, year: int) -> Assessment | None:
    return (
        Assessment.objects.filter(unit=unit, period__year=year)
        .select_related("unit", "period", "instrument")
        .prefetch_related(Prefetch("period__windows"))
        .first()
    )


def earlier_assessments(assessment: Assessment) -> QuerySet[Assessment]:
    """The LKE of the same unit in earlier years, newest first."""
    return (
        Assessment.objects.filter(
            unit_id=assessment.unit_id, period__year__lt=assessment.period.year
        )
        .select_related("unit", "period", "instrument", "double_assessment")
        .order_by("-period__year")
    )


def count_unconfirmed(assessment: Assessment) -> int:
    """How many carried pieces nobody has said of that they still hold."""
    return EvidenceUse.objects.filter(
        assessment=assessment,
        ended_at__isnull=True,
        carried_from__isnull=False,
        confirmed_at__isnull=True,
    ).count()
