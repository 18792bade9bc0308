"""Papers read nothing but our own files, and carry what a reader's software needs."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.paths import ROOT
from zona_integritas.ground.papers import pdf
from zona_integritas.ground.papers.layout import fetch
from zona_integritas.ground.papers.pdf import ForbiddenAddress, render_pdf

pytestmark = [pytest.mark.one_database, pytest.mark.django_db]  # the logo is a row's


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file:static/css/papers/paper.css",
        "/etc/passwd",
        "css/papers/paper.css",
        "http://127.0.0.1/",
        "https://instansi.example/logo.png",
        "//instansi.example/logo.png",
        "ftp://instansi.example/a",
        "data:text/css,body{color:red}",
        "data:image/png;base64,iVBORw0KGgo=",
        "static:",
        "static:css",
        "static:tidak-ada.css",
        "font:../__init__.py",
        "font:",
        "font:/etc/passwd",
        "font:TidakAda.ttf",
        "logo:",
        "logo:/etc/passwd",
        "STATIC:css/papers/paper.css",
        "",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        fetch(address)


@pytest.mark.parametrize("name", ["../manage.py", "../../../../etc/passwd", "/etc/passwd"])
def test_no_way_leads_out_of_the_static_folders(name: str) -> None:
    with pytest.raises(Exception, match=r".") as refusal:
        fetch(f"static:{name}")
    assert type(refusal.value).__name__ in {"ForbiddenAddress", "SuspiciousFileOperation"}


def test_static_files_and_the_face_are_served_with_their_kind() -> None:
    sheet = fetch("static:css/papers/paper.css")
    assert sheet.content_type == "text/css"
    assert b"@page" in sheet.read()
    assert fetch("font:SourceSansPro-Regular.ttf").read()[:4] == b"\x00\x01\x00\x00"


def test_the_logo_is_the_one_of_the_settings(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ForbiddenAddress):
        page(monkeypatch, "<img src='logo:' alt='Logo'>")
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    settings.AGENCY_LOGO = str(logo)
    assert fetch("logo:", str(logo)).content_type == "image/svg+xml"
    assert page(monkeypatch, "<img src='logo:' alt='Logo'>").startswith(b"%PDF")


def page(monkeypatch: pytest.MonkeyPatch, body: str) -> bytes:
    """A paper with this body, without a template of its own."""
    html = (
        "<!doctype html><html lang='id'><head><meta charset='utf-8'><title>Uji</title>"
        "<link rel='stylesheet' href='static:css/papers/paper.css'></head>"
        f"<body>{body}</body></html>"
    )
    monkeypatch.setattr(pdf, "render_to_string", lambda template, context: html)
    return render_pdf("papers/uji.html", {})


@pytest.mark.parametrize(
    "body",
    [
        "<img src='file:///etc/passwd' alt='x'>",
        "<img src='http://127.0.0.1:9/x.png' alt='x'>",
        "<p style='background: url(https://instansi.example/a.png)'>x</p>",
        "<style>@import url(file:///etc/passwd);</style>",
        "<object data='file:///etc/passwd'></object>",
    ],
)
def test_a_paper_that_asks_for_something_else_is_not_made(
    monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    with pytest.raises(ForbiddenAddress):
        page(monkeypatch, body)


def test_a_paper_is_tagged_in_indonesian_with_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = PdfReader(io.BytesIO(page(monkeypatch, "<h1>Judul</h1><p>Isi</p>")))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "id"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Uji"
    assert b"pdfuaid" in catalog["/Metadata"].get_object().get_data()


def test_every_face_in_a_paper_is_ours_and_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "<p>Biasa <b>tebal</b> <i>miring</i> <b><i>keduanya</i></b> ≥ ≤ → – « » 60,00 %</p>"
    fonts = PdfReader(io.BytesIO(page(monkeypatch, body))).pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 4
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert "Kertas" in inner["/BaseFont"]
        assert "/FontFile2" in inner["/FontDescriptor"].get_object()


def test_loading_the_module_does_not_load_pango() -> None:
    """So that everything but papers works where Pango is missing."""
    code = "import sys, zona_integritas.ground.papers.pdf; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
