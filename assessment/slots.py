"""What the LKE shows on pages of other apps (``zona_integritas.ground.slots``)."""

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessment.models import Assessment
from zona_integritas.ground.slots import Slot, fill_slot


def fill_slots() -> None:
    """Called once, when the application starts."""
    fill_slot(Slot.PAGE, origin_of_sheet)


def origin_of_sheet(context: Context) -> SafeString:
    """That the LKE a page is about came out of a file, by its own name or as its proposal's."""
    sheet = context.get("assessment") or getattr(context.get("proposal"), "assessment", None)
    if not isinstance(sheet, Assessment) or not sheet.origin:
        return SafeString("")
    return render_to_string("assessment/lke/_origin.html", {"assessment": sheet})
