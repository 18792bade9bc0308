"""Where settling used to be: the supervisor decides on the desk (without scripts in one form), the
others compare the sides."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessment.desk.reports.duties import duties_of
from assessment.desk.reports.queue import Group, differing
from assessment.enums import Side
from assessment.evidence.views.one_form import FormPage, form_page, written_sheet
from assessment.lke.views.lke import find_assessment
from assessment.rules import writable_side
from units.enums import Role
from units.fresh import fresh_sign_in_where
from units.queries import holds_somewhere
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required, require


@require_safe
@permission_required("assessment.judge")
def settle(request: SignedRequest, pk: int) -> HttpResponse:
    """The supervisor's turn begins with what differs; whoever only reads sees all sides."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.judge", assessment)
    if writable_side(request.user, assessment) == Side.TPI_SUPERVISOR:
        return HttpResponseRedirect(f"{reverse('assessment:desk')}?lke={pk}&saring={Group.DIFFERS}")
    return HttpResponseRedirect(reverse("assessment:compare", args=[pk]))


def _settles(request: SignedRequest, pk: int) -> bool:
    """Whose word settles an item."""
    return holds_somewhere(request.user, {Role.TPI_SUPERVISOR})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assessment.judge")
@fresh_sign_in_where(_settles)
def settle_form(request: SignedRequest, pk: int) -> HttpResponse:
    """Without scripts: the items on which unit and ranks are not of one mind, in one form."""
    sheet = written_sheet(request, pk)
    duty = duties_of(request.user).of(pk)
    if duty is None or not duty.reviews:
        return HttpResponseRedirect(reverse("assessment:compare", args=[pk]))
    codes = differing([duty])[pk]
    return form_page(
        request,
        sheet,
        FormPage(
            "Putuskan yang berbeda",
            "Unit dan jenjang penilai",
            reverse("assessment:settle_form", args=[pk]),
            [row.code for row in duty.rows if row.code in codes],
            reverse("assessment:settle", args=[pk]),
        ),
    )
