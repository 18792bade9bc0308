"""The public page: what a paper is and whether it stands; nothing for whoever guesses."""

import hashlib
import re
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from proposals.enums import PaperKind
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import add_signed, content_of, withdraw_paper
from proposals.register.services.issuing import About, issue_paper
from proposals.register.services.numbers import ALPHABET, spaced_code
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.throttle.models import Tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(bring: Any) -> About:
    return About.of(bring("self_assessment"))


@pytest.fixture
def paper(season: Any, about: About, sketched: None) -> Any:
    return issue_paper(
        actor=season.people["demo-pokja"], paper=PAPERS[PaperKind.NOMINATION], about=about
    )


def page(code: str, client: Any = None, **extra: Any) -> Any:
    return (client or Client()).get(reverse("check:paper", args=[code]), **extra)


def body(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def hand_in(code: str, content: bytes) -> Any:
    return Client().post(
        reverse("check:paper", args=[code]), {"berkas": SimpleUploadedFile("n.pdf", content)}
    )


@pytest.mark.one_database
def test_the_qr_code_on_every_page_leads_to_the_page_of_the_paper(bring, season, settings):
    paper = issue_paper(  # one of many pages
        actor=season.people["demo-tpi-ketua"],
        paper=PAPERS[PaperKind.LHE],
        about=About.of(bring("reported")),
    )
    pages = pypdfium2.PdfDocument(content_of(paper))
    assert len(pages) > 3
    for sheet in pages:
        picture = sheet.render(scale=3).to_pil()
        found = [code.text for code in zxingcpp.read_barcodes(picture)]
        assert found == [f"{settings.BASE_URL}/periksa/{paper.code}/"]
    address = found[0].removeprefix(settings.BASE_URL)
    assert Client().get(address).status_code == 200


@pytest.mark.one_database
def test_it_says_kind_number_unit_date_and_that_it_stands_and_nothing_else(paper, season):
    text = body(page(paper.code))
    for told in (
        "Surat usulan calon",
        paper.number,
        season.units["A"].name,
        tanggal(paper.issued_at),
        spaced_code(paper.code),
        "tercatat dan berlaku",
    ):
        assert told in text
    for silent in (paper.title, paper.sha256, paper.content_digest, "demo-pokja", "Nilai"):
        assert silent not in text


def test_a_replaced_paper_names_the_one_that_stands(paper, season, about):
    newer = issue_paper(
        actor=season.people["demo-pokja"], paper=PAPERS[PaperKind.NOMINATION], about=about
    )
    text = body(page(paper.code))
    assert "Tidak berlaku: digantikan" in text
    assert newer.number in text
    assert "tercatat dan berlaku" not in text
    assert "tercatat dan berlaku" in body(page(newer.code))


@pytest.mark.one_database
def test_a_withdrawn_paper_says_so_without_the_reason(paper, season):
    withdraw_paper(actor=season.people["demo-pokja"], paper=paper, reason="Salah unit.")
    text = body(page(paper.code))
    assert "Tidak berlaku: dicabut" in text
    assert "Salah unit" not in text


@pytest.mark.one_database
def test_a_file_is_told_from_any_other_by_a_single_byte(paper):
    content = content_of(paper)
    assert "Cocok dengan naskah terbitan" in body(hand_in(paper.code, content))
    assert "Tidak cocok" in body(hand_in(paper.code, content + b"\n"))


def test_the_signed_copy_is_the_one_that_stands_and_both_are_known(paper, season):
    issued = content_of(paper)
    signed = issued + b"% tanda tangan"
    paper = add_signed(
        actor=season.people["demo-pokja"],
        paper=paper,
        upload=SimpleUploadedFile("ttd.pdf", signed),
    )
    assert content_of(paper) == signed
    assert content_of(paper, as_issued=True) == issued
    assert "itulah naskah yang berlaku" in body(page(paper.code))
    assert "Cocok dengan naskah bertanda tangan" in body(hand_in(paper.code, signed))
    known = body(hand_in(paper.code, issued))
    assert "Cocok dengan naskah terbitan" in known
    assert "Yang berlaku adalah naskah bertanda tangan" in known


@pytest.mark.one_database
def test_a_file_that_is_missing_or_too_large_is_answered_with_a_sentence(paper, settings):
    settings.UPLOAD_MAX_BYTES = 10
    assert "paling besar" in body(hand_in(paper.code, b"x" * 11))
    nothing = Client().post(reverse("check:paper", args=[paper.code]))
    assert nothing.status_code == 422
    assert "Pilih berkas" in body(nothing)


@pytest.mark.parametrize("code", ["7K2M9QXR4TBV", "x", "0" * 200, "..", "%00", "é", "<b>"])
def test_unknown_and_impossible_codes_get_one_and_the_same_answer(db, code):
    def told(one: str) -> tuple[int, str]:
        response = page(one)
        return response.status_code, re.sub(r'value="[^"]*"', "", body(response))

    assert told(code) == told("7K2M9QXR4TBW")
    assert told(code)[0] == 404


def test_a_code_is_found_however_it_is_typed(paper):
    typed = spaced_code(paper.code).lower().replace("0", "o").replace("1", "l")
    start = Client().get(reverse("check:start"), {"kode": typed})
    assert start.status_code == 302
    assert start["Location"] == reverse("check:paper", args=[paper.code])


@pytest.mark.one_database
def test_codes_are_long_random_and_without_letters_taken_for_others(paper):
    assert len(paper.code) == 12
    assert set(paper.code) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.one_database
def test_the_page_is_kept_out_of_search_engines_and_caches(paper):
    for response in (page(paper.code), Client().get(reverse("check:start"))):
        assert "noindex" in response["X-Robots-Tag"]
        assert 'name="robots" content="noindex' in body(response)
        assert response["Cache-Control"] == "no-store"


def test_whoever_asks_too_often_waits_and_others_do_not(paper, settings):
    settings.CHECKS_PER_MINUTE = 3
    one, other = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}
    # The stretch may turn over once in between.
    answers = [page(paper.code, **one).status_code for _ in range(8)]
    assert answers.count(429) >= 2
    assert page(paper.code, **other).status_code == 200
    assert page("7K2M9QXR4TBV", REMOTE_ADDR="10.0.0.3").status_code == 404
    keys = set(Tally.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert hashlib.sha256(b"10.0.0.1").hexdigest() not in keys


@pytest.mark.one_database
def test_behind_a_proxy_the_address_the_proxy_saw_counts(paper, settings):
    settings.CHECKS_PER_MINUTE = 1
    settings.BEHIND_PROXY = True
    for number in range(4):
        seen = f"1.2.3.{number}, 10.9.9.9"  # what a visitor writes in front is not believed
        last = page(paper.code, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=seen)
    assert last.status_code == 429
    fresh = page(paper.code, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.9.9.8")
    assert fresh.status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_browser_may_send_the_form_of_the_page(paper, scheme):
    """A browser leaves its origin out (``null``) where the policy of the page asks for it."""
    secure = scheme == "https"
    client = Client(enforce_csrf_checks=True)
    shown = client.get(reverse("check:paper", args=[paper.code]), secure=secure)
    origin = "null" if shown["Referrer-Policy"] == "no-referrer" else f"{scheme}://testserver"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body(shown)).group(1)
    answer = client.post(
        reverse("check:paper", args=[paper.code]),
        {
            "csrfmiddlewaretoken": token,
            "berkas": SimpleUploadedFile("n.pdf", content_of(paper)),
        },
        secure=secure,
        HTTP_ORIGIN=origin,
    )
    assert answer.status_code == 200
    assert "Cocok dengan naskah terbitan" in body(answer)


@pytest.mark.one_database
def test_the_file_that_was_handed_in_is_kept_nowhere(paper, tmp_path):
    before = sorted((tmp_path / "files").rglob("*"))
    hand_in(paper.code, b"%PDF-1.7 milik orang lain" + BytesIO(b"x" * 3_000_000).read())
    assert sorted((tmp_path / "files").rglob("*")) == before
