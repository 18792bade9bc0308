"""Whoever holds a paper compares its file in a browser, without an account."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from proposals.enums import PaperKind
from proposals.models import Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, issue_paper
from tests.journeys.conftest import CHROMIUM
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


@pytest.mark.usefixtures("sketched")
def test_a_visitor_uploads_a_file_on_the_check_page_and_reads_the_answer(
    chromium: Any, demo: str, tmp_path: Path
) -> None:
    paper = issue_paper(
        actor=User.objects.get(username="demo-pokja"),
        paper=PAPERS[PaperKind.NOMINATION],
        about=About.of(Proposal.objects.filter(state="self_assessment").first()),
    )
    true, other = tmp_path / "naskah.pdf", tmp_path / "lain.pdf"
    true.write_bytes(content_of(paper))
    other.write_bytes(true.read_bytes() + b"\n")
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{demo}{reverse('check:start')}")
        page.get_by_label("Kode periksa").fill(paper.code)
        page.get_by_role("button", name="Periksa naskah").click()
        page.get_by_text("Naskah ini tercatat dan berlaku.").wait_for()
        page.get_by_label("Berkas PDF").set_input_files(true)
        page.get_by_role("button", name="Periksa keaslian berkas").click()
        page.get_by_text("Cocok dengan naskah terbitan.").wait_for(timeout=5000)
        page.get_by_label("Berkas PDF").set_input_files(other)
        page.get_by_role("button", name="Periksa keaslian berkas").click()
        page.get_by_text("Tidak cocok.").wait_for(timeout=5000)
