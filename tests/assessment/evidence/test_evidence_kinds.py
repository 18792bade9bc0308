"""Evidence files as offices have them: odd but sound ones come in, others are told what to do."""

import io
import json
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from assessment.evidence.services.kinds import recognise_kind
from assessment.models import EvidenceRevision
from tests.assessment.evidence.test_evidence import PDF, PNG
from tests.office_files import TYPES, main_type, office_file, packed, types
from tests.paths import SHARED
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import office
from zona_integritas.ground.papers import pdf_deeds
from zona_integritas.ground.papers.pdf_lock import needs_password

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STRANGE = SHARED / "asing"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 60
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
NOT_KEPT = "Berkas ini tidak disimpan."


def old_office(stream: str) -> bytes:
    """The beginning of a file of Office before 2007, or of one with a password today."""
    return OLE + b"\x00" * 504 + stream.encode("utf-16-le") + b"\x00" * 64


def archive(*names: str, locked: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, "<isi/>")
    content = buffer.getvalue()
    if locked:  # the bit that says so, in both places where it stands

        def set_bit(found: re.Match[bytes]) -> bytes:
            return found[1] + b"\x01\x00"

        content = re.sub(rb"(PK\x03\x04..)..", set_bit, content, flags=re.DOTALL)
        content = re.sub(rb"(PK\x01\x02....)..", set_bit, content, flags=re.DOTALL)
    return content


def called(value: object) -> str:
    """A test is called by its words: contents are long, and some differ from run to run."""
    return value if isinstance(value, str) else "isi"


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2), "white").save(buffer, kind)
    return buffer.getvalue()


def encrypted(user: str, revision: int) -> bytes:
    """A PDF whose reader needs the password ``user``; where it is empty, only its owner has one."""
    buffer = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        rule = pikepdf.Encryption(
            user=user, owner="pemilik", R=revision, aes=revision >= 4, metadata=revision >= 4
        )
        document.save(buffer, encryption=rule)
    return buffer.getvalue()


@pytest.fixture
def send(evidence_desk: Any) -> Any:
    """Sends a file as the page of an item does; answers its text and what was stored of it."""

    def sent(name: str, content: bytes) -> tuple[str, EvidenceRevision | None]:
        before = set(EvidenceRevision.objects.values_list("pk", flat=True))
        address = reverse(
            "assessment:evidence_add", args=[evidence_desk.sheet.pk, evidence_desk.rows[0].code]
        )
        answer = evidence_desk.client.post(
            address,
            {"berkas": SimpleUploadedFile(name, content, "application/octet-stream")},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code in (200, 422)
        page = re.sub(r"\s+", " ", answer.content.decode())
        return page, EvidenceRevision.objects.exclude(pk__in=before).first()

    return sent


@pytest.mark.parametrize(
    ("name", "content", "served"),
    [
        ("bom.pdf", b"\xef\xbb\xbf" + PDF, "application/pdf"),
        (
            "cetak.pdf",
            b'\x1b%-12345X@PJL JOB NAME="SK"\r\n@PJL ENTER LANGUAGE=PDF\r\n' + PDF,
            "application/pdf",
        ),
        ("baris kosong.pdf", b"\r\n\r\n" + PDF, "application/pdf"),
        ("di ujung batas.pdf", b"\x00" * 1019 + PDF, "application/pdf"),
        ("foto.jfif", picture("JPEG"), "image/jpeg"),
        ("foto.PJPEG", picture("JPEG"), "image/jpeg"),
        ("tangkapan.jpg", PNG, "image/png"),
        ("foto.png", picture("JPEG"), "image/jpeg"),
        ("foto.jpg", picture("WEBP"), "image/webp"),
        ("hanya dilarang cetak.pdf", encrypted("", 3), "application/pdf"),
        ("laporan.docx", office_file("word/"), OFFICE_TYPE + "wordprocessingml.document"),
        ("rekap.xlsx", office_file("xl/"), OFFICE_TYPE + "spreadsheetml.sheet"),
        ("paparan.pptx", office_file("ppt/"), OFFICE_TYPE + "presentationml.presentation"),
        ("berlampiran.docx", office_file(word__embeddings__1_DOT_xlsx=office_file("xl/")), None),
    ],
    ids=called,
)
def test_a_sound_file_comes_in_as_what_its_content_is(
    send: Any, name: str, content: bytes, served: str | None
) -> None:
    page, kept = send(name, content)
    assert kept is not None, page
    assert kept.file_name == name
    assert served is None or kept.content_type == served


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("SK Tim.pdf  ", "SK Tim.pdf"),
        ("SK Tim.pdf.", "SK Tim.pdf"),
        ("SK Tim .PDF \u00a0", "SK Tim.PDF"),
        ("\u200bSK\u200b Tim.pdf\u200b", "SK Tim.pdf"),
    ],
)
def test_blanks_and_unseen_letters_around_a_name_are_no_part_of_it(
    send: Any, name: str, kept_as: str
) -> None:
    page, kept = send(name, PDF)
    assert kept is not None, page
    assert kept.file_name == kept_as


