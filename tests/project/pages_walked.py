"""Finding every address as a person would, from the start page on, and reading what it answers."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html
from pypdfium2 import PdfiumError

from tests.paper_text import text_of
from zona_integritas.management.sample_pdf import sample_pdf

LEADS = re.compile(r'\b(?:href|src|data|hx-get|data-(?!draft-alone)[\w-]+)="(/[^"#]*)', re.I)
ELSEWHERE = ("/static/", "/keluar", "//")
TYPED = {"date": "2026-01-05", "number": "1", "email": "a@instansi.example", "url": "https://a.id"}


def texts_in(body: bytes) -> str:
    """The words of a page, a paper, a workbook or an archive with all that lies in it."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            return " ".join(f"{name} {texts_in(archive.read(name))}" for name in names)
    if body[:4] == b"%PDF":
        with suppress(PdfiumError):
            # A word broken over two lines is still the word.
            return text_of(body).replace(" ", "")
    return body.decode("utf-8", "replace")


def said_by(answer: Any) -> str:
    """All that an answer tells: its body, and the names and addresses in its head."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = (answer.get(name, "") for name in ("Location", "Content-Disposition"))
    return f"{' '.join(told)} {texts_in(body)}"


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")


@dataclass
class Address:
    """Where a link or a form of somebody's page leads; a form with what it would send."""

    path: str
    name: str
    fields: dict[str, Any] | None = None


def named(path: str, fields: dict[str, Any] | None = None) -> Address | None:
    with suppress(Resolver404):
        return Address(path, resolve(path.partition("?")[0]).view_name, fields)
    return None


def links_of(page: str) -> Iterator[str]:
    for link in LEADS.findall(page):
        path = unescape(link)
        if not path.startswith(ELSEWHERE):
            yield path


def forms_of(page: str, here: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each form that is sent leads, and what somebody who fills all of it in would send."""
    for form in html.fromstring(page).xpath("//form"):
        if form.get("hx-post") is None and (form.get("method") or "").lower() != "post":
            continue
        fields = dict(_filled(form))
        for leads in [
            form.get("hx-post") or form.get("action") or here,
            *form.xpath(".//@formaction"),
            *form.xpath("./@data-draft-alone"),  # one of its fields, sent by itself
        ]:
            yield urlsplit(leads).path, fields


def _filled(form: Any) -> Iterator[tuple[str, Any]]:
    for box in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = box.get("name"), box.get("type", "text")
        if name == "csrfmiddlewaretoken":
            continue
        if box.tag == "select":
            options = box.xpath(".//option[@selected]/@value") or box.xpath(".//option/@value")
            yield name, next(filter(None, options), "")
        elif box.tag == "textarea":
            yield name, box.text or "Diganti."
        elif kind == "file":
            yield name, SimpleUploadedFile("a.pdf", sample_pdf(["Isi."]))
        else:
            yield name, box.get("value") or TYPED.get(kind, "Diganti")
    for button in form.xpath(".//button[@name]"):
        yield button.get("name"), button.get("value") or ""


class Walked:
    """What one person finds from the start page on: a few addresses of each kind.

    ``known``: names of addresses that need not be opened again, as another walk did.
    """

    def __init__(self, client: Client, each: int, known: Iterable[str] = ()) -> None:
        self.client, self.each, self.known = client, each, set(known)
        self.links: dict[str, Address] = {}
        self.forms: dict[str, Address] = {}
        self.texts: dict[str, str] = {}  # address: what it said
        self.wrong: list[str] = []  # server errors, and links that lead to a refusal
        self._kinds: dict[tuple[str, ...], int] = {}

    def walk(self, *starts: str) -> "Walked":
        waiting = [(path, path) for path in starts if self._note(path)]
        while waiting:
            path, page = waiting.pop(0)
            if self.links[path].name in self.known:
                continue
            answer = self.client.get(path)
            self.texts[path] = said_by(answer)
            if answer.status_code >= 400 and (page != path or answer.status_code >= 500):
                self.wrong.append(f"{page} leads to {path}: {answer.status_code}")
            found = [answer["Location"]] if answer.has_header("Location") else []
            if is_page(answer):
                shown = answer.content.decode()
                found += links_of(shown)
                for leads, fields in forms_of(shown, path) if "<form" in shown else ():
                    self._note_form(leads, fields, path)
            waiting += [(link, path) for link in found if self._note(link)]
        return self

    def _note(self, path: str) -> bool:
        """Is this an address to go to: a new one, of which few of the same kind are known?"""
        address = None if path in self.links else named(path)
        if address is None:
            return False
        query = sorted({key for key, _ in parse_qsl(path.partition("?")[2])})
        kind = (address.name, *query)
        self._kinds[kind] = self._kinds.get(kind, 0) + 1
        if self._kinds[kind] > (1 if query else self.each):
            return False
        self.links[path] = address
        return True

    def _note_form(self, path: str, fields: dict[str, Any], page: str) -> None:
        address = named(path, fields)
        if address is None:
            self.wrong.append(f"{page}: a form leads to {path}")
        else:
            self.forms.setdefault(f"{address.name} {sorted(fields)}", address)
