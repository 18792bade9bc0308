"""Units and people from files: examined first, then all of it or nothing."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from units.enums import UnitLevel
from units.models import RoleGrant, Unit, User
from units.resources import PersonResource, UnitResource, examine_table
from units.resources.widgets import AreasCell, ChoiceCell, NipCell, NumberCell
from units.services.imports import MAX_ROWS, read_register
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

UNIT_HEAD = "kode,nama,kode_induk,tingkat,jenis_layanan,alamat,jumlah_pegawai,anggaran"
PEOPLE_HEAD = "nama_pengguna,nama_lengkap,email,nip,jabatan,kode_unit,peran,unit_peran,area"
START = {"unit": "units:import_units", "orang": "units:import_users"}


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def xlsx(heading: str, *rows: list) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(heading.split(","))
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(client, what: str, content: bytes, name: str = "data.csv"):
    return client.post(reverse(START[what]), {"file": SimpleUploadedFile(name, content)})


def check(client, what: str, content: bytes):
    """Unggah and Periksa: the address of the check page and its outcome."""
    response = upload(client, what, content)
    assert response.status_code == 302, response.content.decode()
    page = client.get(response["Location"])
    return response["Location"], page.context["outcome"], page


def put(client, what: str, content: bytes):
    address, outcome, _ = check(client, what, content)
    return client.post(address, {"sidik": outcome.fingerprint})


GOOD = lines(
    UNIT_HEAD,
    "C1,Unit C1,C,eselon_4,Perizinan,Jalan C,7,",
    "C,Unit C,BLN,unit KERJA eselon II,layanan_publik,,12,1.250.000",
    "A,Unit A baru,BLN,eselon_2,layanan_publik,,40,10000000",
    "B,Unit B,BLN,eselon_3,layanan_publik,,40,10000000",
)


def test_units_are_examined_then_applied_with_a_record_of_each(agency, as_user):
    client = as_user("admin")
    address, outcome, page = check(client, "unit", GOOD)
    assert (outcome.new, outcome.changed, outcome.unchanged, outcome.wrong) == (2, 1, 1, 0)
    assert [change.cells for change in outcome.changes if change.kind == "update"] == [
        [("nama", "Unit A", "Unit A baru")]
    ]
    assert Unit.objects.count() == 5
    assert "Ya, terapkan 3 baris" in page.content.decode()
    before = AuditEvent.objects.count()

    done = client.post(address, {"sidik": outcome.fingerprint})
    assert done.status_code == 302
    child = Unit.objects.get(code="C1")
    assert child.parent.code == "C"
    assert child.path == f"{child.parent.path}{child.pk}/"
    assert Unit.objects.get(code="C").budget == 1_250_000
    events = AuditEvent.objects.order_by("pk")[before:]
    assert sorted(event.action for event in events) == [
        "unit.created",
        "unit.created",
        "unit.updated",
    ]
    assert {event.actor_id for event in events} == {agency.people["admin"].pk}
    for late in (  # sent twice, or Back: it succeeded, and says so
        client.post(address, {"sidik": outcome.fingerprint}, follow=True),
        client.get(address, follow=True),
    ):
        assert late.redirect_chain == [(reverse("units:list"), 302)]
        assert "Impor ini sudah diterapkan." in late.content.decode()
        assert "Belum berhasil" not in late.content.decode()


def test_a_second_run_finds_everything_as_it_is(agency, as_user):
    client = as_user("admin")
    put(client, "unit", GOOD)
    _, outcome, _ = check(client, "unit", GOOD)
    assert (outcome.changes, outcome.unchanged, outcome.wrong) == ([], 4, 0)


@pytest.mark.one_database
def test_semicolons_a_byte_order_mark_and_other_case_are_read(agency, as_user):
    text = GOOD.decode().replace(",", ";").replace("kode;nama", "Kode;NAMA", 1)
    content = b"\xef\xbb\xbf" + text.encode()
    _, outcome, _ = check(as_user("admin"), "unit", content)
    assert (outcome.new, outcome.wrong) == (2, 0)


@pytest.mark.one_database
def test_missing_headings_are_named(agency, as_user):
    response = upload(as_user("admin"), "unit", b"kode,nama\nC,Unit C")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Kolom kode_induk, tingkat, jenis_layanan" in page
    assert "Tidak ada data yang berubah" in page


def test_one_wrong_row_changes_nothing(agency, as_user):
    client = as_user("admin")
    content = lines(GOOD.decode(), "D,Unit D,BLN,bidang,perizinan,,,", "E,,TIDAK-ADA,,x,,-1,1.5")
    address, outcome, page = check(client, "unit", content)
    assert outcome.wrong == 2
    assert outcome.problems[0].startswith(
        "Baris 6, kolom tingkat: «bidang» bukan tingkat unit. Pilih Instansi, "
    )
    assert {sentence.split(":")[0] for sentence in outcome.problems[1:]} == {
        "Baris 7, kolom nama",
        "Baris 7, kolom kode_induk",
        "Baris 7, kolom tingkat",
        "Baris 7, kolom jenis_layanan",
        "Baris 7, kolom jumlah_pegawai",
        "Baris 7, kolom anggaran",
    }
    assert "terapkan" not in page.content.decode().split("Yang akan terjadi")[1].split("Salah")[0]
    refused = client.post(address, {"sidik": outcome.fingerprint})
    assert refused.status_code == 422
    assert Unit.objects.count() == 5
    assert Unit.objects.get(code="A").name == "Unit A"


def test_the_clock_of_a_unit_may_be_in_the_file_or_not(agency, as_user):
    client, row = as_user("admin"), "eselon_3,layanan_publik,,40,10000000"
    heading = f"{UNIT_HEAD},zona_waktu"
    content = lines(heading, f"A,Unit A,BLN,{row},wit", f"N,Unit N,BLN,{row},")
    assert put(client, "unit", content).status_code == 302
    assert Unit.objects.get(code="A").get_time_zone_display() == "WIT"
    assert Unit.objects.get(code="N").get_time_zone_display() == "WIB"
    assert put(client, "unit", lines(UNIT_HEAD, f"A,Unit A,BLN,{row}")).status_code == 302
    assert Unit.objects.get(code="A").get_time_zone_display() == "WIT"  # the file does not say
    _, outcome, _ = check(client, "unit", lines(heading, f"A,Unit A,BLN,{row},GMT+9"))
    assert outcome.problems[0].endswith("«GMT+9» bukan zona waktu. Pilih WIB, WITA, atau WIT.")


def test_parents_may_come_last_and_whole_branches_may_move(agency, as_user):
    content = lines(
        UNIT_HEAD,
        "N3,N3,N2,eselon_4,pendukung,,,",
        "N2,N2,N1,eselon_3,pendukung,,,",
        "A1,Unit A1,N1,eselon_3,layanan_publik,,40,10000000",
        "A11,Unit A11,A1,eselon_4,layanan_publik,,40,10000000",
        "N1,N1,B,eselon_2,pendukung,,,",
    )
    assert put(as_user("admin"), "unit", content).status_code == 302
    for unit in Unit.objects.exclude(parent=None).select_related("parent"):
        assert unit.path == f"{unit.parent.path}{unit.pk}/"
    assert Unit.objects.get(code="A11").path.startswith(Unit.objects.get(code="B").path)


def test_a_circle_a_repeated_code_and_a_foreign_unit_are_wrong(agency, as_user):
    row = "eselon_3,layanan_publik,,40,10000000"
    content = lines(
        UNIT_HEAD, f"A,Unit A,A1,{row}", f"A1,Unit A1,A,{row}", f"B,B,BLN,{row}", f"B,B,BLN,{row}"
    )
    _, outcome, _ = check(as_user("admin"), "unit", content)
    text = " ".join(outcome.problems)
    assert "dirinya sendiri" in text
    assert "«B» sudah ada di baris 4" in text
    _, outcome, _ = check(as_user("admin-a"), "unit", lines(UNIT_HEAD, f"B,Nama lain,BLN,{row}"))
    assert outcome.wrong == 1
    assert outcome.changes == []


@pytest.mark.one_database
def test_workbook_numbers_lose_their_idle_zero(agency, as_user):
    rows = [[1234.0, "Unit 1234", "BLN", "Kawasan", "perizinan", None, 12.0, 1e9]]
    assert put(as_user("admin"), "unit", xlsx(UNIT_HEAD, *rows)).status_code == 302
    unit = Unit.objects.get(code="1234")
    assert (unit.staff_count, unit.budget) == (12, 1_000_000_000)


@pytest.mark.one_database
def test_an_nip_stored_as_a_number_is_an_error(agency, as_user):
    row = ["rina", "Rina", "r@i.example", 198001012005012001, "", "A", "", "", ""]
    _, outcome, _ = check(as_user("admin"), "orang", xlsx(PEOPLE_HEAD, row))
    assert outcome.wrong == 1
    assert "Format kolom nip sebagai teks" in outcome.problems[0]


PEOPLE = lines(
    PEOPLE_HEAD,
    "rina,Rina,rina@instansi.example,198001012005012001,Auditor,A,unit_member,A,1; 2",
    "rina,Rina,rina@instansi.example,198001012005012001,Auditor,A,Pengamat,BLN,",
    "dedi,Dedi,dedi@instansi.example,,,,,,",
    "anggota,Orang anggota,anggota@instansi.example,900000000000000010,,A,anggota tim unit,A,3",
)


def test_people_come_with_their_roles_and_a_person_may_repeat(agency, as_user):
    client = as_user("admin")
    before = AuditEvent.objects.count()
    assert put(client, "orang", PEOPLE).status_code == 302
    rina = User.objects.get(username="rina")
    assert not rina.has_usable_password()
    held = RoleGrant.objects.filter(ended_at__isnull=True)
    assert sorted(held.filter(user=rina).values_list("role", "unit__code")) == [
        ("observer", "BLN"),
        ("unit_member", "A"),
    ]
    assert held.get(user=rina, role="unit_member").areas == ["1", "2"]
    assert held.get(user__username="anggota").areas == ["3"]
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)[before:]
    assert sorted(actions) == sorted(["person.created"] * 2 + ["role.granted"] * 3 + ["role.ended"])
    _, outcome, _ = check(client, "orang", PEOPLE)
    assert (outcome.changes, outcome.unchanged, outcome.wrong) == ([], 4, 0)


def test_refusals_of_the_services_are_errors_of_their_row(agency, as_user):
    content = lines(
        PEOPLE_HEAD,
        "kepala,Orang kepala,kepala@instansi.example,900000000000000009,,A,tpi_member,A,",
        "admin,Orang admin,admin@instansi.example,900000000000000001,,BLN,observer,B,",
        "baru,Baru,baru@instansi.example,900000000000000001,,A,,,",
        "lain,Lain,bukan-email,,,A,observer,,9",
        "beda,Beda,beda@instansi.example,,,A,observer,A,",
        "beda,Beda Sekali,beda@instansi.example,,,A,observer,B,",
    )
    _, outcome, _ = check(as_user("admin"), "orang", content)
    text = " ".join(outcome.problems)
    assert outcome.wrong == 5
    for part in (
        "Baris 2: Orang kepala bertugas di",
        "Baris 3: Peran untuk diri sendiri",
        "Baris 4, kolom nip: NIP ini sudah dipakai oleh admin",
        "Baris 5, kolom area: «9» bukan area",
        "Baris 7, kolom nama_lengkap: Isinya berbeda dari baris 6",
    ):
        assert part in text
    assert not User.objects.filter(username__in=["baru", "lain", "beda"]).exists()


def test_an_import_names_nobody_the_administrator_may_not_see(agency, as_user):
    row = "baru,Baru,baru@instansi.example,900000000000000007,,A,,,"
    for username, told in (
        ("admin", "dipakai oleh pimpinan"),
        ("admin-a", "dipakai oleh orang lain"),
    ):
        _, outcome, _ = check(as_user(username), "orang", lines(PEOPLE_HEAD, row))
        assert told in outcome.problems[0]


def test_what_is_exported_comes_back_unchanged(agency, as_user):
    client = as_user("admin")
    Unit.objects.filter(code="A").update(name="=1+1", address="-12")
    for what, answer in (
        ("unit", client.get(reverse("units:units_export"))),
        ("orang", client.post(reverse("units:users_export"))),
    ):
        assert answer.status_code == 200
        _, outcome, _ = check(client, what, answer.content)
        assert (outcome.changes, outcome.problems) == ([], [])
        assert outcome.unchanged in (5, 12)


def test_exports_are_safe_limited_and_recorded(agency, as_user):
    Unit.objects.filter(code="A").update(name="=1+1")
    content = as_user("kepala").get(reverse("units:units_export")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Data"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in cells[1:]] == ["A", "A1", "A11"]
    assert cells[1][1] == "'=1+1"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    observer = as_user("pengamat")
    assert observer.get(reverse("units:users_export")).status_code == 405
    assert observer.post(reverse("units:users_export") + "?peran=admin").status_code == 200
    event = AuditEvent.objects.latest("pk")
    assert event.action == "people.exported"
    assert event.after == {"count": 2, "filters": {"peran": "admin"}}
    assert as_user("pokja").post(reverse("units:users_export")).status_code == 403


def test_a_file_is_applied_only_by_its_uploader_and_only_once(agency, as_user):
    address, outcome, _ = check(as_user("admin"), "unit", GOOD)
    other = as_user("admin-a")
    assert other.get(address).status_code == 404
    assert other.post(address, {"sidik": outcome.fingerprint}).status_code == 404
    client = as_user("admin")
    assert client.get(address[:-3] + "xx/").status_code == 404
    assert client.post(address, {"sidik": outcome.fingerprint}).status_code == 302
    again = client.get(address, follow=True)
    assert "Impor ini sudah diterapkan." in again.content.decode()


def test_a_change_since_the_check_is_shown_before_anything_is_applied(agency, as_user):
    client = as_user("admin")
    address, outcome, _ = check(client, "unit", GOOD)
    Unit.objects.filter(code="B").update(name="Unit B lama")
    response = client.post(address, {"sidik": outcome.fingerprint})
    assert response.status_code == 422
    assert "berubah sejak halaman ini dibuka" in response.content.decode()
    assert not Unit.objects.filter(code="C").exists()


def test_a_token_expires(agency, as_user, monkeypatch):
    client = as_user("admin")
    address, _, _ = check(client, "unit", GOOD)

    def expired(*args, **kwargs):
        raise signing.SignatureExpired

    monkeypatch.setattr(signing, "loads", expired)
    assert client.get(address).status_code == 302


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "kosong"),
        (b"\x89PNG\r\n\x1a\n\0\0", "bukan XLSX atau CSV"),
        (b"PK\x03\x04rusak", "rusak"),
        (UNIT_HEAD.encode(), "hanya berisi judul"),
        (UNIT_HEAD.encode() + b",kode\nx", "lebih dari satu kali"),
        (UNIT_HEAD.encode() + b'\n"x', "Tanda kutip"),
        (UNIT_HEAD.encode() + b"\nx,y" * (MAX_ROWS + 1), "lebih dari 20.000 baris"),
    ],
)
def test_other_files_are_refused_in_words(agency, as_user, content, word):
    response = upload(as_user("admin"), "unit", content)
    assert response.status_code == 422
    assert word in response.content.decode()


@pytest.mark.one_database
def test_a_file_that_is_too_large_is_refused(agency, as_user, settings):
    settings.UPLOAD_MAX_BYTES = 10
    response = upload(as_user("admin"), "unit", GOOD)
    assert response.status_code == 422
    assert "terlalu besar" in response.content.decode()


@pytest.mark.one_database
def test_templates_name_the_columns_and_the_allowed_values(agency, as_user):
    client = as_user("admin")
    for address, columns in (
        (reverse("units:units_template"), f"{UNIT_HEAD},zona_waktu"),
        (reverse("units:users_template"), PEOPLE_HEAD),
    ):
        book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
        assert [cell.value for cell in book["Data"][1]] == columns.split(",")
        assert book["Pilihan"].max_row > 5


def offered(book, column: str) -> list[str]:
    """What the list of a column's cells offers to choose."""
    letter = next(one.column_letter for one in book["Data"][1] if one.value == column)
    (rule,) = [
        one
        for one in book["Data"].data_validations.dataValidation
        if f"{letter}2" in {str(area).partition(":")[0] for area in one.sqref.ranges}
    ]
    sheet, _, place = rule.formula1.partition("!")
    return [cell.value for (cell,) in book[sheet][place.replace("$", "")]]


