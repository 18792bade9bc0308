"""The table *Pasangan butir* of a draft: looked at and mended before the version is published."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessment.instrument.forms import EditionForm, attempt
from assessment.instrument.item_pairs import ItemPair
from assessment.instrument.services.compared import dropped_in, pairs_in
from assessment.instrument.services.pairs import save_pairs
from assessment.instrument.views.drafts import on_draft
from assessment.models import Instrument
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required

FIELD = "lama:"


@permission_required("assessment.manage_instrument")
@on_draft
def pairs(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    """Each item beside what it continues; saving keeps all of them at once."""
    form = EditionForm(request.POST or None, instrument=instrument)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        status = attempt(
            form,
            instrument,
            lambda: save_pairs(
                actor=request.user, instrument=instrument, seen=form.edition, olds=_given(request)
            ),
        )
    if status == 302:
        messages.success(request, "Pasangan butir tersimpan.")
        return redirect("instruments:draft_pairs", pk=instrument.pk)
    old, new = _statements(instrument.predecessor), _statements(instrument)
    lines = [_line(one, request, old, new) for one in pairs_in(instrument)]
    return render(
        request,
        "assessment/instrument/draft_pairs.html",
        {
            "instrument": instrument,
            "form": form,
            "doubtful": [one for one in lines if one.pair.doubt],
            "settled": [one for one in lines if not one.pair.doubt],
            "dropped": [(code, old[code]) for code in dropped_in(instrument)],
        },
        status=status,
    )


@dataclass(frozen=True, slots=True)
class PairLine:
    """One row of the table, with what stands in its field."""

    pair: ItemPair
    statement: str
    olds: list[tuple[str, str]]
    name: str
    typed: str


def _given(request: SignedRequest) -> dict[str, list[str]]:
    """The older codes of each item that the form names, divided by commas or blanks."""
    return {
        name.removeprefix(FIELD): [code for code in re.split(r"[\s,;]+", str(text)) if code]
        for name, text in request.POST.items()
        if name.startswith(FIELD)
    }


def _line(
    pair: ItemPair, request: SignedRequest, old: dict[str, str], new: dict[str, str]
) -> PairLine:
    name = f"{FIELD}{pair.code}"
    return PairLine(
        pair=pair,
        statement=new[pair.code],
        olds=[(code, old.get(code, "")) for code in pair.olds],
        name=name,
        typed=request.POST.get(name, ", ".join(pair.olds)),
    )


def _statements(instrument: Instrument | None) -> dict[str, str]:
    rows = instrument.indicators.values_list("code", "statement") if instrument else ()
    return dict(rows)
