"""What proposals shows on the pages of the apps below (``zona_integritas.ground.slots``)."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessment.lke.reports.page import LkePage
from proposals.course.reports.sheet_step import sheet_step
from proposals.models import Proposal
from proposals.overview.reports.unit_picture import unit_picture
from proposals.templatetags.tindak_lanjut import recommendations_on
from units.models import Unit, User
from zona_integritas.ground.slots import Slot, fill_slot


def fill_slots() -> None:
    """Called once, when the application starts."""
    fill_slot(Slot.LKE, recommendations_of_sheet)
    fill_slot(Slot.LKE_TARGET, target_of_sheet)
    fill_slot(Slot.LKE_STEP, step_of_sheet)
    fill_slot(Slot.LKE_ITEM, recommendations_of_item)
    fill_slot(Slot.UNIT, picture_of_unit)


def recommendations_of_sheet(sheet: LkePage) -> SafeString:
    """How many recommendations the unit got until now, the general ones in full."""
    return render_to_string("proposals/plan/_beside_sheet.html", {"sheet": sheet})


def target_of_sheet(sheet: LkePage) -> SafeString:
    """The predicate the unit is proposed for in this season: its minima are the ones that count."""
    rows = Proposal.objects.filter(assessment=sheet.assessment.pk).order_by("-pk")
    return SafeString(rows.values_list("target", flat=True).first() or "")


def step_of_sheet(sheet: LkePage, left: int) -> SafeString:
    """Who goes on with the LKE once nothing of it is left to write, and where."""
    step = sheet_step(sheet, left)
    if step is None:
        return SafeString("")
    return render_to_string("proposals/course/_sheet_step.html", {"step": step})


def recommendations_of_item(sheet: LkePage, code: str) -> SafeString:
    """What was recommended on this item; most have none, and draw nothing."""
    if not recommendations_on(sheet, code):
        return SafeString("")
    return render_to_string("proposals/plan/_beside_item.html", {"sheet": sheet, "code": code})


def picture_of_unit(user: User, unit: Unit) -> SafeString:
    """Radar and totals over the years, as far as the person may see them."""
    return render_to_string("proposals/overview/_unit.html", {"picture": unit_picture(user, unit)})