def test_a_long_name_keeps_its_beginning_and_its_ending(send: Any) -> None:
    page, kept = send("Surat Keputusan Kepala Balai " + "tentang Tim Kerja " * 12 + ".pdf", PDF)
    assert kept is not None, page
    assert kept.file_name.startswith("Surat Keputusan Kepala Balai tentang Tim Kerja")
    assert kept.file_name.endswith("….pdf")
    assert len(kept.file_name) <= 200
    assert kept.evidence.title == kept.file_name


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rahasia.pdf", encrypted("rahasia", 3), "cetak atau simpan sebagai PDF baru"),
        ("rahasia.pdf", encrypted("rahasia", 4), "cetak atau simpan sebagai PDF baru"),
        ("rahasia.pdf", encrypted("rahasia", 6), "cetak atau simpan sebagai PDF baru"),
        ("rahasia.docx", old_office("EncryptedPackage"), "hapus kata sandinya"),
        ("rahasia.xlsx", old_office("EncryptedPackage"), "hapus kata sandinya"),
        ("rahasia.xlsx", archive("xl/workbook.xml", locked=True), "hapus kata sandinya"),
    ],
    ids=called,
)
def test_a_locked_file_is_called_locked_with_what_to_do(
    send: Any, name: str, content: bytes, words: str
) -> None:
    page, kept = send(name, content)
    assert kept is None
    assert f"«{name}» terkunci" in page
    assert words in page
    assert NOT_KEPT in page


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("IMG_0001.HEIC", HEIC, ["HEIC", "menjadi JPG"]),
        ("IMG_0001.jpg", HEIC, ["ternyata foto HEIC", "menjadi JPG"]),
        ("surat.doc", old_office("WordDocument"), ["«.doc»", "simpan sebagai DOCX"]),
        ("surat.docx", old_office("WordDocument"), ["ternyata DOC.", "simpan sebagai DOCX"]),
        ("rekap.xls", old_office("Workbook"), ["«.xls»", "simpan sebagai XLSX"]),
        ("paparan.ppt", old_office("PowerPoint Document"), ["simpan sebagai PPTX"]),
        ("semua.zip", archive("a.pdf", "b.pdf"), ["ekstrak", "satu per satu"]),
        ("semua.pdf", archive("a.pdf", "b.pdf"), ["ternyata arsip ZIP", "ekstrak"]),
        ("semua.rar", b"Rar!\x1a\x07\x01\x00", ["«.rar»", "ekstrak"]),
        ("surat.odt", archive("mimetype", "content.xml"), ["simpan atau cetak sebagai PDF"]),
        ("makro.xlsm", archive("xl/workbook.xml", "xl/vbaProject.bin"), ["tanpa makro"]),
        ("pindai.tif", b"II*\x00\x08\x00\x00\x00" + b"\x00" * 40, ["sebagai JPG atau PNG"]),
        ("gerak.jpg", picture("GIF"), ["ternyata GIF", "sebagai JPG atau PNG"]),
        ("apel.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40, ["isi tautannya"]),
        ("SK.gdoc", b'{"url": "https://docs.google.com/x"}', ["pintasan ke Google Drive"]),
        ("SK.png", PDF, ["isinya PDF", "menjadi «.pdf»"]),
        ("rekap.docx", office_file("xl/"), ["isinya XLSX", "menjadi «.xlsx»"]),
        ("rekap.zip", office_file("xl/"), ["isinya XLSX", "menjadi «.xlsx»"]),
        ("SK Tim", PDF, ["isinya PDF", "menjadi «.pdf»"]),
        ("aneh.xyz", b"apa saja", ["«.xyz»", "Yang dapat diunggah"]),
    ],
    ids=called,
)
def test_what_cannot_come_in_is_told_how_it_can(
    send: Any, name: str, content: bytes, words: list[str]
) -> None:
    page, kept = send(name, content)
    assert kept is None
    assert f"«{name}»" in page
    assert [word for word in (*words, NOT_KEPT) if word not in page] == []


def with_types(*kinds: tuple[str, str], **more: bytes) -> bytes:
    parts: dict[str, str | bytes] = {TYPES: types(*kinds), "word/document.xml": "<isi/>"}
    return packed(parts | {name.replace("__", "/"): one for name, one in more.items()})


WITH_ENTITIES = types(main_type("word/")).replace("?><", "?><!DOCTYPE Types><", 1)


