"""Replacing one assessor: the letter that changes the team, looked at, and only then recorded."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessment.assignments.forms import ChangeForm
from assessment.assignments.services.changes import (
    change_team,
    changeable_seats,
    check_changes,
)
from assessment.assignments.services.letters import check_letter
from assessment.judging.forms import people_choices
from assessment.models import TeamSeat
from units.fresh import fresh_sign_in
from units.models import User
from units.queries import visible_people
from units.requests import SignedRequest
from units.services.imports import forget_kept, keep_upload, open_kept
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import read_token
from zona_integritas.ground.permissions import permission_somewhere

SALT = "assessment.team_change"


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """Who leaves (the seat of the address, and the same person's others), who comes, by which
    letter."""
    seat = get_object_or_404(changeable_seats(request.user), pk=pk)
    seats = list(changeable_seats(request.user).filter(person=seat.person_id))
    people = people_choices(visible_people(request.user).exclude(pk=seat.person_id))
    people[0] = ("", "Tidak diganti")
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        seats=[(one.pk, _label(one)) for one in seats],
        people=people,
        initial={"seats": [seat.pk], "since": today(), "dated": today()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            token = _token(request, form.cleaned_data, seat)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            return redirect("assessment:team_change_check", token=token)
    return render(
        request,
        "assessment/assignments/change.html",
        {"form": form, "seat": seat},
        status=422 if form.errors else 200,
    )


def _token(request: SignedRequest, data: dict[str, Any], seat: TeamSeat) -> str:
    """What was asked, once it could be done; the letter is kept for the page that confirms."""
    seats, coming = _asked(request, data["seats"], data["coming"])
    checks = check_changes(seats, coming, data["since"])
    if wrong := [f"{one.seat.assessment.unit}: {one.problem}" for one in checks if one.problem]:
        raise Refused(*wrong)
    content = check_letter(data["letter"])
    again = SimpleUploadedFile(content.name, content.data)
    return signing.dumps(
        {
            "seat": seat.pk,
            "seats": [one.pk for one in seats],
            "coming": coming.pk if coming else None,
            "since": data["since"].isoformat(),
            "number": data["number"],
            "dated": data["dated"].isoformat(),
            "letter": keep_upload(actor=request.user, kind="surat-tugas", upload=again),
        },
        salt=SALT,
        compress=True,
    )


def _asked(
    request: SignedRequest, seats: list[Any], coming: int | None
) -> tuple[list[TeamSeat], User | None]:
    rows = list(changeable_seats(request.user).filter(pk__in=[int(one) for one in seats]))
    person = visible_people(request.user).select_related("unit").filter(pk=coming or 0).first()
    return rows, person


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def change_check(request: SignedRequest, token: str) -> HttpResponse:
    """Names each team with who leaves, who comes and what is handed over; sending does it."""
    told = None
    try:
        told = read_token(token, SALT)
        if told is None:
            raise Http404
        letter = open_kept(actor=request.user, token=told["letter"])
    except Refused as refused:
        return _no_letter(request, told, refused)
    seats, coming = _asked(request, told["seats"], told["coming"])
    if letter is None or (told["coming"] and coming is None):
        raise Http404
    since, dated = (today().fromisoformat(told[name]) for name in ("since", "dated"))
    problems: list[str] = []
    if len(seats) != len(told["seats"]):
        problems = ["Susunan tim sudah berubah sejak isian ini diperiksa. Ulangi dari tim unitnya."]
    elif request.method == "POST":
        try:
            kept = change_team(
                actor=request.user,
                seats=seats,
                coming=coming,
                since=since,
                letter={
                    "number": told["number"],
                    "dated": dated,
                    "content": check_letter(SimpleUploadedFile(letter.name, letter.content)),
                },
            )
        except Refused as refused:
            problems = refused.reasons
        else:
            forget_kept(letter)
            now = f"digantikan {coming}" if coming else "tidak lagi bertugas"
            messages.success(request, f"Menurut {kept}, {seats[0].person} {now}.")
            return redirect("assessment:team", code=seats[0].assessment.unit.code)
    return render(
        request,
        "assessment/assignments/change_check.html",
        {
            "told": told,
            "since": since,
            "dated": dated,
            "letter": letter,
            "coming": coming,
            "changes": check_changes(seats, coming, since),
            "problems": problems,
        },
        status=422 if problems else 200,
    )


def _no_letter(
    request: SignedRequest, told: dict[str, Any] | None, refused: Refused
) -> HttpResponse:
    """The letter is gone: after this very change was recorded, or another one with the same
    letter. Where it was recorded the places are no longer those."""
    if told is None:
        messages.warning(request, " ".join(refused.reasons))
        return redirect("assessment:teams")
    seats, _ = _asked(request, told["seats"], None)
    if len(seats) == len(told["seats"]):
        messages.warning(request, f"{refused} Susunan tim ini belum berubah.")
        return redirect("assessment:team_change", pk=told["seat"])
    messages.info(request, "Perubahan ini sudah disimpan. Susunan tim sekarang ada di bawah ini.")
    seat = get_object_or_404(TeamSeat.objects.select_related("assessment__unit"), pk=told["seat"])
    return redirect("assessment:team", code=seat.assessment.unit.code)


def _label(seat: TeamSeat) -> str:
    sheet = seat.assessment
    return f"{sheet.unit_name} · LKE {sheet.period.year} · {seat.get_rank_display()}"
