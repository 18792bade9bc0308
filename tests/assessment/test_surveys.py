"""Surveys: every row looked at, nothing stored unseen, the index taken over with its origin."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.enums import Side
from assessment.models import Answer, Assessment, Survey, SurveyResponse
from assessment.services.surveys import open_people, take_over
from assessment.survey_table import read_survey
from zona_integritas.audit.models import AuditEvent
from zona_integritas.errors import Refused
from zona_integritas.spreadsheets import Sheet

HEAD = ["Nama", "No. HP", "U1", "U2 di luar prosedur", "Unsur 3", "u4", "U05"]


def sheet_of(*rows: list[Any]) -> list[Sheet]:
    return [Sheet("Responden", [["Survei unit"], HEAD, *rows])]


def test_rows_are_counted_left_out_or_wrong_each_with_its_reason() -> None:
    reading = read_survey(
        sheet_of(
            ["Ani", "0812-34", 4, 3, 4, 3, 4],
            ["Budi", "+62 812 34", 3, 3, 3, 3, 4],  # Ani's number again
            ["Cici", "", 4, "", 4, 4, 4],
            ["Dodi", "0813", 4, 4, 4, 4, 4],
            ["", "", "", "", "", "", ""],
        ),
        "ipak",
        4,
    )
    assert reading.problems == []
    assert [one.name for one in reading.counted] == ["Ani", "Dodi"]
    assert [(one.row, one.left_out) for one in reading.left_out] == [
        (4, "telepon sama dengan baris 3"),
        (5, "U2 tidak diisi"),
    ]
    assert "1 responden memberi nilai yang sama untuk semua unsur (baris 6)" in reading.warnings[0]
    result = reading.result(None)
    assert result is not None
    assert result.exact_index == (result.exact_index.__class__(18, 5) + 4) / 2  # (3,6 + 4) / 2


@pytest.mark.parametrize("value", [5, 0, -1, "3,5", "empat", "=1+1", 3.5])
def test_a_value_outside_the_scale_is_named_with_its_cell(value: Any) -> None:
    reading = read_survey(sheet_of(["Ani", "0812", 4, value, 4, 4, 4]), "ipak", 4)
    (problem,) = reading.problems
    assert (problem.cell, problem.allowed) == ("D3", "1 sampai 4")
    assert problem.message.endswith("Tidak ada data yang berubah.")


def test_a_table_without_the_elements_says_which_it_needs() -> None:
    reading = read_survey([Sheet("A", [["Nama", "U1"]])], "ipkp", 4)
    assert reading.problems[0].allowed == "U1, U2, U3, U4, U5, U6, U7, U8, U9"


anything = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=10), st.booleans(), st.dates()
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(anything, max_size=9), max_size=8), st.booleans())
def test_random_tables_are_read_or_refused_in_words(rows: list[list[Any]], headed: bool) -> None:
    reading = read_survey([Sheet("A", [HEAD, *rows] if headed else rows)], "ipak", 4)
    assert all(problem.message.endswith(".") for problem in reading.problems)
    reading.result(100)


@pytest.fixture
def lke(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment").assessment
    return found


CSV = (
    "Nama;Telepon;Tanggal;U1;U2;U3;U4;U5\n"
    "Ani;0811;2026-03-01;4;4;4;4;4\n"
    "Budi;0812;2026-03-02;3;3;3;3;3\n"
    "Cici;0813;2026-03-03;3;3;3;3;4\n"
)


def import_csv(client: Any, lke: Assessment, text: str = CSV, **fields: Any) -> Any:
    """Uploads and answers the check page."""
    upload = SimpleUploadedFile("ipak.csv", text.encode())
    data = {"kind": "ipak", "scale_max": "4", "population": "3", **fields, "file": upload}
    return client.post(reverse("assessment:survey_upload", args=[lke.pk]), data)


def stored(client: Any, lke: Assessment, text: str = CSV) -> Survey:
    there = import_csv(client, lke, text)["Location"]
    token = there.split("?t=")[1]
    client.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token})
    return Survey.objects.get(replaced_at__isnull=True)


@pytest.mark.django_db
def test_in_the_browser_nothing_is_stored_before_it_was_seen(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    answer = import_csv(client, lke)
    page = client.get(answer["Location"]).content.decode()
    assert "Ya, simpan 3 responden" in page
    assert "3,40" in page  # (4 + 3 + 3,2) / 3
    assert not Survey.objects.exists()
    survey = stored(client, lke)
    assert SurveyResponse.objects.filter(survey=survey).count() == 3
    listed = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
    assert "Responden cukup: minimal 3" in listed
    wrong = import_csv(client, lke, CSV.replace("4;4;4;4;4", "4;4;9;4;4"))
    page = client.get(wrong["Location"]).content.decode()
    assert "«9» bukan nilai pada skala 1 sampai 4" in page
    assert "Ya, simpan" not in page


@pytest.mark.django_db
def test_the_index_becomes_the_answer_and_says_where_it_is_from(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    client = sign_in(member)
    survey = stored(client, lke)
    client.post(reverse("assessment:survey_take", args=[lke.pk, survey.pk]))
    answer = Answer.objects.get(assessment=lke, indicator__code="B.I.a", side=Side.UNIT)
    assert answer.value == "3.4"
    listed = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
    assert "sama dengan survei ini" in listed
    assert "indeks 3,40" in answer.note
    assert "3 responden" in answer.note
    assert survey.sha256[:12] in answer.note
    survey.refresh_from_db()
    assert survey.taken_over_at is not None
    newer = stored(client, lke, CSV.replace("Cici;0813;2026-03-03;3;3;3;3;4\n", ""))
    assert newer.pk != survey.pk
    page = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
    assert "berbeda dari survei ini" in page
    survey.refresh_from_db()
    with pytest.raises(Refused, match="sudah diganti"):
        take_over(actor=member, survey=survey)


@pytest.mark.django_db
def test_names_and_phones_are_for_few_and_every_look_is_on_record(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    survey = stored(sign_in(season.people["unit_member-a"]), lke)
    address = reverse("assessment:survey_people", args=[lke.pk, survey.pk])
    for username in ("demo-pimpinan", "demo-pengamat", "demo-pokja"):
        client = sign_in(season.people[username])
        assert client.get(address).status_code == 403, username
        listed = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
        assert "Ani" not in listed
        assert "3,40" in listed
        with pytest.raises(PermissionDenied):
            open_people(actor=season.people[username], survey=survey)
    assert not AuditEvent.objects.filter(action="survey.people_viewed").exists()
    assert "Ani" in sign_in(season.people["demo-tpi-ketua"]).get(address).content.decode()
    event = AuditEvent.objects.get(action="survey.people_viewed")
    assert event.actor == season.people["demo-tpi-ketua"]


@pytest.mark.django_db
def test_somebody_elses_upload_cannot_be_applied(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    token = import_csv(sign_in(season.people["unit_member-a"]), lke)["Location"].split("?t=")[1]
    other = sign_in(season.people["unit_head-a"])
    other.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token})
    other.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token + "x"})
    assert not Survey.objects.exists()