def damaged(content: bytes, part: str) -> bytes:
    """What is packed of this part cannot be unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = next(one for one in archive.infolist() if one.filename.endswith(part))
        start = found.header_offset + 30 + len(found.filename)
    return content[:start] + b"\xff" * found.compress_size + content[start + found.compress_size :]


def pdf(deed: str, streams: bool, pages: int = 1) -> bytes:
    """A PDF that does something besides being read, all of it in object streams or plainly."""
    buffer, name = io.BytesIO(), pikepdf.Name
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if deed == "FILES":
            made.attachments["a.exe"] = pikepdf.AttachedFileSpec(made, b"MZ", filename="a.exe")
        elif deed:
            kind = {"SCRIPT": name.JavaScript, "PROGRAM": name.Launch}[deed]
            action = made.make_indirect(pikepdf.Dictionary(S=kind, JS="app.alert(1)", F="cmd.exe"))
            made.pages[-1].AA = made.make_indirect(pikepdf.Dictionary(O=action))
        mode = pikepdf.ObjectStreamMode
        made.save(buffer, object_stream_mode=mode.generate if streams else mode.disable)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        office_file(word__vbaProject_DOT_bin=b"x"),
        with_types(("word/document.xml", MACRO_MAIN)),
        with_types(main_type("word/"), ("word/a.xml", "application/vnd.ms-office.vbaProject")),
        office_file("xl/", xl__macrosheets__sheet1_DOT_xml="<isi/>"),
        office_file(word__embeddings__a_DOT_xlsx=office_file("xl/", xl__vbaProject_DOT_bin=b"x")),
        office_file(word__embeddings__a_DOT_bin=old_office("_VBA_PROJECT")),
        office_file("ppt/", ppt__embeddings__a_DOT_doc=old_office("_VBA_PROJECT")),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("name", ["surat.docx", "rekap.xlsx", "paparan.pptx", "surat.docm"])
def test_macros_are_found_in_the_parts_whatever_the_file_is_called(
    name: str, content: bytes
) -> None:
    with pytest.raises(Refused, match=f"«{name}».*[mM]akro.*[Tt]anpa makro.*tidak disimpan"):
        recognise_kind(name, name[-5:], content)


def test_a_document_with_macros_is_refused_on_its_page(send: Any) -> None:
    page, kept = send("surat.docx", office_file(word__vbaProject_DOT_bin=b"x"))
    assert kept is None
    assert "memuat makro" in page
    assert NOT_KEPT in page


@pytest.mark.parametrize(
    ("content", "macros"),
    [
        ({"Basic/Standard/Modul1.xml": "<isi/>"}, True),
        ({"Scripts/python/a.py": "<isi/>"}, True),
        ({"Basic/script-lc.xml": "<isi/>", "Basic/Standard/script-lb.xml": "<isi/>"}, False),
    ],
)
def test_a_sheet_of_libreoffice_carries_macros_only_where_it_has_some(
    content: dict[str, str | bytes], macros: bool
) -> None:
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    found = office.look(packed({"mimetype": mimetype, "content.xml": "<isi/>", **content}))
    assert found is not None
    assert (found.kind, found.macros) == ("ODS", macros)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("surat.docx", packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "ODT"),
        ("dua.docx", with_types(main_type("word/"), main_type("xl/")), "tidak sesuai"),
        ("dua.xlsx", with_types(main_type("word/"), main_type("xl/")), "tidak sesuai"),
        ("rusak.docx", damaged(office_file(), TYPES), "tidak sesuai"),
        ("rusak.docx", damaged(office_file(word__embeddings__a=b"a" * 99), "a"), "tidak sesuai"),
        ("kosong.docx", archive("word/document.xml"), "tidak sesuai"),
        ("ganda.docx", office_file("xl/") + office_file(), "tidak sesuai"),
        ("entitas.docx", packed({TYPES: WITH_ENTITIES}), "tidak sesuai"),
        ("dua.pdf", PDF + archive("a.exe"), "dua jenis berkas sekaligus"),
        ("dua.png", PNG + archive("a.exe"), "dua jenis berkas sekaligus"),
        ("dua.jpg", picture("JPEG")[:20] + PDF, "dua jenis berkas sekaligus"),
        ("program.pdf", b"MZ\x90\x00" + PDF, "tidak sesuai"),
        ("skrip.pdf", b"#!/bin/sh\n" + PDF, "tidak sesuai"),
    ],
    ids=called,
)
def test_what_is_two_files_at_once_or_no_document_inside_does_not_come_in(
    name: str, content: bytes, words: str
) -> None:
    with pytest.raises(Refused, match=f"«{name}».*{words}"):
        recognise_kind(name, name[name.index(".") :], content)


def test_a_document_that_unpacks_to_a_mountain_does_not_come_in(monkeypatch: Any) -> None:
    monkeypatch.setattr(office, "MAX_UNPACKED", 5000)
    with pytest.raises(Refused, match=r"setelah dibuka.*Berkas ini tidak disimpan"):
        recognise_kind("a.docx", ".docx", office_file(word__media__a_DOT_png=b"0" * 9000))


@pytest.mark.parametrize("streams", [True, False])
@pytest.mark.parametrize("deed", ["SCRIPT", "PROGRAM", "FILES"])
def test_a_pdf_that_does_something_is_refused_with_what_it_does(deed: str, streams: bool) -> None:
    content = pdf(deed, streams, pages=250)
    assert (b"/ObjStm" in content) == streams
    told = pdf_deeds.PdfDeed[deed]
    assert pdf_deeds.deed_of(content) is told
    with pytest.raises(Refused, match=re.escape(told.value)):
        recognise_kind("a.pdf", ".pdf", content)


def test_a_pdf_that_is_only_read_comes_in_and_letters_may_be_written_as_numbers(
    monkeypatch: Any,
) -> None:
    quiet = pdf("", True, pages=250)
    assert pdf_deeds.deed_of(quiet) is None
    assert pdf_deeds.deed_of(PDF + b"<</S /J#61vaScript>>") is pdf_deeds.PdfDeed.SCRIPT
    assert pdf_deeds.deed_of(PDF + b"(/JavaScripts) /Launcher") is None
    monkeypatch.setattr(pdf_deeds, "MAX_UNPACKED", 1000)
    assert pdf_deeds.deed_of(quiet) is pdf_deeds.PdfDeed.MOUNTAIN


@pytest.mark.parametrize(
    "content",
    [b"<html><!--\n" + PDF, b"\xef\xbb\xbf\n <svg>" + PDF, b"\x00" * 1024 + PDF, b"%PD F-1.4"],
)
def test_a_web_page_with_a_pdfs_first_letters_is_no_pdf(send: Any, content: bytes) -> None:
    page, kept = send("palsu.pdf", content)
    assert kept is None
    assert "tidak sesuai dengan akhirannya" in page


def test_a_png_named_jpg_is_shown_and_handed_out_as_a_png_only(
    send: Any, evidence_desk: Any
) -> None:
    _, kept = send("tangkapan.jpg", PNG)
    pages = [
        evidence_desk.client.get(reverse(address, args=[evidence_desk.sheet.pk, kept.pk]))
        for address in ("assessment:evidence_inline", "assessment:evidence_download")
    ]
    assert [page["Content-Type"] for page in pages] == ["image/png"] * 2
    assert [page["X-Content-Type-Options"] for page in pages] == ["nosniff"] * 2
    assert pages[1]["Content-Disposition"].startswith("attachment")
    assert "sandbox" in pages[1]["Content-Security-Policy"]
    assert "default-src 'none'" in pages[0]["Content-Security-Policy"]
    assert [b"".join(page.streaming_content) for page in pages] == [PNG] * 2


@pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")
@pytest.mark.parametrize("revision", [2, 3, 4, 5])
def test_only_a_password_to_read_locks_a_pdf(revision: int) -> None:
    assert needs_password(encrypted("rahasia", revision))
    assert not needs_password(encrypted("", revision))


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        PDF + b"/Encrypt 99999999999 0 R",
        PDF + b"(/Encrypt 5 0 R)" * 20_000,
        PDF + b"/Encrypt <<" * 20_000,
    ],
    ids=called,
)
def test_a_pdf_that_only_speaks_of_encryption_is_not_locked(content: bytes) -> None:
    assert not needs_password(content)


@pytest.mark.skipif(not STRANGE.is_dir(), reason="the strange files lie beside the project")
def test_the_strange_files_beside_the_project_end_as_they_should(send: Any) -> None:
    entries = json.loads((STRANGE / "manifest.json").read_text())["files"]
    files = [entry for entry in entries if entry.get("via") == "evidence"]
    assert len(files) >= 5
    assert [entry["file"] for entry in files if not _ends_well(entry, send)] == []


def _ends_well(entry: dict[str, Any], send: Any) -> bool:
    page, kept = send(entry["file"], (STRANGE / entry["file"]).read_bytes())
    for accepted in entry["accept"]:
        good = (accepted["result"] == "read") == (kept is not None)
        if kept is not None and accepted.get("type"):
            good = good and kept.content_type in accepted["type"]
        said = page.replace(entry["file"], "…")
        groups = accepted.get("says", [])
        if good and all(any(re.search(one, said) for one in group) for group in groups):
            return True
    return False
