"""HTML to PDF through WeasyPrint, behind a fetcher that reads nothing but our own files.

WeasyPrint's default fetcher follows ``file:`` and the network, so a note with an image address
could read files of the server into a paper. Ours knows three kinds of address and no more:
``static:`` names, ``font:`` names (the face that the lock installs, so that no paper depends on
the fonts of the machine) and ``logo:``.

Only ``pdf.py`` and the drawing process call this: it computes for a second or more. It asks
neither settings nor database.
"""

import atexit
import mimetypes
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zona_integritas.ground.files.workbook_messages import PROJECT
from zona_integritas.ground.gc_pause import pause_collector

if TYPE_CHECKING:
    from pydyf import PDF
    from weasyprint import Document
    from weasyprint.urls import URLFetcherResponse


STATIC = PROJECT / "static"
# How every paper looks.
SHEET = "static:css/papers/paper.css"


class PdfUnavailable(RuntimeError):
    """This machine lacks the system libraries that draw papers (Pango); nothing else does."""


class ForbiddenAddress(ValueError):
    """A paper asked for something outside the application."""


def locate(url: str, logo: str = "") -> Path:
    """The file behind an address of ours; everything else is refused."""
    scheme, _, name = url.partition(":")
    path: Path | None = None
    if scheme == "static":
        path = (STATIC / name).resolve()
        if not path.is_relative_to(STATIC):
            raise ForbiddenAddress(url)
    elif scheme == "font" and name == Path(name).name:
        package = find_spec("font_source_sans_pro")
        if package is not None and package.origin is not None:
            path = Path(package.origin).parent / "files" / name
    elif url == "logo:" and logo:
        path = Path(logo)
    if path is None or not path.is_file():
        raise ForbiddenAddress(url)
    return path


def fetch(url: str, logo: str = "") -> "URLFetcherResponse":
    """What WeasyPrint gets to read."""
    from weasyprint.urls import URLFetcherResponse  # noqa: PLC0415 - loading Pango takes half a second

    path = locate(url, logo)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


# A file of PDF/A says which other standard it keeps, and declares that standard's words; this is
# the identification of PDF/UA-1 (ISO 14289-1, 5) in the form ISO 19005-3, 6.6.2.3 asks for.
_UA_DESCRIPTION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def _scopes(document: "Document", pdf: "PDF") -> None:
    """Says of every heading cell whether it heads its column or its row, which some readers need
    besides the headings that each cell names."""
    numbered = pdf.objects
    for entry in numbered:
        if not isinstance(entry, dict) or entry.get("S") != "/TH":
            continue
        row = numbered[int(entry["P"].split()[0])]
        group = numbered[int(row["P"].split()[0])]
        entry["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def _also_accessible(document: "Document", pdf: "PDF") -> None:
    """WeasyPrint writes one standard into the metadata; an archived paper keeps two."""
    _scopes(document, pdf)
    for entry in pdf.objects:
        extra = getattr(entry, "extra", None) or {}
        if extra.get("Type") == "/Metadata":
            entry.stream = [
                part.replace(b"</rdf:RDF>", _UA_DESCRIPTION + b"</rdf:RDF>")
                for part in entry.stream
            ]


_of_thread = threading.local()
# Fonts clear their folder away when they go, which they cannot once modules are torn down.
atexit.register(_of_thread.__dict__.clear)


def _look(fetcher: object) -> tuple[Any, Any]:
    """This thread's fonts and the style sheet of all papers, read once: new fonts for every paper
    leave half a megabyte behind each time. They live in a temporary folder; where that was cleared
    away, or the sheet was written anew, they are read again."""
    from weasyprint import CSS  # noqa: PLC0415 - loading Pango takes half a second
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - loading Pango takes half a second

    written = locate(SHEET).stat().st_mtime_ns
    fonts = getattr(_of_thread, "fonts", None)
    folder = getattr(fonts, "_folder", None)
    if folder is None or not folder.is_dir() or _of_thread.written != written:
        fonts = _of_thread.fonts = FontConfiguration()
        _of_thread.sheet = CSS(url=SHEET, url_fetcher=fetcher, font_config=fonts)
        _of_thread.written = written
    return fonts, _of_thread.sheet


def lay_out(html: str, *, archival: bool, logo: str) -> bytes:
    """HTML as PDF bytes (tagged for screen readers), without touching the network.

    PDF/UA-1; with ``archival`` PDF/A-3a as well. A paper is whole or it is not made: an address
    that is refused stops the drawing. Title, author and keywords come from the HTML's head.
    """
    # Loading Pango takes half a second: only when a paper is made.
    try:
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise PdfUnavailable from error

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> "URLFetcherResponse":
            return fetch(url, logo)

    try:
        with pause_collector():  # layout makes millions of objects
            fetcher = OwnFilesOnly(fail_on_errors=True)
            fonts, sheet = _look(fetcher)
            pdf: bytes = HTML(string=html, base_url="static:", url_fetcher=fetcher).write_pdf(
                font_config=fonts,
                stylesheets=[sheet],
                pdf_variant="pdf/a-3a" if archival else "pdf/ua-1",
                pdf_tags=True,
                finisher=_also_accessible if archival else _scopes,
            )
    except FatalURLFetchingError as error:  # a BaseException, which Django would let through
        raise ForbiddenAddress(str(error)) from error
    return pdf
