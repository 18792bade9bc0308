"""An LKE beside the earlier ones of its unit: totals and areas by year, and item by item.

Every year scores with its own instrument version; items find each other along the mapping of the
versions between, as when answers are brought from an older LKE.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessment.enums import View
from assessment.lke.completion import is_finished
from assessment.lke.reading import Answers, Given, Reading
from assessment.lke.reports.answers import answer_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.carry_over import mapping_across_versions
from assessment.models import Answer, Assessment
from assessment.queries import earlier_assessments
from assessment.rules import sees_tpi_side
from assessment.scoring import model
from assessment.scoring.result import Result
from units.models import User

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class LkeYear:
    """One LKE of the unit. ``view`` is the voice that leads: the TPI's once it is
    finished and may be seen."""

    assessment: Assessment
    unit: Decimal
    tpi: Decimal | None
    view: View
    answers: Answers
    result: Result

    @property
    def number(self) -> int:
        return self.assessment.period.year

    @property
    def label(self) -> str:
        return f"{self.number}, {'TPI' if self.view == View.TPI else 'unit'}"


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """What was said on an item in an earlier year, and the points it brought then."""

    text: str
    points: Decimal
    codes: str  # the code there, where it is another one now


@dataclass(frozen=True, slots=True)
class YearRow:
    """One line of the table of years: a total or an area, oldest year first."""

    name: str
    whole: Decimal
    percent: bool
    values: tuple[Decimal | None, ...]


def years(user: User, assessment: Assessment) -> list[LkeYear]:
    """This LKE and the earlier ones of the unit, newest first. Two queries for any number."""
    sheets = [assessment, *earlier_assessments(assessment)]
    said: dict[int, list[Given]] = {one.pk: [] for one in sheets}
    rows = Answer.objects.filter(assessment__in=sheets, value__isnull=False).values_list(
        "assessment_id", "side", "indicator__code", "value"
    )
    for pk, side, code, value in rows:
        said[pk].append((side, code, value))
    return [_year(user, one, said[one.pk]) for one in sheets]


def _year(user: User, assessment: Assessment, given: Sequence[Given]) -> LkeYear:
    reading = Reading(scoring_instrument(assessment.instrument), given)
    answers, result = reading.answers(View.UNIT), reading.result(View.UNIT)
    unit = result.total.zero
    judged = reading.answers(View.TPI) if sees_tpi_side(user, assessment) else {}
    of = len(reading.instrument.indicators)
    if not is_finished(View.TPI, assessment.phase, len(judged), of):
        return LkeYear(assessment, unit, None, View.UNIT, answers, result)
    result = reading.result(View.TPI)
    return LkeYear(assessment, unit, result.total.zero, View.TPI, judged, result)


def year_rows(found: Sequence[LkeYear]) -> list[YearRow]:
    """Totals, then the six areas in percent, one value per year, oldest first."""
    oldest_first = list(reversed(found))
    rows = [
        YearRow("Nilai unit", HUNDRED, False, tuple(year.unit for year in oldest_first)),
        YearRow("Nilai TPI", HUNDRED, False, tuple(year.tpi for year in oldest_first)),
    ]
    instrument = scoring_instrument(found[0].assessment.instrument)
    for code in instrument.area_codes:
        name = next(
            node.name for node in instrument.area_nodes(code) if node.kind == model.NodeKind.AREA
        )
        values = tuple(
            year.result.areas[code].percent_zero if code in year.result.areas else None
            for year in oldest_first
        )
        rows.append(YearRow(name, HUNDRED, True, values))
    return rows


def earlier_answers(assessment: Assessment, year: LkeYear) -> dict[str, EarlierAnswer] | None:
    """What ``year`` said on the items of today; None where no mapping leads there."""
    mapping = mapping_across_versions(assessment.instrument, year.assessment.instrument)
    if mapping is None:
        return None
    instrument = scoring_instrument(year.assessment.instrument)
    found = {}
    for code, known in mapping.items():
        told = [older for older in known if older in year.answers]
        if not told:
            continue
        texts = [answer_text(instrument.indicator(one), year.answers[one]) for one in told]
        points = [year.result.indicators[one].points or Decimal(0) for one in told]
        found[code] = EarlierAnswer(
            "; ".join(texts), sum(points, Decimal(0)), "" if told == [code] else ", ".join(told)
        )
    return found


def chosen_year(found: Sequence[LkeYear], wanted: str) -> LkeYear | None:
    """The earlier year to put beside the items: the wanted one, or the newest."""
    earlier = list(found[1:])
    return next((one for one in earlier if str(one.number) == wanted), None) or next(
        iter(earlier), None
    )
