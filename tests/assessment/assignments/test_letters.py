"""TPI teams of many units from one letter of assignment: every row first, then all or nothing."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.acts import seats_at
from assessment.assignments.services.letters import readable_letters
from assessment.assignments.services.team_table import COLUMNS, read_team_table
from assessment.judging.reports.teams import teams_of
from assessment.models import AssignmentLetter, LetterSeat
from units.models import RoleGrant, User
from units.services.people import create_person
from units.services.roles import end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def judges(season: Any) -> list[User]:
    """Three people who hold no role yet."""
    found = []
    for number in range(3):
        found.append(
            create_person(
                actor=SYSTEM,
                username=f"penilai-{number}",
                full_name=f"Penilai {number}",
                email=f"penilai-{number}@instansi.example",
                nip=f"8{number:017d}",
                unit=season.units["BLN"],
            )
        )
    return found


def table(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def good(judges: list[User]) -> bytes:
    return table(
        ("A", "Anggota TPI", judges[0].nip, "1; 2; 3"),
        ("A", "Ketua tim TPI", "penilai-1", ""),
        ("A", "tpi_supervisor", "penilai-2", None),
        ("B", "Anggota TPI", "penilai-0", ""),
    )


def send(client: Any, content: bytes | None, letter: bytes | None = None) -> Any:
    sent: dict[str, Any] = {
        "number": "ST-7/2026",
        "dated": "2026-01-05",
        "letter": SimpleUploadedFile("st.pdf", sample_pdf(["Surat"]) if letter is None else letter),
    }
    if content is not None:
        sent["table"] = SimpleUploadedFile("tim.xlsx", content)
    return client.post(reverse("assessment:team_letter"), sent)


def test_the_letter_gives_every_seat_of_its_table_and_hangs_on_them(
    season: Any, judges: list[User], sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    answer = send(client, good(judges))
    assert answer.status_code == 302, answer.content.decode()
    assert not AssignmentLetter.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert "2 unit, 4 penugasan" in page
    assert client.post(answer["Location"], {"ya": "3"}).status_code == 422
    assert not LetterSeat.objects.exists()
    assert client.post(answer["Location"], {"ya": "4"}).status_code == 302
    for sent in (client.get, client.post):  # Back, or a second tab: recorded once
        late = sent(answer["Location"], follow=True)
        assert late.redirect_chain == [(reverse("assessment:teams"), 302)]
        assert "Surat tugas ini sudah disimpan." in late.content.decode()
    letter = AssignmentLetter.objects.get()
    assert (letter.number, letter.seats.count()) == ("ST-7/2026", 4)
    first = RoleGrant.objects.get(user=judges[0], unit=season.units["A"])
    assert first.areas == ["1", "2", "3"]
    assert AuditEvent.objects.filter(action="team.letter").count() == 1
    told = AuditEvent.objects.filter(action="role.granted").latest("pk").after
    assert told["letter"] == "Surat Tugas Nomor ST-7/2026 tanggal 5 Januari 2026"
    team = client.get(reverse("assessment:team", args=["A"])).content.decode()
    assert "Surat Tugas Nomor ST-7/2026" in team
    seats = teams_of([season.units["A"]])[season.units["A"].pk].ranks[0].seats
    assert {seat.letter for seat in seats if seat.grant.unit_id == first.unit_id} == {letter}
    file = client.get(reverse("assessment:team_letter_file", args=[letter.pk]))
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    file.close()


def test_one_wrong_row_and_nothing_is_written(
    season: Any, judges: list[User], sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    grant_role(actor=SYSTEM, user=judges[2], role="unit_member", unit=season.units["A"])
    answer = send(
        client,
        table(
            ("A", "Anggota TPI", "penilai-0", ""),
            ("Z", "Anggota TPI", "penilai-0", ""),
            ("A", "Penonton", "penilai-0", ""),
            ("A", "Anggota TPI", "siapa", ""),
            ("A", "Ketua tim TPI", "penilai-1", "9"),
            ("A", "Ketua tim TPI", "penilai-0", ""),
            ("A", "Anggota TPI", "penilai-0", "1"),
            ("A", "Pengendali teknis TPI", "penilai-2", ""),
            ("A", "Pengendali teknis TPI", 8.1e16, ""),
        ),
    )
    page = client.get(answer["Location"]).content.decode()
    for number, words in (
        (3, "tidak ada di antara unit"),
        (4, "bukan jenjang TPI"),
        (5, "bukan NIP atau nama pengguna"),
        (6, "bukan area"),
        (7, "sekaligus"),  # one person in two ranks of the team
        (8, "sudah ada di baris 2"),
        (9, "Yang mengisi penilaian mandiri tidak menilainya"),
        (10, "tersimpan sebagai angka"),
    ):
        assert f"Baris {number}</th>" in page, number
        assert words in page, number
    before = RoleGrant.objects.count()
    assert client.post(answer["Location"], {"ya": "1"}).status_code == 422
    assert RoleGrant.objects.count() == before
    assert not AssignmentLetter.objects.exists()


def test_only_a_pdf_and_only_units_from_above(
    season: Any, judges: list[User], sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    for letter in (b"Surat tugas", b"\x89PNG\r\n\x1a\n" + b"0" * 64, b""):
        assert send(client, None, letter).status_code == 422
    local = create_person(
        actor=SYSTEM, username="admin-a", full_name="Admin A", email="a@i.example", unit=None
    )
    grant_role(actor=SYSTEM, user=local, role="admin", unit=season.units["A"])
    rows = read_team_table(local, good(judges))
    assert all(row.problem for row in rows)
    with pytest.raises(Refused, match="jenjang"):
        read_team_table(local, b"kode_unit,orang\nA,penilai-0")
    assert sign_in(season.people["unit_head-a"]).get(
        reverse("assessment:team_letter")
    ).status_code == 403  # fmt: skip


def test_without_a_table_it_is_chosen_on_the_screen(
    season: Any, judges: list[User], sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    assert send(client, None).status_code == 302
    letter = AssignmentLetter.objects.get()
    address = reverse("assessment:team_assign")
    sent = {
        "unit": ["A"], "baris": "6", "surat": str(letter.pk),
        "kursi-0-person": str(judges[0].pk), "kursi-0-role": "tpi_member",
    }  # fmt: skip
    assert "Menurut Surat Tugas Nomor ST-7/2026" in client.post(address, sent).content.decode()
    assert client.post(address, {**sent, "ya": "1"}).status_code == 302
    seat = LetterSeat.objects.get()
    assert (seat.letter, seat.grant.user) == (letter, judges[0])
    # Whoever sees the team reads it; who sees neither does not.
    assert readable_letters(season.people["unit_head-a"]).exists()
    assert not readable_letters(season.people["unit_head-b"]).exists()


def test_a_seat_of_the_lke_keeps_its_letter(
    season: Any, judges: list[User], bring: Any, sign_in: Any
) -> None:
    for username in ("demo-tpi-anggota", "demo-tpi-ketua", "demo-tpi-dalnis"):
        person = season.people[username]
        end_role(actor=SYSTEM, grant=person.grants.get(), reason="Diganti tim per unit.")
    client = sign_in(season.people["demo-admin"])
    rows = (
        ("A", "Anggota TPI", "demo-tpi-anggota", ""),
        ("A", "Ketua tim TPI", "demo-tpi-ketua", ""),
        ("A", "Pengendali teknis TPI", "demo-tpi-dalnis", ""),
    )
    answer = send(client, table(*rows))
    assert client.post(answer["Location"], {"ya": "3"}).status_code == 302
    proposal = bring("tpi_member")
    seats = seats_at(proposal.assessment, timezone.now())
    letter = AssignmentLetter.objects.get()
    assert {str(seat.letter) for seat in seats} == {str(letter)}
    for username in ("demo-tpi-ketua", "unit_head-a"):
        page = sign_in(season.people[username]).get(
            reverse("assessment:overview", args=[proposal.assessment.pk])
        )
        assert str(letter) in page.content.decode(), username
