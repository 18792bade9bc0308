"""Which predicate's minima an LKE is measured against first."""

from assessment.lke.reports.page import LkePage
from assessment.scoring.thresholds import Verdict
from zona_integritas.ground.slots import Slot, draw_slot


def aimed_at(sheet: LkePage) -> Verdict:
    """The minima of the predicate the unit is proposed for; without a proposal of the first."""
    target = str(draw_slot(Slot.LKE_TARGET, sheet=sheet))
    return next((one for one in sheet.verdicts if one.predicate == target), sheet.verdicts[0])
