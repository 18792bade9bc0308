"""What papers print of the agency is kept on a page, version by version."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from proposals.enums import PaperKind
from units.enums import AgencyKind, SignedPaper
from units.models import LetterheadVersion, PaperSigner, Unit
from units.services.letterheads import current_values, save_letterhead, state_of
from units.services.signers import add_signer, end_signer
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.agency import REGIONAL, agency, agency_type, letterhead, logo_path
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused, Stale

SAID = {
    "name": "Lembaga Arsip Contoh",
    "short_name": "LAC",
    "kind": "lembaga",
    "head_title": "Kepala Lembaga Arsip Contoh",
    "lines": "",
    "address": "Jalan Kenanga Nomor 7\nCirebon 45111",
    "city": "Cirebon",
    "phone": "(0231) 555010",
    "email": "tu@lac.example",
    "website": "www.lac.example",
}
BLANK = {"address": "", "city": "", "phone": "", "email": "", "website": "", "lines": ""}
EDIT, PAGE = "/instansi/ubah/", "/instansi/"


def top() -> Unit:
    return Unit.objects.get(parent=None)


def sent(**said: str) -> dict[str, str]:
    return {**SAID, "seen": state_of(top()), **said}


def picture(kind: str = "PNG", width: int = 200, height: int = 120) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#12355b").save(target, kind)
    return target.getvalue()


def logo(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def save(**said: Any) -> LetterheadVersion:
    values = {**current_values(top()), "kind": "lembaga", **said}
    return save_letterhead(actor=SYSTEM, unit=top(), seen=state_of(top()), values=values)


def test_what_the_environment_says_stands_there_until_the_page_is_saved(
    agency_saved_by: Any, settings: Any
) -> None:
    settings.AGENCY_CITY = "Kota Setelan"
    assert agency().city == "Kota Setelan"
    agency_saved_by("kepala-admin").post(EDIT, sent())
    assert agency().city == "Cirebon"
    settings.AGENCY_CITY, settings.AGENCY_ADDRESS = "Lain", "Lain"
    settings.AGENCY_HEAD_TITLE, settings.AGENCY_TYPE = "Lain", "pemda"
    assert (agency().city, agency().head_title, agency_type()) == (
        "Cirebon",
        SAID["head_title"],
        "kl",
    )


@pytest.fixture
def agency_saved_by(as_user: Any, agency: Any) -> Any:
    """The test client, signed in as the agency's administrator."""
    return lambda name: as_user("admin")


def test_the_page_is_filled_in_shown_and_kept_with_who_and_what(as_user: Any, agency: Any) -> None:
    client = as_user("admin")
    answer = client.post(EDIT, sent(), follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == PAGE
    for words in (SAID["name"], "Telepon (0231) 555010 · Surel tu@lac.example", "Cirebon 45111"):
        assert words in text
    assert top().name == SAID["name"]
    event = AuditEvent.objects.filter(action="letterhead.saved").get()
    assert event.after["city"] == "Cirebon"
    assert AuditEvent.objects.filter(action="unit.updated").get().after["name"] == SAID["name"]
    client.post(EDIT, sent(city="Indramayu"))
    text = client.get(PAGE).content.decode()
    assert "<del>Cirebon</del>" in text
    assert "Versi 2" in text
    assert AuditEvent.objects.filter(action="letterhead.saved").last().after == {
        "city": "Indramayu"
    }


def test_saving_what_stands_there_makes_no_version(as_user: Any, agency: Any) -> None:
    client = as_user("admin")
    client.post(EDIT, sent())
    client.post(EDIT, sent())
    assert LetterheadVersion.objects.count() == 1


def test_trying_it_out_shows_the_letterhead_and_saves_nothing(as_user: Any, agency: Any) -> None:
    text = as_user("admin").post(EDIT, sent(lines="BARIS SATU\nBARIS DUA", lihat="1"))
    assert text.content.decode().count("BARIS DUA") == 2  # in the field, and on the letterhead
    assert "Belum disimpan." in text.content.decode()
    assert not LetterheadVersion.objects.exists()
    assert top().name != SAID["name"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": ""}, "wajib diisi"),
        ({"city": " "}, "wajib diisi"),
        ({"head_title": ""}, "wajib diisi"),
        ({"kind": ""}, "Pilih jenis instansi."),
        ({"email": "bukan surel"}, "surel"),
        ({"website": "laman kami"}, "bukan alamat laman"),
        ({"lines": "a\nb\nc\nd\ne\nf"}, "paling banyak 5 baris"),
        ({"name": "x" * 201}, "200"),
    ],
)
def test_what_is_wrong_is_told_and_everything_typed_stays(
    as_user: Any, agency: Any, wrong: dict[str, str], told: str
) -> None:
    answer = as_user("admin").post(EDIT, sent(**{"phone": "(0231) 999", **wrong}))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    assert "(0231) 999" in text
    assert not LetterheadVersion.objects.exists()
    assert top().name != SAID["name"]


