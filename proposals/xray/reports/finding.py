"""What the X-ray looks at, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse

from assessment.acts import not_blind
from assessment.lke.places import slug
from assessment.lke.reports.why import page_code_of
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Assessment, Period
from assessment.queries import visible_assessments
from assessment.rules import sees_tpi_side
from units.models import Unit, User


class Severity(models.IntegerChoices):
    """How much a finding can change a decision."""

    GRAVE = 1, "Berat"
    MEDIUM = 2, "Sedang"
    LIGHT = 3, "Ringan"


class Owner(models.TextChoices):
    """Who can mend it."""

    UNIT = "unit", "Unit"
    TPI = "tpi", "TPI"
    ADMIN = "admin", "Administrator"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit. ``key`` names what was found, down to the value or the
    revision: set aside once, it stays aside until that changes."""

    check: "XrayCheck"
    assessment: Assessment
    key: str
    text: str
    code: str = ""  # the indicator, where there is one
    owner: Owner | None = None  # where it is not the check's own
    place: str = ""  # an address, where it is neither the item nor the sheet

    @property
    def unit(self) -> Unit:
        return self.assessment.unit

    @property
    def whose(self) -> Owner:
        return self.owner or self.check.owner

    @property
    def url(self) -> str:
        """Where it can be mended."""
        if self.place:
            return self.place
        if self.code:
            instrument = scoring_instrument(self.assessment.instrument)
            area = page_code_of(instrument, self.code)
            page = reverse("assessment:area", args=[self.assessment.pk, area])
            return f"{page}#butir-{slug(self.code)}"
        return reverse("assessment:overview", args=[self.assessment.pk])


@dataclass(frozen=True)
class XrayScope:
    """The LKE of one period that a person may see, below one unit or all of them."""

    user: User
    period: Period
    sheets: QuerySet[Assessment]

    @cached_property
    def by_id(self) -> dict[int, Assessment]:
        return {sheet.pk: sheet for sheet in self.sheets}

    @cached_property
    def with_tpi(self) -> frozenset[int]:
        """The LKE whose TPI side this person may see."""
        return frozenset(pk for pk, sheet in self.by_id.items() if sees_tpi_side(self.user, sheet))

    @property
    def ids(self) -> Any:
        return self.sheets.order_by().values("pk")


def scope_for(user: User, period: Period, below: Unit | None = None) -> XrayScope:
    sheets = visible_assessments(user).filter(not_blind(user, "pk"), period=period)
    if below is not None:
        sheets = sheets.filter(unit__path__startswith=below.path)
    return XrayScope(user, period, sheets.order_by("unit__code"))


Found = Iterable[Finding]


@dataclass(frozen=True)
class XrayCheck:
    """One question put to every LKE. ``tpi``: the answer speaks of the TPI's side."""

    name: str
    title: str
    why: str
    severity: Severity
    owner: Owner
    find: Callable[["XrayCheck", XrayScope], Found]
    tpi: bool = False

    def findings(self, scope: XrayScope) -> list[Finding]:
        """What this person may know of it."""
        found = self.find(self, scope)
        if self.tpi:
            return [one for one in found if one.assessment.pk in scope.with_tpi]
        return list(found)
