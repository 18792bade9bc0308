"""Editing the tree of a draft: its title, nodes, and what still keeps it from publishing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import InstrumentStatus
from assessment.instrument.forms import SCALES, DetailsForm, NewNodeForm, NodeForm, attempt
from assessment.instrument.services.drafts import (
    DETAILS,
    KIND_LABELS,
    KINDS_UNDER,
    add_node,
    remove_node,
    save_details,
    save_node,
)
from assessment.instrument.services.versions import publishing_problems
from assessment.models import Instrument, Node
from assessment.scoring.definition_problems import DefinitionPart, DefinitionProblem, Place
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required


def on_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Finds the draft for a page that edits it; a visit to another version is sent to look at it.

    What was typed still reaches the service, which refuses and gives it back.
    """

    @wraps(view)
    def found(request: SignedRequest, pk: int, **kwargs: Any) -> HttpResponse:
        instrument = get_object_or_404(Instrument, pk=pk)
        if request.method != "POST" and instrument.status != InstrumentStatus.DRAFT:
            messages.warning(
                request, "Hanya konsep yang dapat diubah. Salin versi ini terlebih dahulu."
            )
            return redirect("instruments:detail", pk=pk)
        return view(request, instrument, **kwargs)

    return found


@dataclass(frozen=True, slots=True)
class LinkedProblem:
    """One thing to repair, and the page where it is repaired; "" where no single page does it."""

    problem: DefinitionProblem
    url: str


PAGES = {
    DefinitionPart.NODE: "instruments:draft_node",
    DefinitionPart.ITEM: "instruments:draft_item",
    DefinitionPart.PREREQUISITE: "instruments:draft_prerequisite",
}


def page_of(instrument: Instrument, place: Place) -> str:
    """The address where what stands at a place is edited."""
    if place.part == DefinitionPart.MINIMUM:  # all minima stand on one page
        return reverse("instruments:draft_thresholds", args=[instrument.pk])
    if place.part in PAGES:
        return reverse(PAGES[place.part], args=[instrument.pk, place.code])
    return ""


def linked_problems(
    instrument: Instrument, part: DefinitionPart | None = None, code: str = ""
) -> list[LinkedProblem]:
    """Every problem with its page; of one part only, and of one code there, where asked."""
    return [
        LinkedProblem(one, page_of(instrument, one.place))
        for one in publishing_problems(instrument)
        if part in (None, one.place.part) and code in ("", one.place.code)
    ]


@require_safe
@permission_required("assessment.manage_instrument")
@on_draft
def tree(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    """The whole draft with its open problems; every line leads to where it is edited."""
    rows = instrument.indicators.select_related("node")
    under: dict[int, list[Any]] = {}
    scales = dict(SCALES)
    for row in rows:
        under.setdefault(row.node_id, []).append((row, scales.get(row.answer_type)))
    return render(
        request,
        "assessment/instrument/draft_tree.html",
        {
            "instrument": instrument,
            "problems": linked_problems(instrument),
            "nodes": [
                (node, node.code.count("."), under.get(node.pk, []))
                for node in instrument.nodes.all()
            ],
        },
    )


@permission_required("assessment.manage_instrument")
@on_draft
def details(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    form = DetailsForm(
        request.POST or None,
        instrument=instrument,
        initial={name: getattr(instrument, name) for name in DETAILS},
    )
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        status = attempt(
            form,
            instrument,
            lambda: save_details(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                **{name: form.cleaned_data[name] for name in DETAILS},
            ),
        )
    if status == 302:
        messages.success(request, "Judul dan peraturan tersimpan.")
        return redirect("instruments:draft", pk=instrument.pk)
    return form_page(request, instrument, form, "Judul dan peraturan", status=status)


def form_page(
    request: SignedRequest,
    instrument: Instrument,
    form: object,
    heading: str,
    *,
    back: str = "",
    status: int = 200,
) -> HttpResponse:
    """One plain form about a draft."""
    return render(
        request,
        "assessment/instrument/draft_form.html",
        {
            "instrument": instrument,
            "form": form,
            "heading": heading,
            "back": back or reverse("instruments:draft", args=[instrument.pk]),
        },
        status=status,
    )


def find_node(instrument: Instrument, code: str) -> Node:
    node: Node = get_object_or_404(instrument.nodes.select_related("parent"), code=code)
    return node


@permission_required("assessment.manage_instrument")
@on_draft
def node_page(request: SignedRequest, instrument: Instrument, code: str) -> HttpResponse:
    """One node: name and weight, and what stands below it in order."""
    node = find_node(instrument, code)
    form = NodeForm(
        request.POST or None,
        instrument=instrument,
        initial={"name": node.name, "weight": node.weight},
    )
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        status = attempt(
            form,
            instrument,
            lambda: save_node(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                code=code,
                values=form.values(),
            ),
        )
    if status == 302:
        messages.success(request, f"{code} tersimpan.")
        return redirect("instruments:draft_node", pk=instrument.pk, code=code)
    children = list(node.children.all())
    items = list(node.indicators.all())
    return render(
        request,
        "assessment/instrument/draft_node.html",
        {
            "instrument": instrument,
            "node": node,
            "kind": KIND_LABELS.get(node.kind, node.kind),
            "form": form,
            "children": children,
            "items": items,
            "may_add_node": not items and KINDS_UNDER.get(node.kind),
            "may_add_item": not children,
            "problems": linked_problems(instrument, DefinitionPart.NODE, code),
        },
        status=status,
    )


@permission_required("assessment.manage_instrument")
@on_draft
def node_new(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    """A node below ``?induk=``, or a component."""
    parent = request.GET.get("induk", "")
    above = find_node(instrument, parent) if parent else None
    form = NewNodeForm(
        request.POST or None,
        instrument=instrument,
        above=above,
        initial={"code": f"{parent}." if parent else ""},
    )
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        status = attempt(
            form,
            instrument,
            lambda: add_node(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                parent=parent or None,
                code=data["code"],
                kind=data["kind"],
                area=data["area"],
                values=form.values(),
            ),
        )
    if status == 302:
        code = form.cleaned_data["code"]
        messages.success(request, f"{code} ditambahkan.")
        return redirect("instruments:draft_node", pk=instrument.pk, code=code)
    heading = f"Tambah bagian di bawah {parent}" if parent else "Tambah komponen"
    return form_page(
        request, instrument, form, heading, back=_node_url(instrument, above), status=status
    )


def _node_url(instrument: Instrument, node: Node | None) -> str:
    return reverse("instruments:draft_node", args=[instrument.pk, node.code]) if node else ""


@require_POST
@permission_required("assessment.manage_instrument")
@on_draft
def node_remove(request: SignedRequest, instrument: Instrument, code: str) -> HttpResponse:
    node = find_node(instrument, code)
    done = try_edit(
        request,
        lambda seen: remove_node(actor=request.user, instrument=instrument, seen=seen, code=code),
        f"{code} dihapus dari konsep.",
    )
    if not done:
        return redirect("instruments:draft_node", pk=instrument.pk, code=code)
    return redirect(
        _node_url(instrument, node.parent) or reverse("instruments:draft", args=[instrument.pk])
    )


def try_edit(request: SignedRequest, action: Callable[[int], Any], done: str) -> bool:
    """Runs an edit that is one button; a refusal becomes a message."""
    sent = request.POST.get("seen", "")
    try:
        action(int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else 0)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return False
    messages.success(request, done)
    return True