def test_who_was_overtaken_is_told_what_is_stored_and_keeps_the_own_words(
    as_user: Any, agency: Any
) -> None:
    client = as_user("admin")
    mine = sent(city="Kota Saya")
    save(city="Kota Orang Lain", address="Jalan X", head_title="Kepala")
    answer = client.post(EDIT, mine)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "sudah berubah sejak halaman ini dibuka, disimpan oleh" in text
    assert "tersimpan «Kota Orang Lain», isian Anda «Kota Saya»" in text
    assert LetterheadVersion.objects.count() == 1
    again = sent(city="Kota Saya")
    assert f'value="{again["seen"]}"' in text  # now the person knows: sending it again counts
    client.post(EDIT, again)
    assert agency_city() == "Kota Saya"


def agency_city() -> str:
    return letterhead().city


def test_a_name_changed_meanwhile_is_not_written_over(agency: Any) -> None:
    seen = state_of(top())
    Unit.objects.filter(parent=None).update(name="Nama Baru")
    with pytest.raises(Stale, match="sudah berubah sejak halaman ini dibuka"):
        save_letterhead(actor=SYSTEM, unit=top(), seen=seen, name="Nama Lama", values=SAID)


def test_a_unit_below_has_what_it_says_and_else_the_agencys(as_user: Any, agency: Any) -> None:
    save(address="Jalan Pusat", city="Pusat", phone="1", head_title="Kepala")
    unit = Unit.objects.get(code="A")
    assert letterhead(unit) == letterhead()
    client = as_user("admin")
    address = reverse("units:letterhead", args=["A"])
    client.post(address, {**BLANK, "city": "Cabang", "seen": state_of(unit)})
    found = letterhead(unit)
    assert found.lines == (top().name, unit.name)
    assert (found.city, found.address) == ("Cabang", "Jalan Pusat")
    assert letterhead().city == "Pusat"
    client.post(address, {**BLANK, "lines": " KANTOR \n\n CABANG ", "seen": state_of(unit)})
    assert letterhead(unit).lines == ("KANTOR", "CABANG")
    assert "Versi 2" in client.get(address).content.decode()


def test_of_a_part_administrators_keep_the_letterhead_of_their_own_unit_only(
    as_user: Any, agency: Any
) -> None:
    client = as_user("admin-a")
    own = reverse("units:letterhead", args=["A"])
    assert client.get(own).status_code == 200
    assert client.post(EDIT, sent()).status_code == 403
    assert client.get(reverse("units:letterhead", args=["B"])).status_code == 404
    assert not LetterheadVersion.objects.exists()


def test_kinds_of_agencies_answer_as_the_rules_of_ministries_or_of_regions(agency: Any) -> None:
    assert set(AgencyKind.values) >= REGIONAL - {"pemda"}
    for kind in AgencyKind:
        save(kind=kind.value, address="Jalan", city="Kota", head_title="Kepala")
        assert agency_type() == ("pemda" if kind.value in REGIONAL else "kl")


