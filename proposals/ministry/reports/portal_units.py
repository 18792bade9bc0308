"""The units of a period as the ministry's form lists them."""

import re
from dataclasses import dataclass

from assessment.models import Period
from proposals.enums import State
from proposals.models import Proposal
from units.enums import PredicateKind

# Who stands in the list: from leadership's approval on.
LISTED = (
    State.APPROVED,
    State.SENT,
    State.NATIONAL,
    State.AWARDED,
    State.NOT_AWARDED,
    State.REVOKED,
)
_USABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,63}")


@dataclass(frozen=True, slots=True)
class PortalUnit:
    """One unit of the list. Its name for the portal is its code, which stays over the years."""

    proposal: Proposal

    @property
    def code(self) -> str:
        return self.proposal.unit.code

    @property
    def usable(self) -> bool:
        """The code stands in an address of the portal, so only some characters may be in it."""
        return bool(_USABLE.fullmatch(self.code))

    @property
    def category(self) -> str:
        """In the portal's words."""
        affirmative = self.proposal.target == PredicateKind.WBK and self.proposal.affirmative
        return "WBK-AFIRMASI" if affirmative else self.proposal.target

    @property
    def sent(self) -> bool:
        return self.proposal.state != State.APPROVED


def portal_units(period: Period) -> list[PortalUnit]:
    """Those that go to the ministry, WBK before WBBM, by their code; not what the agency awards
    itself."""
    rows = Proposal.objects.filter(period=period, state__in=LISTED)
    found = rows.select_related("unit", "period", "assessment").order_by("-target", "unit__code")
    return [PortalUnit(one) for one in found if not one.by_agency]
