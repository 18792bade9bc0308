"""Long texts are counted and refused in words; no field cuts what somebody pastes."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings

from assessment.enums import Side
from assessment.lke.services.answers import save_answer
from proposals.sittings.services.sittings import open_sitting, put_on_agenda
from units.services.conflicts import declare_conflict
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import length_problem

pytestmark = pytest.mark.one_database
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Names, codes and searches: nobody writes prose there.
SHORT = {"username", "q", "pelaku", "unit", "kode"}


def test_no_template_cuts_prose() -> None:
    cutting = []
    for path in [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.jinja")]:
        if path.name == "attrs.html":
            continue
        for tag in re.findall(r"<(?:textarea|input)\b[^>]*\bmaxlength\b[^>]*>", path.read_text()):
            name = re.search(r'name="([^"]*)"', tag)
            if tag.startswith("<textarea") or name is None or name[1] not in SHORT:
                cutting.append((path.name, tag))
    assert cutting == []


def test_no_form_of_python_cuts_either_and_says_how_many_there_are() -> None:
    class Form(forms.Form):
        text = forms.CharField(max_length=10, widget=forms.Textarea)
        line = forms.CharField(max_length=5)

    html = Form().as_p()
    assert "maxlength" not in html
    assert 'data-batas="10"' in html
    assert 'data-batas="5"' in html
    form = Form({"text": "x" * 12, "line": "abc"})
    assert not form.is_valid()
    assert "12" in form.errors["text"][0]  # how many there are
    assert "10" in form.errors["text"][0]


def test_the_sentence_says_how_many_there_are_and_how_many_too_many() -> None:
    assert length_problem("Catatan A", "x" * 5000, 5000) is None
    told = length_problem("Catatan A", "x" * 7000, 5000)
    assert told is not None
    assert "7.000 dari paling banyak 5.000 karakter" in told
    assert "Kurangi 2.000 karakter" in told


@pytest.mark.django_db
def test_services_refuse_what_is_too_long_instead_of_cutting_it(season: Any, bring: Any) -> None:
    proposal = bring("self_assessment")
    sheet = proposal.assessment
    with pytest.raises(Refused, match=r"7\.000 dari paling banyak 5\.000 karakter"):
        save_answer(
            actor=season.people["unit_member-a"], assessment=sheet, side=Side.UNIT, value="A",
            indicator=sheet.instrument.indicators.get(code="A.I.1.i.b"), note="x" * 7000,
            expected_version=0,
        )  # fmt: skip
    tpi = season.people["demo-tpi-anggota"]
    with pytest.raises(Refused, match="301 dari paling banyak 300 karakter"):
        declare_conflict(actor=tpi, user=tpi, unit=season.units["A"], reason="x" * 301)


@pytest.mark.django_db
def test_a_reason_on_the_agenda_is_refused_as_a_whole(season: Any, bring: Any) -> None:
    proposal = bring("proposed")
    pokja = season.people["demo-pokja"]
    sitting = open_sitting(actor=pokja, title="Sidang uji", held_on=season.today)
    with pytest.raises(Refused, match="Alasan memilih"):
        put_on_agenda(
            actor=pokja, sitting=sitting, proposals=[proposal], reasons={proposal.pk: "x" * 301}
        )
    assert not sitting.agenda.exists()
