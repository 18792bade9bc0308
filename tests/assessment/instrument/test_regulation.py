"""How papers name the regulation an instrument stands on."""

import re
from typing import Any

import pytest
from django.urls import reverse

from assessment.models import Assessment, Instrument
from proposals.papers.contents.lhe import lhe
from tests.paper_text import text_of
from tests.paths import ROOT
from tests.season import fresh
from zona_integritas.ground.papers.pdf import render_pdf

CONTENTS = ROOT / "templates/proposals/papers/contents"
CHANGED = (
    "Peraturan Menteri PANRB Nomor 90 Tahun 2021 sebagaimana telah diubah dengan "
    "Peraturan Menteri PANRB Nomor 5 Tahun 2024"
)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("PermenPANRB 90 Tahun 2021 jo. 5 Tahun 2024", CHANGED),
        ("PermenPANRB 90 Tahun 2021", "Peraturan Menteri PANRB Nomor 90 Tahun 2021"),
        ("Peraturan Kepala Nomor 3", "Peraturan Kepala Nomor 3"),
    ],
)
def test_a_letter_names_the_regulation_in_full(stored: str, said: str) -> None:
    assert Instrument(regulation=stored).regulation_in_full == said


def test_no_sentence_of_a_paper_takes_the_short_name() -> None:
    """It stands in the running foot alone, which has one line."""
    short = re.compile(r"instrument\.regulation\b")
    files = CONTENTS.glob("*.html")
    assert [one.name for one in files if short.search(one.read_text("utf-8"))] == ["base.html"]


@pytest.mark.django_db
@pytest.mark.usefixtures("sketched")
def test_pages_and_papers_cite_the_version_that_rules(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("reported")
    sheet = Assessment.objects.get(unit=proposal.unit, period=proposal.period)
    Instrument.objects.filter(pk=sheet.instrument_id).update(
        regulation="PermenPANRB 7 Tahun 2027", legal_basis="Peraturan Baru tentang Zona Integritas"
    )
    person = sign_in(season.people["demo-pimpinan"])
    page = person.get(reverse("assessment:overview", args=[sheet.pk])).content.decode()
    assert "Berdasarkan Peraturan Menteri PANRB Nomor 7 Tahun 2027." in page
    assert "Nomor 90 Tahun 2021" not in page
    assert "Nomor 90 Tahun 2021" not in person.get("/").content.decode()
    content = lhe(fresh(proposal))
    assert content is not None
    said = text_of(render_pdf("proposals/papers/contents/lhe.html", content.context(None)))
    assert "Peraturan Baru tentang Zona Integritas." in said
    assert "Nomor 90 Tahun 2021" not in said
