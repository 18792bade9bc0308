"""What the registry knows of a unit when it is screened: predicates, and how it did before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assessment.queries import newest_totals
from proposals.models import Proposal
from units.models import Predicate, Unit


@dataclass(frozen=True, slots=True)
class EarlierSeason:
    """An earlier proposal of the unit: the TPI's decided total, where there is one."""

    proposal: Proposal
    total: Decimal | None

    @property
    def year(self) -> int:
        return self.proposal.period.year

    @property
    def target(self) -> str:
        return self.proposal.get_target_display()

    @property
    def state(self) -> str:
        return self.proposal.get_state_display()


@dataclass(frozen=True, slots=True)
class RegistryFigures:
    """Newest first, both."""

    seasons: list[EarlierSeason]
    predicates: list[Predicate]

    @property
    def last_total(self) -> Decimal | None:
        return next((one.total for one in self.seasons if one.total is not None), None)


def registry_figures(unit: Unit, year: int) -> RegistryFigures:
    """The figures of one unit before ``year``."""
    return registry_of([unit], year)[unit.pk]


def registry_of(units: Iterable[Unit], year: int) -> dict[int, RegistryFigures]:
    """The figures of many units before ``year``, in three queries."""
    ids = [unit.pk for unit in units]
    earlier = list(
        Proposal.objects.filter(unit__in=ids, period__year__lt=year)
        .select_related("period")
        .order_by("-period__year", "-id")
    )
    totals = newest_totals([one.assessment_id for one in earlier if one.assessment_id is not None])
    found: dict[int, RegistryFigures] = {pk: RegistryFigures([], []) for pk in ids}
    for one in earlier:
        season = EarlierSeason(one, totals.get(one.assessment_id or 0))
        found[one.unit_id].seasons.append(season)
    for predicate in Predicate.objects.filter(unit__in=ids).order_by("-year", "kind"):
        found[predicate.unit_id].predicates.append(predicate)
    return found