@pytest.mark.one_database
def test_what_the_lists_of_a_template_offer_is_what_the_import_takes(agency, as_user):
    client = as_user("admin")
    address = reverse("units:users_template")
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    assert {"BLN", "A"} <= set(offered(book, "kode_unit"))
    assert offered(book, "area")[1] == "2 Penataan Tatalaksana"
    people = [
        [f"orang{n}", f"Orang {n}", f"o{n}@a.go.id", None, None, "A", role, "A", area]
        for n, (role, area) in enumerate(
            [("Anggota tim unit", area) for area in offered(book, "area")]
            + [(role, None) for role in offered(book, "peran")]
        )
    ]
    _, outcome, _ = check(client, "orang", xlsx(PEOPLE_HEAD, *people))
    assert [one for one in outcome.problems if "bukan" in one] == []
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("units:units_template")).content))
    rows = [
        [f"U{n}", f"Unit {n}", "A", level, kind, None, 1, 1]
        for n, (level, kind) in enumerate(
            [(level, "Perizinan") for level in offered(book, "tingkat")]
            + [("Unit eselon IV", kind) for kind in offered(book, "jenis_layanan")]
        )
    ]
    _, outcome, _ = check(client, "unit", xlsx(UNIT_HEAD, *rows))
    assert [one for one in outcome.problems if "bukan" in one] == []


