"""Items in one form, for browsers without scripts: one *Simpan semua* keeps every field of the
page, each with its own result: an area's, those that were returned, those a supervisor settles.
With scripts each item has its own form (``area``, ``repairs``), or its place on the desk."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessment.evidence.services.evidence import add_link, place_file
from assessment.lke.reports.items import Item
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.repairs import repairs
from assessment.lke.scoring_input import stored_value
from assessment.lke.services.answers import StaleAnswer, save_answer
from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.threads import add_comment
from assessment.lke.views.answers import form_value, refused_item
from assessment.lke.views.lke import find_assessment, page_context
from assessment.models import AnswerRevision
from assessment.scoring.model import AnswerError, parse_answer
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_required, require


@dataclass(slots=True)
class ItemFields:
    """What came for one item, what became of it, and what is shown again."""

    item: Item
    data: dict[str, str] = field(default_factory=dict)
    files: "list[UploadedFile[bytes]]" = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # of evidence, talk and mark
    shown: Item | None = None  # the answer as it was typed, where it was refused

    @property
    def refused(self) -> bool:
        return bool(self.problems or self.shown is not None)


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands in one form: which items, under which words, and the page with scripts."""

    name: str
    about: str
    address: str
    codes: list[str]
    with_scripts: str
    area: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assessment.write")
