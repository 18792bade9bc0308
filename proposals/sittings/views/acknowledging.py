"""What the TPI does not propose yet, laid before leadership: one button takes note of all."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from proposals.course.services.acknowledging import acknowledge_reports
from proposals.course.services.facts import NOTE_LIMIT
from proposals.queries import visible_proposals
from proposals.sittings.reports.not_yet import not_yet_lines
from proposals.sittings.views.decisions import chosen_ids
from proposals.tables.filters import typed_text
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_somewhere


@permission_somewhere("proposals.decide")
@fresh_sign_in
def acknowledge(request: SignedRequest) -> HttpResponse:
    """Names every report that waits, all of them ticked; whoever wants to decide on one unit by
    itself leaves it out."""
    problems: list[str] = []
    note = typed_text(request, "catatan")
    ids = chosen_ids(request.POST.getlist("usulan"))
    if request.method == "POST":
        found = {one.pk: one for one in visible_proposals(request.user).filter(pk__in=ids)}
        if not found:
            problems = ["Belum ada laporan yang dicentang. Centang laporannya lalu ulangi."]
        elif len(note) > NOTE_LIMIT:
            problems = [f"Catatan: {len(note)} karakter; paling banyak {NOTE_LIMIT}."]
        else:
            done, left = acknowledge_reports(
                actor=request.user, proposals=[found[pk] for pk in ids if pk in found], note=note
            )
            if done:
                messages.success(
                    request,
                    f"{len(done)} laporan diketahui; usulannya selesai tanpa diajukan tahun ini.",
                )
            if left:
                named = " · ".join(f"{one.proposal.unit}: {' '.join(one.reasons)}" for one in left)
                messages.warning(request, f"{len(left)} laporan tidak ikut. {named}")
            return redirect("proposals:acknowledge")
    lines = not_yet_lines(request.user)
    return render(
        request,
        "proposals/sittings/not_yet.html",
        {
            "ready": [one for one in lines if not one.problems],
            "left": [one for one in lines if one.problems],
            "ticked": ids if request.method == "POST" else [one.proposal.pk for one in lines],
            "note": note,
            "problems": problems,
        },
        status=422 if problems else 200,
    )
