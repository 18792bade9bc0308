"""When a side counts: one rule for totals, ranks, means, thresholds, trends and differences.

A side is finished when every item is answered; the TPI's moreover when it was settled, so that no
rank judges and no item is out for repair. Until then it is «berjalan n %» and counts nowhere. The
rule stands here twice, for what was read and for the database; a test holds the two together.
"""

from decimal import ROUND_DOWN, Decimal

from django.db.models import F, Q

from assessment.enums import Phase, View
from zona_integritas.ground.formats import persen

NOT_GIVEN = "tidak diberikan"

AT_WORK = (Phase.TPI_MEMBER, Phase.TPI_LEAD, Phase.TPI_SUPERVISOR, Phase.REPAIR)
SETTLED = tuple(phase for phase in Phase.values if phase not in AT_WORK)


def is_finished(view: str, phase: str, answered: int, of: int) -> bool:
    """Does this side of an LKE count?"""
    settled = view != View.TPI or phase not in AT_WORK
    return 0 < answered == of and settled


def finished_condition(figures: str, view: str) -> Q:
    """The same, asked of rows whose stored figures of this view are joined as ``figures``."""
    rule = Q(**{f"{figures}__answered__gt": 0, f"{figures}__answered": F(f"{figures}__of")})
    return rule & Q(assessment__phase__in=SETTLED) if view == View.TPI else rule


def leading_condition(figures: str) -> Q:
    """Which stored figures stand for an LKE: the TPI's once finished, until then the unit's."""
    return Q(**{f"{figures}__stands": True, "assessment__phase__in": SETTLED}) | Q(
        **{f"{figures}__view": View.UNIT, "assessment__phase__in": AT_WORK}
    )


def progress_text(view: str, phase: str, answered: int, of: int) -> str:
    """How far an unfinished side is; rounded down, so that a missing item is never «100 %».

    Of the TPI's, what it waits for says more: items at the unit, or the last rank's word. Of the
    TPN's nobody here works at it: the ministry gives it or not.
    """
    if view == View.TPN:
        return NOT_GIVEN
    if view == View.TPI and phase == Phase.REPAIR:
        return "menunggu perbaikan unit"
    if view == View.TPI and 0 < answered == of:
        return "belum diputuskan"
    share = (Decimal(100) * answered / of).quantize(Decimal(1), ROUND_DOWN) if of else Decimal(0)
    return f"berjalan {persen(share, 0)}"
