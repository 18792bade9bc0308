"""What a person looks at: period, part of the tree, predicate, side; all of it in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from assessment.acts import not_blind
from assessment.enums import View
from assessment.lke.completion import leading_condition
from assessment.models import Assessment, Period
from assessment.queries import period_to_show
from proposals.models import Proposal
from proposals.queries import newest_proposals, overview_reach
from proposals.workflow.completion import finished_condition
from units.enums import UNIT_SIDE, PredicateKind
from units.models import Unit, User
from units.queries import roles_of

STANDING = ""  # the TPI's figures once finished, until then the unit's
SIDES = {
    STANDING: "Yang berlaku",
    View.UNIT: "Penilaian mandiri",
    View.TPI: "Penilaian TPI",
    View.TPN: "Penilaian TPN",
}


@dataclass(frozen=True)
class OverviewScope:
    """``unit`` None is everything the person may see; ``target`` "" is both predicates."""

    user: User
    period: Period
    unit: Unit | None = None
    target: str = ""
    side: str = STANDING

    def proposals(self, period: Period | None = None) -> QuerySet[Proposal]:
        """The newest proposal of every unit in this part of the tree."""
        rows = Proposal.objects.filter(
            overview_reach(self.user, "unit__path"),
            not_blind(self.user),
            period=period or self.period,
        )
        return newest_proposals(self.narrowed(rows))

    def narrowed(self, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
        if self.unit is not None:
            rows = rows.filter(unit__path__startswith=self.unit.path)
        if self.target:
            rows = rows.filter(target=self.target)
        return rows

    def scored(
        self, rows: QuerySet[Proposal] | None = None, complete: bool = False
    ) -> QuerySet[Proposal]:
        """Those with answers on the chosen side (``complete``: whose side is finished), its stored
        figures joined as ``f``. Only finished ones are counted, ranked or averaged.

        Where the person belongs to the unit and the TPI's side is not open to it yet, the unit
        is left out: its score would be told.
        """
        if self.side == STANDING:
            condition = leading_condition("assessment__figures")
        else:
            condition = Q(assessment__figures__view=self.side)
        rows = (self.proposals() if rows is None else rows).annotate(
            f=FilteredRelation("assessment__figures", condition=condition)
        )
        # One filter with everything about ``f``: another one would join it a second time.
        rows = rows.filter(self.done if complete else Q(f__answered__gt=0))
        return rows if self.side == View.UNIT else rows.exclude(hidden_from(self.user))

    @property
    def done(self) -> Q:
        """Is the chosen side finished? Asked of ``scored`` rows; of the side that stands the
        join itself has seen to it that it is no unfinished one of the TPI."""
        return finished_condition("f", self.side or View.UNIT)

    def sided(self) -> QuerySet[Proposal]:
        """Those whose unit's and TPI's sides are both finished, as ``u`` and ``t``; the
        ministry's as ``n``, finished or not."""
        joined = {
            name: FilteredRelation(
                "assessment__figures", condition=Q(assessment__figures__view=view)
            )
            for name, view in (("u", View.UNIT), ("t", View.TPI), ("n", View.TPN))
        }
        rows: Any = self.proposals().annotate(**joined)
        rows = rows.filter(finished_condition("t", View.TPI) & finished_condition("u", View.UNIT))
        shown: QuerySet[Proposal] = rows.exclude(hidden_from(self.user))
        return shown

    @property
    def one_side(self) -> "OverviewScope":
        """Where figures are counted or averaged: of what stands in a list, units' and TPI's
        beside each other, only the TPI's. A sum of both says nothing of either."""
        return replace(self, side=View.TPI) if self.side == STANDING else self

    def assessments(self) -> QuerySet[Assessment]:
        return Assessment.objects.filter(
            overview_reach(self.user, "unit__path"),
            not_blind(self.user, "pk"),
            period=self.period,
        )

    def address(self, **changes: Any) -> str:
        """The query of this scope, for links that keep it."""
        values = {
            "periode": self.period.year,
            "unit": self.unit.code if self.unit else "",
            "predikat": self.target,
            "sisi": self.side,
            **changes,
        }
        return urlencode({key: value for key, value in values.items() if value != ""})

    @property
    def target_shown(self) -> str:
        return str(PredicateKind(self.target).label) if self.target else "WBK dan WBBM"

    @property
    def side_shown(self) -> str:
        return SIDES[self.side]

    @property
    def side_in_sentence(self) -> str:
        return self.side_shown[0].lower() + self.side_shown[1:]

    @property
    def about(self) -> str:
        """What was chosen, in words."""
        where = self.unit.name if self.unit else "semua unit"
        side = self.side_shown if self.side else "penilaian TPI bila selesai, selain itu unit"
        return f"Periode {self.period.year} · {where} · {self.target_shown} · {side}"


# The rule letters of the proposal's own target.
LETTERS = Coalesce(
    Case(When(target=PredicateKind.WBBM, then=F("f__wbbm")), default=F("f__wbk")),
    Value("", output_field=TextField()),
)


def verdict_of(letters: str) -> str:
    """What the letters of all rules come to: met, nearly or missed."""
    return "missed" if "x" in letters else "nearly" if "n" in letters else "met"


def hidden_from(user: User) -> Q:
    """LKE of the person's own units whose TPI side is not open to the unit yet; the same rule
    as ``assessment.rules.sees_tpi_side``, for many."""
    own = Q(pk__in=[])
    if user.unit is not None:
        own |= Q(unit__in=[*user.unit.ancestor_ids, user.unit.pk])
    for held in roles_of(user):
        if held.role in UNIT_SIDE:
            own |= Q(unit__path__startswith=held.path)
    return Q(assessment__tpi_visible=False) & own


def read_scope(user: User, query: Mapping[str, str]) -> OverviewScope | None:
    """The scope an address asks for; None while there is no period. What it does not know, or
    may not see, it leaves aside."""
    period = period_to_show(query.get("periode", ""))
    if period is None:
        return None
    code = query.get("unit", "").strip()
    unit = None
    if code and "\0" not in code:
        unit = Unit.objects.filter(overview_reach(user, "path"), code__iexact=code).first()
    target = query.get("predikat", "")
    side = query.get("sisi", "")
    return OverviewScope(
        user,
        period,
        unit,
        target if target in PredicateKind.values else "",
        side if side in SIDES else STANDING,
    )
