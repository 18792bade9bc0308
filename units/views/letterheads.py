"""What papers print of the agency and of a unit: shown, changed, tried out before it is saved."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from units.enums import SignedPaper
from units.forms import attempt, posted
from units.letterhead_forms import AgencyForm, LogoForm, UnitLetterheadForm
from units.models import LetterheadVersion, PaperSigner, Unit
from units.requests import SignedRequest
from units.services.letterheads import (
    current_values,
    fields_of,
    newest_version,
    plain,
    save_letterhead,
    state_of,
)
from units.views.units import find_unit
from zona_integritas.ground.agency import Agency, Letterhead, agency, letterhead, letterhead_of
from zona_integritas.ground.dates import today
from zona_integritas.ground.formats import in_sentence, join_list
from zona_integritas.ground.permissions import (
    allowed,
    permission_required,
    permission_somewhere,
    require,
)

NAMES = {field.name: str(field.verbose_name) for field in LetterheadVersion._meta.fields}
# In the order of the page; what is kept beside a logo's name is no word for people.
SHOWN = ("unit_name", "short_name", "kind", "head_title", "lines", "address", "city", "phone",
         "email", "website", "logo_name")  # fmt: skip


@dataclass(frozen=True, slots=True)
class SavedChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SavedLine:
    """One saving, with what it changed."""

    version: LetterheadVersion
    changes: list[SavedChange]


def history_of(unit: Unit) -> list[SavedLine]:
    """Every saving, the newest first."""
    rows = list(unit.letterheads.select_related("saved_by"))
    before = [*rows[1:], None][: len(rows)]
    return [SavedLine(one, _changes(one, old)) for one, old in zip(rows, before, strict=True)]


def _changes(one: LetterheadVersion, before: LetterheadVersion | None) -> list[SavedChange]:
    found = []
    for key in SHOWN:
        old, new = _said(before, key), _said(one, key)
        if old != new:
            found.append(SavedChange(NAMES[key][:1].upper() + NAMES[key][1:], old, new))
    return found


def _said(version: LetterheadVersion | None, key: str) -> str:
    if version is None:
        return ""
    return str(version.get_kind_display() if key == "kind" else getattr(version, key))


def top_unit() -> Unit:
    found = Unit.objects.filter(parent=None).order_by("pk").first()
    if found is None:
        raise Http404
    return found


@require_safe
@permission_required("units.view_agency")
def agency_page(request: SignedRequest) -> HttpResponse:
    unit, found = top_unit(), agency()
    now = {one.paper: one for one in PaperSigner.objects.on(today())}
    return render(
        request,
        "units/agency.html",
        {
            "unit": unit,
            "found": found,
            "kind_label": _kind_label(found),
            "agency": letterhead(),
            "logo_src": reverse("units:agency_logo"),
            "missing": join_list(found.unset),
            "wished_for": join_list(found.wished_for),
            "saved": newest_version(unit),
            "history": history_of(unit),
            "signing_now": {one.pk for one in now.values()},
            "unnamed": join_list(
                [in_sentence(kind.label) for kind in SignedPaper if kind.value not in now]
            ),
            "signers": PaperSigner.objects.all(),
            "may_edit": allowed(request.user, "units.manage_agency"),
        },
    )


def _kind_label(found: Agency) -> str:
    coarse = {"kl": "Kementerian atau lembaga", "pemda": "Pemerintah daerah"}
    choices = LetterheadVersion._meta.get_field("kind").choices or ()
    return str({**coarse, **dict(choices)}.get(found.kind, ""))


@require_safe
@permission_somewhere("units.view_unit")
def agency_logo(request: SignedRequest) -> HttpResponseBase:
    """The logo as papers bear it; whoever has any role may see it on the pages that show it."""
    newest = LetterheadVersion.objects.filter(unit__parent=None).order_by("-number").first()
    path = agency().logo
    if path is None:
        raise Http404
    suffix = {".svg": "image/svg+xml", ".png": "image/png"}.get(path.suffix.lower(), "image/jpeg")
    response = FileResponse(
        path.open("rb"), content_type=newest.logo_type if newest is not None else suffix
    )
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@permission_required("units.manage_agency")
def agency_edit(request: SignedRequest) -> HttpResponse:
    return _edit(request, top_unit(), AgencyForm, reverse("units:agency"))


@permission_required("units.manage_unit")
def unit_letterhead(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.manage_unit", unit)
    if unit.parent_id is None:
        return redirect("units:agency_edit")
    return _edit(request, unit, UnitLetterheadForm, reverse("units:detail", args=[unit.code]))


def _edit(
    request: SignedRequest, unit: Unit, form_class: type[UnitLetterheadForm], back: str
) -> HttpResponse:
    """The form; «Lihat contoh» shows what was typed on a letterhead and saves nothing."""
    initial = {**current_values(unit), "name": unit.name, "seen": state_of(unit)}
    form = form_class(posted(request), initial=initial)
    tried = request.method == "POST" and "lihat" in request.POST
    differs: list[SavedChange] = []
    if request.method == "POST" and form.is_valid() and not tried:
        saved = attempt(
            form,
            lambda: save_letterhead(
                actor=request.user,
                unit=unit,
                seen=form.cleaned_data["seen"],
                name=form.cleaned_data.get("name", ""),
                values=form.values(),
            ),
        )
        if saved is not None:
            messages.success(
                request,
                f"Kop naskah {saved.unit_name} tersimpan. Naskah yang terbit sesudah ini "
                "memakainya; naskah yang sudah terbit tetap seperti saat diterbitkan.",
            )
            return redirect(back)
        unit = Unit.objects.get(pk=unit.pk)
        differs = _differences(form, unit) if form.data.get("seen") != state_of(unit) else []
        form = _shown_anew(form, unit, form_class)
    return render(
        request,
        "units/letterhead_form.html",
        {
            "form": form,
            "unit": unit,
            "back": back,
            "agency": _tried(unit, form),
            "tried": tried,
            "differs": differs,
            "logo_src": reverse("units:agency_logo"),
            "history": history_of(unit) if unit.parent_id is not None else [],
        },
        status=422 if form.errors else 200,
    )


def _differences(form: UnitLetterheadForm, unit: Unit) -> list[SavedChange]:
    """Where somebody else's saving says something else than this form."""
    stored = {**current_values(unit), "name": unit.name}
    typed = {key: plain(key, str(form.cleaned_data.get(key, ""))) for key in stored}
    return [
        SavedChange(str(form.fields[key].label), stored[key], typed[key])
        for key in stored
        if key in form.fields and stored[key] != typed[key]
    ]


