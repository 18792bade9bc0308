"""How papers name the regulation an instrument stands on."""

import re

import pytest

from assessment.models import Instrument
from tests.paths import ROOT

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