class TestLogo:
    ADDRESS = "/instansi/logo/ubah/"

    def send(self, client: Any, content: bytes, name: str = "logo.png") -> Any:
        return client.post(self.ADDRESS, {"logo": logo(content, name), "seen": state_of(top())})

    @pytest.mark.parametrize("kind", ["PNG", "JPEG"])
    def test_it_is_kept_and_shown_to_whoever_has_a_role(
        self, as_user: Any, agency: Any, kind: str
    ) -> None:
        content = picture(kind)
        assert self.send(as_user("admin"), content).status_code == 302
        path = logo_path()
        assert path is not None
        assert path.read_bytes() == content
        answer = as_user("anggota").get("/instansi/logo/")
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Type"] == f"image/{kind.lower()}"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert Client().get("/instansi/logo/").status_code == 302  # to the door
        assert as_user("luar").get("/instansi/logo/").status_code == 403

    @pytest.mark.parametrize(
        ("content", "name", "told"),
        [
            (b"", "kosong.png", "kosong"),
            (b"bukan gambar", "logo.png", "tidak dapat dibaca sebagai gambar"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "tidak dapat dibaca"),
            (picture()[:-40], "putus.png", "tidak dapat dibaca"),
            (picture("JPEG")[:-40], "putus.jpg", "tidak dapat dibaca"),
            (picture("GIF"), "logo.gif", "tidak dapat dibaca"),
            (picture(width=99), "kecil.png", "99 × 120 piksel"),
            (picture(width=4001), "besar.png", "4.001 × 120 piksel"),
            (picture() + b"0" * 1024 * 1024, "berat.png", "berukuran"),
        ],
    )
    def test_what_is_no_logo_is_refused_in_words(
        self, as_user: Any, agency: Any, content: bytes, name: str, told: str
    ) -> None:
        answer = self.send(as_user("admin"), content, name)
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert logo_path() is None

    def test_it_stays_when_the_rest_is_saved_and_goes_when_asked(
        self, as_user: Any, agency: Any
    ) -> None:
        client = as_user("admin")
        self.send(client, picture())
        client.post(EDIT, sent())
        assert logo_path() is not None
        client.post(self.ADDRESS, {"without": "on", "seen": state_of(top())})
        assert logo_path() is None
        assert client.post(self.ADDRESS, {"seen": state_of(top())}).status_code == 422

    def test_the_one_of_the_environment_is_taken_over_at_the_first_saving(
        self, as_user: Any, agency: Any, settings: Any, tmp_path: Any
    ) -> None:
        file = tmp_path / "lambang.svg"
        file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        settings.AGENCY_LOGO = str(file)
        assert logo_path() == file
        client = as_user("admin")
        client.post(EDIT, sent())
        settings.AGENCY_LOGO = ""
        path = logo_path()
        assert path is not None
        assert path.read_text() == file.read_text()
        answer = client.get("/instansi/logo/")
        assert answer["Content-Type"] == "image/svg+xml"
        answer.close()

    def test_one_that_the_storage_lost_is_missing(self, as_user: Any, agency: Any) -> None:
        client = as_user("admin")
        self.send(client, picture(width=300))
        path = logo_path()
        assert path is not None
        path.unlink()
        assert "logo instansi" in client.get(PAGE).content.decode()
        assert client.get("/instansi/logo/").status_code == 404