def one_form(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """Every open item of the area."""
    sheet = written_sheet(request, pk)
    place = next((one for one in sheet.places(code) if one.active), None)
    if place is None:
        raise Http404("Area ini tidak dikenal.")
    codes = [row.code for row in sheet.rows if row.code.startswith(f"{code}.")]
    address = reverse("assessment:area_form", args=[pk, code])
    usual = reverse("assessment:area", args=[pk, code])
    return form_page(
        request, sheet, FormPage(place.name, place.aspect, address, codes, usual, area=code)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assessment.write")
def repair_form(request: SignedRequest, pk: int) -> HttpResponse:
    """The items that were returned, the repaired ones among them: what is saved stays in sight."""
    sheet = written_sheet(request, pk)
    found = repairs(sheet)
    waiting = {*found.codes, *(one.code for one in found.done)}
    codes = [row.code for row in sheet.rows if row.code in waiting]
    address, usual = reverse("assessment:repair_form", args=[pk]), "assessment:repairs"
    return form_page(
        request,
        sheet,
        FormPage("Perbaikan", f"Putaran {found.round}", address, codes, reverse(usual, args=[pk])),
    )


def written_sheet(request: SignedRequest, pk: int) -> LkePage:
    """The LKE of this number, for who may write in it."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.write", assessment)
    return LkePage(request.user, assessment)


def form_page(request: SignedRequest, sheet: LkePage, page: FormPage) -> HttpResponse:
    """What is refused stands there again as it was typed."""
    groups = sheet.items("", only=page.codes) if page.codes else []
    fields = {item.code: ItemFields(item) for _, _, items in groups for item in items}
    if request.method == "POST":
        for one in fields.values():
            _read(request, one)
            if one.data or one.files:
                _save(request, sheet, one)
        saved = sum(bool(one.saved) for one in fields.values())
        if saved:
            messages.success(request, f"{saved} butir tersimpan.")
        if not any(one.refused for one in fields.values()):
            if not saved:
                messages.info(request, "Tidak ada isian yang berubah.")
            return redirect(page.address)
        fields = _shown_again(LkePage(request.user, sheet.assessment), page.codes, fields)
    refused = [one for one in fields.values() if one.refused]
    return render(
        request,
        "assessment/lke/one_form.html",
        {
            **page_context(sheet, page.area),
            "page": page,
            "fields": list(fields.values()),
            "refused": refused,
        },
        status=422 if refused else 200,
    )


def _read(request: SignedRequest, one: ItemFields) -> None:
    """The fields of this item; the others bear the names of theirs."""
    before = f"{one.item.code}:"
    for name in request.POST:
        if name.startswith(before):
            one.data[name.removeprefix(before)] = request.POST[name]
    one.files = request.FILES.getlist(f"{before}berkas")


def _save(request: SignedRequest, sheet: LkePage, one: ItemFields) -> None:
    if one.item.open or "versi" in one.data:
        _save_answer(request, sheet, one)
    actor, assessment, indicator = request.user, sheet.assessment, one.item.indicator
    for upload in one.files:
        try:
            place_file(actor=actor, assessment=assessment, indicator=indicator, upload=upload)
            one.saved.append("bukti")
        except Refused as refused:
            one.problems += [*refused.reasons, "Pilih lagi berkasnya."]
    if one.data.get("tautan", "").strip():
        try:
            url, title = one.data["tautan"], one.data.get("judul", "")
            add_link(actor=actor, assessment=assessment, indicator=indicator, url=url, title=title)
            one.saved.append("tautan")
            one.data["tautan"] = one.data["judul"] = ""
        except Refused as refused:
            one.problems += refused.reasons
    if one.data.get("tulisan", "").strip():
        try:
            text, tpi_only = one.data["tulisan"], "hanya_tpi" in one.data
            add_comment(
                actor=actor,
                assessment=assessment,
                indicator=indicator,
                text=text,
                tpi_only=tpi_only,
            )
            one.saved.append("percakapan")
            one.data["tulisan"] = ""
        except Refused as refused:
            one.problems += refused.reasons
    marked = one.item.marked.reason if one.item.marked else ""
    if one.data.get("alasan", marked).strip() != marked.strip():
        try:
            reason = one.data["alasan"]
            mark_returned(actor=actor, assessment=assessment, indicator=indicator, reason=reason)
            one.saved.append("tanda")
        except Refused as refused:
            one.problems += refused.reasons


def _save_answer(request: SignedRequest, sheet: LkePage, one: ItemFields) -> None:
    """Saves what was changed here; an item left as it was shown does not meet a colleague's."""
    choice = one.data.get("pilih", "")
    if choice == "pakai":
        return
    seen = whole_number(choice or one.data.get("versi", "")) or 0
    indicator, note = one.item.indicator, one.data.get("catatan", "")
    typed, abstain = form_value(one.data, indicator), "tidak_menilai" in one.data
    if not (choice or abstain or _changed(sheet, one, typed, note, seen)):
        return
    try:
        save_answer(
            actor=request.user,
            assessment=sheet.assessment,
            indicator=indicator,
            side=sheet.side,
            value=typed,
            note=note,
            expected_version=seen,
            abstain=abstain,
        )
        one.saved.append("jawaban")
    except Refused as refused:
        stale = refused if isinstance(refused, StaleAnswer) else None
        now = LkePage(request.user, sheet.assessment)
        one.shown = refused_item(now, indicator, typed, note, refused.reasons, stale, seen)


def _changed(sheet: LkePage, one: ItemFields, typed: object, note: str, seen: int) -> bool:
    """Does the form say something else than the version it was made of?"""
    try:
        value = stored_value(parse_answer(one.item.entry, typed))
    except AnswerError:
        return True
    base = AnswerRevision.objects.filter(
        answer__assessment=sheet.assessment,
        answer__indicator=one.item.indicator,
        answer__side=sheet.side or "",
        version=seen,
    ).first()
    then = (base.value, base.note) if base else (None, "")
    return (value, _lines(note)) != (then[0], _lines(then[1]))


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _shown_again(
    sheet: LkePage, codes: list[str], before: dict[str, ItemFields]
) -> dict[str, ItemFields]:
    """The items as they are now, with what was refused as it was typed."""
    found = {}
    for _, _, items in sheet.items("", only=codes):
        for item in items:
            one = before[item.code]
            one.item = one.shown or item
            found[item.code] = one
    return found