def _shown_anew(
    form: UnitLetterheadForm, unit: Unit, form_class: type[UnitLetterheadForm]
) -> UnitLetterheadForm:
    """Refused: what was typed stays, and the next sending knows what is stored by now."""
    anew = form_class({**dict(form.data.items()), "seen": state_of(unit)})
    anew.is_valid()
    for field, errors in form.errors.as_data().items():
        if field not in anew.errors:
            anew.add_error(None if field == "__all__" else field, errors)
    return anew


def _tried(unit: Unit, form: UnitLetterheadForm) -> Letterhead:
    """The letterhead as it would be with what stands in the form."""
    given: dict[str, Any] = {
        key: plain(key, str(form[key].value() or "")) for key in fields_of(unit)
    }
    found = agency()
    if unit.parent_id is not None:
        return letterhead_of(found, unit.name, SimpleNamespace(**given))
    name = plain("name", str(form["name"].value() or ""))
    lines = tuple(given.pop("lines").splitlines())
    return letterhead_of(replace(found, name=name, lines=lines, **given))


@permission_required("units.manage_agency")
def logo_edit(request: SignedRequest) -> HttpResponse:
    """The file alone, so that a refused one takes nothing that was typed along with it."""
    unit = top_unit()
    form = LogoForm(posted(request), request.FILES or None, initial={"seen": state_of(unit)})
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: save_letterhead(
                actor=request.user,
                unit=unit,
                seen=form.cleaned_data["seen"],
                values=current_values(unit),
                upload=None if form.cleaned_data["without"] else form.cleaned_data["logo"],
                without_logo=form.cleaned_data["without"],
            ),
        )
        if saved is not None:
            told = "tersimpan" if saved.logo_sha256 else "tidak dipakai lagi"
            messages.success(request, f"Logo instansi {told}. Naskah berikutnya mengikutinya.")
            return redirect("units:agency")
    return render(
        request,
        "units/logo_form.html",
        {"form": form, "logo": agency().logo is not None},
        status=422 if form.errors else 200,
    )