class TestSigners:
    def add(self, **said: Any) -> PaperSigner:
        given = {
            "paper": "sk-calon",
            "manner": "sendiri",
            "office": "Sekretaris Utama",
            "name": "Dr. Ani, M.Si.",
            "starts_on": today(),
            **said,
        }
        return add_signer(actor=SYSTEM, **given)

    @pytest.mark.parametrize(
        ("manner", "above", "title"),
        [
            ("sendiri", (), "Sekretaris Utama"),
            ("plt", (), "Plt. Sekretaris Utama"),
            ("plh", (), "Plh. Sekretaris Utama"),
            ("an", ("a.n. Menteri",), "Sekretaris Utama"),
            ("ub", ("a.n. Menteri", "Sekretaris Jenderal", "u.b."), "Sekretaris Utama"),
        ],
    )
    def test_the_signature_says_in_whose_right(
        self, agency: Any, manner: str, above: tuple[str, ...], title: str
    ) -> None:
        one = self.add(manner=manner, for_office="Menteri", through="Sekretaris Jenderal")
        assert (one.above, one.title) == (above, title)

    def test_one_paper_has_one_signer_on_a_day(self, agency: Any) -> None:
        day = today()
        first = self.add(ends_on=day + timedelta(days=9))
        with pytest.raises(Refused, match=r"sudah ditandatangani Dr\. Ani"):
            self.add(name="Lain", starts_on=day + timedelta(days=9))
        self.add(name="Sesudahnya", starts_on=day + timedelta(days=10))
        self.add(paper="sptjm")
        with pytest.raises(Refused, match="sudah ditandatangani Sesudahnya"):
            end_signer(
                actor=SYSTEM,
                signer=first,
                reason="diperpanjang",
                seen=first.ends_on,
                last_day=day + timedelta(days=10),
            )
        assert PaperSigner.objects.on(day).get(paper="sk-calon") == first
        assert PaperSigner.objects.on(day + timedelta(days=10)).get(paper="sk-calon") != first

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"manner": "an"}, "Jabatan pemberi mandat"),
            ({"manner": "ub", "for_office": "Menteri"}, "yang menerima mandat"),
            ({"ends_on": today() - timedelta(days=1)}, "mendahului mulainya"),
        ],
    )
    def test_what_lacks_is_told(self, agency: Any, wrong: dict[str, Any], told: str) -> None:
        with pytest.raises(Refused, match=told):
            self.add(**wrong)
        assert not PaperSigner.objects.exists()

    def test_a_mistake_is_taken_back_and_stays_to_be_read(self, as_user: Any, agency: Any) -> None:
        one = self.add()
        client = as_user("admin")
        address = reverse("units:signer_end", args=[one.pk])
        assert client.post(address, {"reason": "salah", "seen": ""}).status_code == 422
        client.post(address, {"cancel": "on", "reason": "salah", "seen": ""})
        assert not PaperSigner.objects.on(today()).exists()
        assert "Dibatalkan" in client.get(PAGE).content.decode()
        assert AuditEvent.objects.get(action="signer.cancelled").note == "salah"
        assert client.get(address).status_code == 404

    def test_an_end_that_somebody_else_set_is_not_written_over(self, agency: Any) -> None:
        one = self.add()
        end_signer(actor=SYSTEM, signer=one, reason="a", seen=None, last_day=today())
        with pytest.raises(Stale, match="sudah diubah oleh orang lain"):
            end_signer(actor=SYSTEM, signer=one, reason="b", seen=None, last_day=today())

    def test_the_page_adds_one_and_shows_it_before(self, as_user: Any, agency: Any) -> None:
        client = as_user("admin")
        given = {
            "paper": "sk-calon", "manner": "an", "office": "Sekretaris Utama",
            "for_office": "Kepala Badan Uji", "through": "", "name": "Ani", "nip": "19750303 1",
            "starts_on": today().isoformat(), "ends_on": "",
        }  # fmt: skip
        tried = client.post("/instansi/penanda-tangan/baru/", {**given, "lihat": "1"})
        assert "a.n. Kepala Badan Uji<br>" in tried.content.decode()
        assert not PaperSigner.objects.exists()
        page = client.post("/instansi/penanda-tangan/baru/", given, follow=True).content.decode()
        assert "a.n. Kepala Badan Uji" in page
        assert PaperSigner.objects.get().nip == "197503031"
        refused = client.post("/instansi/penanda-tangan/baru/", given)
        assert refused.status_code == 422
        assert "sudah ditandatangani" in refused.content.decode()

    def test_their_papers_are_kinds_of_papers_by_the_same_words(self) -> None:
        assert [(one.value, one.label) for one in SignedPaper] == [
            (PaperKind(one.value).value, PaperKind(one.value).label) for one in SignedPaper
        ]
