"""Where settling used to be: the supervisor decides on the desk, the others compare the sides."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.desk.reports.queue import Group
from assessment.enums import Side
from assessment.lke.views.lke import find_assessment
from assessment.rules import writable_side
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
