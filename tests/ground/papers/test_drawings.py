"""One process draws for the whole server: in turn, within limits, and nobody waits in vain."""

import hashlib
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import RequestFactory

from tests.paper_text import text_of
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.logs import request_lines
from zona_integritas.ground.papers import drawer, drawings, pdf, spool
from zona_integritas.ground.papers.drawings import Full, Waiting, ask, still_waits
from zona_integritas.ground.papers.spool import DrawingOrder, Failure, Spool, WrittenPaper

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]

# A minute of work: whatever is done to its drawing is done in the midst of it.
LONG = "<p>Butir yang panjang sekali uraiannya.</p>" * 30_000


def paper(body: str) -> WrittenPaper:
    html = f"<!doctype html><html lang='id'><head><title>Uji</title></head><body>{body}</body>"
    return WrittenPaper(hashlib.sha256(html.encode()).hexdigest(), html, False, "")


def folder() -> Spool:
    return Spool(Path(default_storage.path(drawings.FOLDER)))


def waited_for(asked: WrittenPaper, who: str = "1") -> Any:
    """What the page hears at last, asking as it does."""
    until = time.monotonic() + 90
    while isinstance(answer := ask(asked, who=who), Waiting):
        assert time.monotonic() < until
        time.sleep(0.05)
    return answer


def begun() -> int:
    """The process that draws, once it has begun an order."""
    until = time.monotonic() + 60
    while not os.listdir(folder().folder / "digambar"):
        assert time.monotonic() < until
        time.sleep(0.02)
    return drawings._begun[-1].pid


@pytest.fixture
def nobody_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "begin_drawer", lambda spool, lock: None)


def test_one_process_draws_what_two_ask_for_at_low_priority_and_knows_no_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "tidak-boleh-sampai")
    first, second = paper("<h1>Satu</h1>"), paper("<h1>Dua</h1>")
    assert ask(first, who="1") == Waiting(first.key, 0)
    assert ask(first, who="1") == Waiting(first.key, 0)
    assert isinstance(ask(second, who="2"), Waiting)
    assert "Satu" in text_of(waited_for(first))
    assert "Dua" in text_of(waited_for(second))
    (child,) = drawings._begun
    process = Path(f"/proc/{child.pid}")
    niceness = process.joinpath("stat").read_text().rpartition(")")[2].split()[16]
    assert int(niceness) >= drawer.NICENESS
    environment = process.joinpath("environ").read_text()
    assert "tidak-boleh-sampai" not in environment
    assert "SETTINGS" not in environment


def test_a_killed_drawing_is_told_once_and_the_next_try_works(caplog: Any) -> None:
    asked = paper(LONG)
    assert isinstance(ask(asked, who="1"), Waiting)
    assert isinstance(still_waits(asked.key), Waiting)
    os.kill(begun(), signal.SIGKILL)
    drawings._begun[-1].wait()
    assert still_waits(asked.key) is None
    answer = ask(asked, who="1")
    assert isinstance(answer, Failure)
    assert answer.why == Failure.CUT_SHORT
    assert "ended before it had drawn" in caplog.text
    monkey = paper("<p>Berikutnya</p>")
    assert "Berikutnya" in text_of(waited_for(monkey))


def test_a_drawing_that_takes_too_long_ends_and_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawings, "DRAWING_SECONDS", 1)
    asked = paper(LONG)
    began = ask(asked, who="1")
    assert isinstance(began, Waiting)
    child = drawings._begun[-1]
    monkeypatch.setattr(drawings, "DRAWING_SECONDS", 60)
    answer = waited_for(asked)
    assert isinstance(answer, Failure)
    assert answer.why == Failure.CUT_SHORT
    assert child.wait(5) == -signal.SIGALRM
    assert "Lain" in text_of(waited_for(paper("<p>Lain</p>"), who="2"))


