"""Editing one indicator of a draft, with its choices and counts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessment.instrument.forms import InputRows, ItemForm, NewItemForm, OptionRows, attempt
from assessment.instrument.services.items import (
    ItemValues,
    add_item,
    move_item,
    remove_item,
    save_item,
    values_of,
)
from assessment.instrument.views.drafts import find_node, linked_problems, on_draft, try_edit
from assessment.models import Instrument
from assessment.scoring.definition_problems import DefinitionPart
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@permission_required("assessment.manage_instrument")
@on_draft
def item_page(request: SignedRequest, instrument: Instrument, code: str) -> HttpResponse:
    rows = instrument.indicators.select_related("node").prefetch_related("options", "inputs")
    row = get_object_or_404(rows, code=code)
    values = values_of(row)
    form = ItemForm(
        request.POST or None, instrument=instrument, initial=ItemForm.initial_of(values)
    )
    options, inputs = _formsets(request, values)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and _all_valid(form, options, inputs):
        status = attempt(
            form,
            instrument,
            lambda: save_item(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                code=code,
                values=form.values(options, inputs),
            ),
        )
    if status == 302:
        messages.success(request, f"Butir {code} tersimpan.")
        return redirect("instruments:draft_item", pk=instrument.pk, code=code)
    return _page(
        request,
        instrument,
        status,
        row=row,
        node=row.node,
        form=form,
        options=options,
        inputs=inputs,
        problems=linked_problems(instrument, DefinitionPart.ITEM, code),
    )


@permission_required("assessment.manage_instrument")
@on_draft
def item_new(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    """An indicator at the end of ``?induk=``."""
    node = find_node(instrument, request.GET.get("induk", ""))
    form = NewItemForm(
        request.POST or None, instrument=instrument, initial={"code": f"{node.code}."}
    )
    options, inputs = _formsets(request, None)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and _all_valid(form, options, inputs):
        status = attempt(
            form,
            instrument,
            lambda: add_item(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                parent=node.code,
                code=form.cleaned_data["code"],
                values=form.values(options, inputs),
            ),
        )
    if status == 302:
        code = form.cleaned_data["code"]
        messages.success(request, f"Butir {code} ditambahkan.")
        return redirect("instruments:draft_item", pk=instrument.pk, code=code)
    return _page(
        request,
        instrument,
        status,
        row=None,
        node=node,
        form=form,
        options=options,
        inputs=inputs,
        problems=[],
    )


@require_POST
@permission_required("assessment.manage_instrument")
@on_draft
def item_remove(request: SignedRequest, instrument: Instrument, code: str) -> HttpResponse:
    row = get_object_or_404(instrument.indicators.select_related("node"), code=code)
    done = try_edit(
        request,
        lambda seen: remove_item(actor=request.user, instrument=instrument, seen=seen, code=code),
        f"Butir {code} dihapus dari konsep. Versi asalnya tetap memuatnya.",
    )
    if not done:
        return redirect("instruments:draft_item", pk=instrument.pk, code=code)
    return redirect("instruments:draft_node", pk=instrument.pk, code=row.node.code)


@require_POST
@permission_required("assessment.manage_instrument")
@on_draft
def item_move(request: SignedRequest, instrument: Instrument, code: str) -> HttpResponse:
    row = get_object_or_404(instrument.indicators.select_related("node"), code=code)
    up = request.POST.get("arah") == "naik"
    try_edit(
        request,
        lambda seen: move_item(
            actor=request.user, instrument=instrument, seen=seen, code=code, up=up
        ),
        f"Butir {code} dipindahkan ke {'atas' if up else 'bawah'}.",
    )
    return redirect("instruments:draft_node", pk=instrument.pk, code=row.node.code)


def _formsets(request: SignedRequest, values: ItemValues | None) -> tuple[Any, Any]:
    data = request.POST if request.method == "POST" else None
    options = [
        {"label": one.label, "multiplier": one.multiplier, "criterion": one.criterion}
        for one in (values.options if values else ())
    ]
    inputs = [
        {"key": one.key, "label": one.label, "role": one.role, "soal_id": one.soal_id}
        for one in (values.inputs if values else ())
    ]
    return (
        OptionRows(data, prefix="pilihan", initial=options),
        InputRows(data, prefix="jumlah", initial=inputs),
    )


def _all_valid(*forms: Any) -> bool:
    """Every form is asked, so that each shows its own mistakes."""
    return all([form.is_valid() for form in forms])  # noqa: C419


def _page(
    request: SignedRequest, instrument: Instrument, status: int, **context: Any
) -> HttpResponse:
    options, inputs = context["options"], context["inputs"]
    context["instrument"] = instrument
    # What the scale does not use stays folded, unless something in it has to be repaired.
    context["open_options"] = options.initial_form_count() or options.total_error_count()
    context["open_inputs"] = inputs.initial_form_count() or inputs.total_error_count()
    if not context["open_inputs"]:
        context["open_options"] = True
    return render(request, "assessment/instrument/draft_item.html", context, status=status)
