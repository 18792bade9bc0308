"""Recommendations of TPI and ministry as one person may read them: for pages, plan and LKE."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import IntegerField, Prefetch, QuerySet, prefetch_related_objects

from assessment.lke.services.carry_over import mapping_across_versions
from assessment.models import Assessment, Instrument
from assessment.rules import sees_tpi_side
from proposals.enums import PlanOrigin
from proposals.models import FollowUp, Proposal
from proposals.queries import follow_ups_for
from units.models import Unit, User
from zona_integritas.ground.kept_statements import Given, KeptStatement


def _from_proposals() -> Any:
    return Prefetch(
        "proposal",
        Proposal.objects.select_related(
            "unit", "period", "assessment__unit", "assessment__double_assessment"
        ),
    )


def _told(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    return rows.select_related(None).select_related("answered_by")


# What every page of an LKE asks.
_RECOMMENDED = KeptStatement(
    lambda: _told(follow_ups_for(Given("unit", IntegerField()))).filter(
        proposal__period__year__lte=Given("until", IntegerField())
    )
)


def shown_to(
    user: User, unit: Unit, *, until: int | None = None, codes: Collection[str] | None = None
) -> list[FollowUp]:
    """The unit's recommendations up to the season of year ``until``, newest season first.

    A note of the TPI is for whoever may see the TPI's side of that LKE; it may have been closed
    again since, and a second assessor is blind. One query where there are none, else two: the
    few proposals they came from are read once each.
    """
    if codes is None and until is not None:
        rows = _RECOMMENDED.rows(unit=unit.pk, until=until)
        if rows:
            prefetch_related_objects(rows, _from_proposals())
    else:
        found = _told(follow_ups_for(unit, codes)).prefetch_related(_from_proposals())
        if until is not None:
            found = found.filter(proposal__period__year__lte=until)
        rows = list(found)
    return [row for row in rows if row.source == PlanOrigin.MINISTRY or _open(user, row)]


def _open(user: User, row: FollowUp) -> bool:
    sheet = row.proposal.assessment
    return sheet is not None and sees_tpi_side(user, sheet)


class ItemsNow:
    """Under which items of one version that stands what was recommended on an older one's: along
    the pairs of the versions between, never by an equal code."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._by_version: dict[int, dict[str, tuple[str, ...]]] = {}

    def of(self, row: FollowUp) -> tuple[str, ...]:
        """The codes of today; none where the row names no item, or one that is gone."""
        sheet = row.proposal.assessment
        if not row.indicator:
            return ()
        if sheet is None or sheet.instrument_id == self.instrument.pk:
            return (row.indicator,)
        if sheet.instrument_id not in self._by_version:
            pairs = mapping_across_versions(self.instrument, sheet.instrument) or {}
            newer: dict[str, tuple[str, ...]] = {}
            for code, olds in pairs.items():
                for old in olds:
                    newer[old] = (*newer.get(old, ()), code)
            self._by_version[sheet.instrument_id] = newer
        return self._by_version[sheet.instrument_id].get(row.indicator, ())


def beside_items(user: User, assessment: Assessment) -> dict[str, list[FollowUp]]:
    """What was recommended on each indicator of this LKE and on those it continues; under "" what
    is about no single indicator, or one that is gone."""
    found: dict[str, list[FollowUp]] = {}
    now = ItemsNow(assessment.instrument)
    for row in shown_to(user, assessment.unit, until=assessment.period.year):
        for code in now.of(row) or ("",):
            found.setdefault(code, []).append(row)
    return found


def count_unanswered(rows: Iterable[FollowUp]) -> int:
    """How many the unit has said nothing to."""
    return sum(row.done is None for row in rows)
