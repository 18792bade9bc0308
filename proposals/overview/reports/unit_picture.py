"""One unit's page: its six areas in the newest finished LKE, and its totals over the years."""

from dataclasses import dataclass
from decimal import Decimal

from assessment.enums import View
from assessment.lke.completion import is_finished, progress_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Assessment, LiveFigures
from assessment.queries import visible_assessments
from assessment.rules import sees_tpi_side
from proposals.models import Proposal
from units.enums import PredicateKind
from units.models import Unit, User
from zona_integritas.ground.drawings.radar import Axis, radar_svg
from zona_integritas.ground.drawings.trend_chart import TrendLine, trend_svg

YEARS = 10


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One LKE of the unit as this person may know it: the TPI's side where it is open."""

    assessment: Assessment
    figures: LiveFigures

    @property
    def side(self) -> str:
        return str(View(self.figures.view).label)

    @property
    def complete(self) -> bool:
        one = self.figures
        return is_finished(one.view, self.assessment.phase, one.answered, one.of)

    @property
    def running(self) -> str:
        one = self.figures
        if self.complete:
            return ""
        return progress_text(one.view, self.assessment.phase, one.answered, one.of)


@dataclass(frozen=True, slots=True)
class UnitPicture:
    years: list[UnitYear]  # newest first
    target: str
    radar: str
    trend: str


def unit_picture(user: User, unit: Unit) -> UnitPicture | None:
    """None where the person sees no LKE of the unit, or none has an answer."""
    sheets = list(visible_assessments(user).filter(unit=unit).order_by("-period__year")[:YEARS])
    if not sheets:
        return None
    refresh_figures(Assessment.objects.filter(pk__in=[sheet.pk for sheet in sheets]))
    rows: dict[int, list[LiveFigures]] = {}
    for row in LiveFigures.objects.filter(assessment__in=sheets):
        rows.setdefault(row.assessment_id, []).append(row)
    years = []
    for sheet in sheets:
        by_view = {row.view: UnitYear(sheet, row) for row in rows.get(sheet.pk, ()) if row.answered}
        judged = by_view.get(View.TPI) if sees_tpi_side(user, sheet) else None
        year = judged if judged is not None and judged.complete else by_view.get(View.UNIT)
        if year is not None:
            years.append(year)
    if not years:
        return None
    newest = years[0].assessment
    target = (
        Proposal.objects.filter(unit=unit, period=newest.period)
        .order_by("-pk")
        .values_list("target", flat=True)
        .first()
    ) or PredicateKind.WBK.value
    drawn = next((year for year in years if year.complete), None)
    radar = _radar(drawn, target) if drawn is not None else ""
    return UnitPicture(years, target, radar, _trend(years, target, unit))


def _radar(year: UnitYear, target: str) -> str:
    instrument = scoring_instrument(year.assessment.instrument)
    minima = {rule.area: rule.minimum for rule in instrument.rules_for(target) if rule.area}
    axes = [
        Axis(
            instrument.area_nodes(code)[0].name,
            getattr(year.figures, f"area_{code}"),
            minimum=minima.get(code),
        )
        for code in instrument.area_codes
        if code in "123456"
    ]
    if len(axes) < 3:
        return ""
    title = f"Enam area pengungkit {year.assessment.period.year}"
    return radar_svg(axes, 420, title, (year.side, "", f"Minimal {target}"))


def _trend(years: list[UnitYear], target: str, unit: Unit) -> str:
    """Only finished sheets: half a sheet looks like a fall."""
    known: list[tuple[int, Decimal | None]] = [
        (year.assessment.period.year, year.figures.total)
        for year in reversed(years)
        if year.complete
    ]
    if len(known) < 2:
        return ""
    instrument = scoring_instrument(years[0].assessment.instrument)
    minima = [
        (target, rule.minimum) for rule in instrument.rules_for(target) if rule.node == "total"
    ]
    line = TrendLine(unit.name, [total for _, total in known], 0)
    return trend_svg([year for year, _ in known], [line], minima, "Nilai akhir per tahun")
