"""A diktum of a decree stands on one page: its heading is never left alone at the foot."""

from typing import Any

import pytest

from assessment.models import Instrument
from proposals.enums import PaperKind
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import About, draw_draft
from tests.paper_text import pages_of
from tests.season import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_no_diktum_begins_on_one_page_and_is_told_on_the_next(bring: Any, season: Any) -> None:
    """The laws push the first diktum over the end of the page, a line at a time."""
    proposal = bring("candidate")
    met = set()
    for lines in range(6, 9):
        law = "Peraturan Menteri tentang Pembangunan dan Evaluasi Zona Integritas. " * lines
        Instrument.objects.filter(pk=season.period.instrument_id).update(legal_basis=law)
        about = About.of(fresh(proposal))
        pages = pages_of(draw_draft(paper=PAPERS[PaperKind.CANDIDATE_DECREE], about=about))
        at = next(number for number, page in enumerate(pages) if "KESATU" in page)
        assert "unit kerja sebagaimana tercantum dalam lampiran" in pages[at], lines
        assert "sebagai calon unit kerja" in pages[at], lines
        met.add(at)
    assert met == {0, 1}
