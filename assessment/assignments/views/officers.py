"""Who answers for the TPI's teams: the list, a new entry, an entry's end."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.assignments.forms import OfficerForm
from assessment.assignments.services.officers import add_officer, end_officer
from assessment.models import TeamOfficer
from units.enums import Role
from units.forms import attempt, posted
from units.fresh import fresh_sign_in
from units.letterhead_forms import SignerEndForm
from units.queries import roles_of, units_under, within_reach
from units.requests import SignedRequest
from zona_integritas.ground.dates import today
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import allowed, permission_somewhere


@require_safe
@permission_somewhere("assessment.view_team")
def officers(request: SignedRequest) -> HttpResponse:
    """Whoever stands, stood or will stand above a team the person may see."""
    above = {int(one) for held in roles_of(request.user) for one in held.path.split("/") if one}
    rows = TeamOfficer.objects.filter(Q(unit__in=above) | within_reach(request.user, "unit__path"))
    found = list(rows.select_related("unit", "added_by"))
    now = {one.pk for one in TeamOfficer.objects.on(today())}
    lines = [
        (one, one.pk in now, allowed(request.user, "assessment.assign_team", one.unit))
        for one in found
    ]
    return render(
        request,
        "assessment/assignments/officers.html",
        {"lines": lines, "may_add": units_under(request.user, {Role.ADMIN}).exists()},
    )


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def officer_new(request: SignedRequest) -> HttpResponse:
    units = units_under(request.user, {Role.ADMIN}).filter(is_active=True).order_by("path")
    form = OfficerForm(posted(request), units=units, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        added = attempt(form, lambda: add_officer(actor=request.user, **form.cleaned_data))
        if added is not None:
            messages.success(
                request,
                f"{added.get_duty_display()} tim penilai {added.unit} mulai "
                f"{tanggal(added.starts_on)}: {added}.",
            )
            return redirect("assessment:officers")
    return render(
        request,
        "assessment/assignments/officer_form.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def officer_end(request: SignedRequest, pk: int) -> HttpResponse:
    units = units_under(request.user, {Role.ADMIN})
    rows = TeamOfficer.objects.standing().filter(unit__in=units).select_related("unit")
    officer = get_object_or_404(rows, pk=pk)
    form = SignerEndForm(posted(request), initial={"seen": officer.ends_on})
    form.fields["last_day"].help_text = "Masih bertugas sepanjang hari itu."
    form.fields["cancel"].label = "Salah catat: penugasan ini tidak pernah berlaku"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ended = attempt(
            form,
            lambda: end_officer(
                actor=request.user,
                officer=officer,
                reason=data["reason"],
                seen=data["seen"],
                last_day=data["last_day"],
            ),
        )
        if ended is not None:
            until = f"sampai {tanggal(ended.ends_on)}" if ended.ends_on else "dibatalkan"
            until = "dibatalkan" if ended.cancelled_at else until
            messages.success(request, f"{ended.get_duty_display()} {ended}: {until}.")
            return redirect("assessment:officers")
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": f"Akhiri {officer.get_duty_display().lower()}",
            "intro": "Catatannya tidak dihapus; LHE yang sudah dilaporkan tetap seperti saat "
            "ditandatangani.",
            "objects": [
                {
                    "label": f"{officer.get_duty_display()}: {officer}",
                    "detail": f"{officer.unit}, mulai {tanggal(officer.starts_on)}",
                }
            ],
            "object_word": "penugasan",
            "consequence": "Tanpa penanggung jawab, LHE tidak dapat dilaporkan sampai penggantinya "
            "dicatat.",
            "form": form,
            "confirm_label": "Ya, simpan hari terakhirnya",
            "cancel_url": reverse("assessment:officers"),
        },
        status=422 if form.errors else 200,
    )