@pytest.mark.parametrize(
    ("cell", "areas"),
    [
        ("Penguatan Pengawasan; 2", ("2", "5")),
        ("area 1, Hasil", ("1", "hasil")),
        ("3 Penataan Sistem Manajemen SDM Aparatur", ("3",)),
        ("1 2", ("1", "2")),
        ("", ()),
    ],
)
def test_areas_are_read_by_number_and_by_name(cell: str, areas: tuple[str, ...]) -> None:
    assert AreasCell().clean(cell) == areas


@pytest.mark.parametrize(
    ("widget", "cell"),
    [
        (AreasCell(), "Pelayanan PUBLIK"),
        (NipCell(), "1975 0303 X"),
        (NumberCell(), "Rp 1.5 juta"),
        (NumberCell(), "Rp 1.500,5"),
        (ChoiceCell(UnitLevel, "tingkat unit"), "Eselon  V"),
    ],
)
def test_a_refusal_quotes_the_cell_as_it_stands_in_the_file(widget: Any, cell: str) -> None:
    with pytest.raises(ValueError, match=f"«{re.escape(cell)}»"):
        widget.clean(cell)


def test_reading_needs_no_database_and_examining_leaves_it_alone(agency):
    table = read_register(GOOD, UnitResource.columns(), UnitResource.optional)
    before = AuditEvent.objects.count()
    examine_table(UnitResource(agency.people["admin"]), table)
    assert (Unit.objects.count(), AuditEvent.objects.count()) == (5, before)
    with pytest.raises(Refused):
        read_register(GOOD, PersonResource.columns())