def test_a_process_that_cannot_begin_is_told_instead_of_waited_for(
    monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    asked = paper("<p>Satu</p>")
    monkeypatch.setattr(drawings, "DRAWER", "zona_integritas.tidak_ada")
    answer = waited_for(asked)
    assert isinstance(answer, Failure)
    monkeypatch.undo()
    assert "Satu" in text_of(waited_for(asked))


def test_a_request_never_lays_out_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper that a request must have, as one that is issued, is drawn by the other process."""
    html = paper("<p>Terbit</p>").html
    monkeypatch.setattr(pdf, "render_to_string", lambda template, context: html)
    monkeypatch.setattr("weasyprint.HTML.write_pdf", lambda *_, **__: pytest.fail("laid out here"))
    with request_lines(RequestFactory().get("/")):
        assert "Terbit" in text_of(pdf.render_pdf("x.html", {}))
    assert os.listdir(folder().folder / "siap") == []  # its own keeper keeps it


def test_what_a_request_waits_for_comes_first_and_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, nobody_draws: None
) -> None:
    monkeypatch.setattr(drawings, "WAIT_SECONDS", 0.2)
    draft, issued = paper("<p>Konsep</p>"), paper("<p>Terbit</p>")
    ask(draft, who="1")
    seen: list[list[str]] = []
    monkeypatch.setattr(
        time, "sleep", lambda _: seen.append([one.key for one in folder().waiting()])
    )
    with pytest.raises(Refused, match="Coba sekali lagi"):
        drawings.wait_for(issued)
    assert seen[0] == [issued.key, draft.key]
    assert [one.key for one in folder().waiting()] == [draft.key]


@pytest.mark.usefixtures("drawn_at_once")
def test_a_paper_that_reads_something_else_is_refused_and_logged(caplog: Any) -> None:
    asked = paper("<img src='file:///etc/passwd' alt='x'>")
    answer = ask(asked, who="1")
    assert isinstance(answer, Failure)
    assert answer.why == Failure.FAULT
    assert "ForbiddenAddress" in caplog.text


def test_everybodys_first_comes_before_anybodys_second(nobody_draws: None) -> None:
    papers = {name: paper(name) for name in ("a1", "a2", "a3", "b1", "b2", "c1")}
    for name, one in papers.items():
        ask(one, who=name[0])
    names = {one.key: name for name, one in papers.items()}
    turns = [names[order.key] for order in folder().waiting()]
    assert turns == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert ask(papers["a2"], who="c") == Waiting(papers["a2"].key, 3)


def test_the_line_has_an_end_for_each_and_for_all(
    monkeypatch: pytest.MonkeyPatch, nobody_draws: None
) -> None:
    monkeypatch.setattr(drawings, "MOST_WAITING", 6)
    for number in range(drawings.MOST_EACH):
        assert isinstance(ask(paper(f"{number}"), who="1"), Waiting)
    assert ask(paper("lagi"), who="1") == Full(drawings.MOST_EACH, own=True)
    assert isinstance(ask(paper("0"), who="1"), Waiting)  # the same as before, no new one
    for number in range(6 - drawings.MOST_EACH):
        assert isinstance(ask(paper(f"lain {number}"), who=f"2{number}"), Waiting)
    assert ask(paper("terakhir"), who="3") == Full(6, own=False)
    assert len(folder().waiting()) == 6


def test_what_nobody_waits_for_any_longer_is_not_drawn(nobody_draws: None) -> None:
    left, asked = paper("<p>Ditinggal</p>"), paper("<p>Ditunggu</p>")
    ask(left, who="1")
    ask(asked, who="2")
    for order in folder().waiting():
        past = time.time() - spool.ASKED_WITHIN - 1
        os.utime(folder().folder / "antre" / order.name, (past, past))
    assert isinstance(still_waits(asked.key), Waiting)
    assert drawer.work_off(folder()) == 1
    assert folder().has(asked.key)
    assert not folder().has(left.key)
    assert folder().waiting() == []


@pytest.mark.usefixtures("drawn_at_once", "sketched")
def test_a_kept_drawing_is_the_one_that_was_drawn_or_it_is_drawn_anew() -> None:
    asked = paper("<p>Utuh</p>")
    first = ask(asked, who="1")
    file = folder().folder / "siap" / f"{asked.key}.pdf"
    file.write_bytes(file.read_bytes()[:-1])
    assert ask(asked, who="2") == first
    assert isinstance(first, bytes)
    assert list(kept_files.files_by_content()) == []  # it is none of those that stay


@pytest.mark.usefixtures("sketched")
def test_few_are_kept_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST_KEPT", 3)
    papers = [paper(f"<p>{number}</p>") for number in range(5)]
    for number, one in enumerate(papers):
        assert isinstance(ask(one, who="1"), bytes)
        seen = time.time() - 100 + number
        os.utime(folder().folder / "siap" / f"{one.key}.pdf", (seen, seen))
    drawings.forget_drafts()
    assert [folder().has(one.key) for one in papers] == [
        False,
        False,
        True,
        True,
        True,
    ]
    past = time.time() - spool.KEPT_SECONDS - 1
    os.utime(folder().folder / "siap" / f"{papers[3].key}.pdf", (past, past))
    assert drawings.forget_drafts(dry_run=True) == 1
    drawings.forget_drafts()
    assert [folder().has(one.key) for one in papers] == [
        False,
        False,
        True,
        False,
        True,
    ]
    monkeypatch.setattr(spool, "MOST_BYTES", 1)
    drawings.forget_drafts()
    assert os.listdir(folder().folder / "siap") == []


def test_names_in_the_folder_that_are_no_orders_are_left_alone(nobody_draws: None) -> None:
    asked = paper("x")
    ask(asked, who="1")
    (folder().folder / "antre" / ".tulis-abc").write_bytes(b"")
    (folder().folder / "antre" / "lain").write_bytes(b"")
    assert [one.key for one in folder().waiting()] == [asked.key]
    order = folder().waiting()[0]
    assert order == DrawingOrder(1, order.since, "1", asked.key)
