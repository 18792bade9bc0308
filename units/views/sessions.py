"""Where a person is signed in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from units.models import PersonSession
from units.requests import SignedRequest
from units.services.sessions import end_other_sessions, end_session, running_sessions
from units.signing_in import in_words
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import signed_in


@require_safe
@signed_in
def sessions(request: SignedRequest) -> HttpResponse:
    key = request.session.session_key
    rows = running_sessions(request.user)
    lines = [_line(row, here=row.session_key == key) for row in rows]
    lines.sort(key=lambda line: not line["here"])
    return render(
        request,
        "units/sessions.html",
        {
            "lines": lines,
            "others": any(not line["here"] for line in lines),
            "hours": settings.SESSION_COOKIE_AGE // 3600,
            "idle": settings.SESSION_IDLE_MINUTES,
        },
    )


def _line(row: PersonSession, *, here: bool) -> dict[str, object]:
    return {"session": row, "method": in_words(row.method), "here": here}


@require_POST
@signed_in
def session_end(request: SignedRequest) -> HttpResponse:
    """Ends one other session, or all of them."""
    key = request.session.session_key
    if request.POST.get("semua") == "ya":
        count = end_other_sessions(actor=request.user, own_key=key)
        if count:
            messages.success(request, f"{count} sesi lain diakhiri.")
        else:
            messages.info(request, "Tidak ada sesi lain yang berjalan.")
        return redirect("units:sessions")
    try:
        ended = end_session(actor=request.user, mark=request.POST.get("sesi", ""), own_key=key)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"Sesi {ended.device or 'itu'} diakhiri.")
    return redirect("units:sessions")


@require_safe
@signed_in
def session_owner(request: SignedRequest) -> JsonResponse:
    """Whose session this browser's is now, for a page that was left open
    (``js/saving/somebody_else.js``)."""
    return JsonResponse({"orang": str(request.user.pk), "nama": str(request.user)})
