"""Surveys: every row looked at, nothing stored unseen, the index taken over with its origin."""

import io
from datetime import date
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.enums import Side, SurveyKind
from assessment.models import Answer, Assessment, Instrument, Survey, SurveyResponse
from assessment.scoring.survey import ELEMENTS
from assessment.surveys.services.surveys import indicator_code, open_people, result_of, take_over
from assessment.surveys.table import read_survey
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.spreadsheets import Sheet

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


@pytest.mark.parametrize("value", [5, 0, -1, "3,5", 3.5])
def test_a_wrong_row_is_set_aside_with_its_reason_and_stops_no_other(value: Any) -> None:
    rows = sheet_of(["Ani", "0812", 4, value, 4, 4, 4], ["Budi", "0813", 4, 3, 4, 4, 4])
    reading = read_survey(rows, "ipak", 4)
    assert reading.problems == []
    assert [one.name for one in reading.counted] == ["Budi"]
    shown = str(value).replace(".", ",")
    assert reading.left_out[0].left_out == f"U2 berisi «{shown}», bukan 1 sampai 4"


@pytest.mark.parametrize("value", ["empat", "=1+1"])
def test_words_are_asked_for_never_guessed(value: str) -> None:
    reading = read_survey(sheet_of(["Ani", "0812", 4, value, 4, 4, 4]), "ipak", 4)
    (problem,) = reading.problems
    assert f"«{value}»" in problem.message
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


def take(client: Any, lke: Assessment, survey: Survey) -> Any:
    """Takes the index over as the page offers it: with the version of the answer it showed."""
    page = client.get(reverse("assessment:surveys", args=[lke.pk]))
    card = next(one for one in page.context["cards"] if one.kind == survey.kind)
    address = reverse("assessment:survey_take", args=[lke.pk, survey.pk])
    return client.post(address, {"versi": card.version}, follow=True)


@pytest.mark.one_database
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
    assert "U3 berisi «9», bukan 1 sampai 4" in page
    assert "Ya, simpan 2 responden" in page


@pytest.mark.one_database
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.lists(
            st.lists(
                st.sampled_from(["", "1", "4", "5", "x", '"', "=1+1", "\x00", "é"]), max_size=9
            ),
            max_size=6,
        ).map(
            lambda rows: "\n".join(["U1;U2;U3;U4;U5", *(";".join(row) for row in rows)]).encode()
        ),
        st.binary(max_size=200),
    )
)
@pytest.mark.django_db
def test_whatever_is_uploaded_nothing_is_written_before_it_is_applied(
    lke: Assessment, season: Any, sign_in: Any, content: bytes
) -> None:
    client = sign_in(season.people["unit_member-a"])
    upload = SimpleUploadedFile("acak.csv", content or b" ")
    answer = client.post(
        reverse("assessment:survey_upload", args=[lke.pk]),
        {"kind": "ipak", "scale_max": "4", "file": upload},
    )
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert client.get(answer["Location"], follow=True).status_code == 200
    assert not Survey.objects.exists()
    assert not SurveyResponse.objects.exists()


FORM_ANSWERS = """Timestamp,Nama Lengkap,No. WhatsApp,Usia,Adil?,Prosedur?,Imbalan?,Pungli?,Calo?
3/5/2026 9:01:22,Ani,081234567800,30,Sangat Setuju,Setuju,Sangat Setuju,Setuju,Setuju
3/25/2026 9:01:22,Budi,081234567801,31,Setuju,Setuju,Setuju,Tidak Setuju,Setuju
"""


@pytest.mark.django_db
def test_answers_of_a_web_form_are_mapped_by_a_person_and_shown_before_they_count(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    upload = SimpleUploadedFile("formulir.csv", FORM_ANSWERS.encode())
    asked = client.post(
        reverse("assessment:survey_upload", args=[lke.pk]),
        {"kind": "ipak", "scale_max": "4", "file": upload},
        follow=True,
    )
    page = asked.content.decode()
    assert "Cocokkan kolom survei" in page
    assert "E · Adil? (Sangat Setuju, Setuju)" in page
    form = asked.context["form"]
    fields = {
        name: "" if field.initial is None else field.initial for name, field in form.fields.items()
    }
    assert [fields[f"element_{number}"] for number in range(1, 6)] == [4, 5, 6, 7, 8]
    here = reverse("assessment:survey_columns", args=[lke.pk])
    base = {"t": asked.context["token"], "seen_top": 1, "seen_sheet": 0, **fields}
    # A word without its number, and two elements in one column, are asked again.
    assert "«Tidak Setuju» bernilai" in page
    assert client.post(here, base).status_code == 422
    unsure = next(name for name, field in form.fields.items() if "«Tidak Setuju»" in field.label)
    twice = client.post(here, {**base, unsure: 2, "element_2": 4})
    assert "sudah dipakai untuk U1" in twice.content.decode()
    other = sign_in(season.people["unit_head-a"])
    assert other.post(here, {**base, unsure: 2}).url.endswith("/survei/impor/")  # another's file
    chosen = client.post(here, {**base, unsure: 2})
    shown = client.get(chosen.url).content.decode()
    assert "2 responden" in shown
    assert not Survey.objects.exists()
    token = chosen.url.split("?t=")[1]
    client.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token})
    rows = Survey.objects.get().responses.all()
    assert [(one.name, one.values, str(one.answered_on)) for one in rows] == [
        ("Ani", [4, 3, 4, 3, 3], "2026-03-05"),
        ("Budi", [3, 3, 3, 2, 3], "2026-03-25"),
    ]


@pytest.mark.one_database
@pytest.mark.django_db
def test_another_column_brings_its_own_words(lke: Assessment, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    rows = FORM_ANSWERS.replace(",30,", ",Cukup,").replace(",31,", ",Lumayan,")
    asked = client.post(
        reverse("assessment:survey_upload", args=[lke.pk]),
        {"kind": "ipak", "scale_max": "4", "file": SimpleUploadedFile("f.csv", rows.encode())},
        follow=True,
    )
    here = reverse("assessment:survey_columns", args=[lke.pk])
    base = {"t": asked.context["token"], "seen_top": 1, "seen_sheet": 0, "top": 1}
    elements = {f"element_{number}": number + 2 for number in range(1, 6)}  # one to the left
    again = client.post(here, {**base, **elements})
    assert again.status_code == 200
    assert "«Cukup» bernilai" in again.content.decode()
    assert "«Lumayan» bernilai" in again.content.decode()


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_workbook_keeps_dates_and_counts_a_phone_without_its_zero(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Keterangan"])
    second = book.create_sheet("Data")
    second.append(["No", "Nama Responden", "No. HP", "Tgl", *(f"Unsur {n}" for n in range(1, 10))])
    second.append([1, "Ani", 811000111, date(2026, 3, 1), *[4] * 9])
    second.append([2, "Budi", "0811-000-111", date(2026, 3, 2), *[3] * 9])
    second.append([3, "Cici", "0811000222", date(2026, 3, 3), *[1] * 8, 6])
    buffer = io.BytesIO()
    book.save(buffer)
    client = sign_in(season.people["demo-admin"])
    upload = SimpleUploadedFile("skm.xlsx", buffer.getvalue())
    data = {"kind": "ipkp", "scale_max": "6", "file": upload}
    answer = client.post(reverse("assessment:survey_upload", args=[lke.pk]), data)
    token = answer["Location"].split("?t=")[1]
    client.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token})
    survey = Survey.objects.get()
    rows = [(one.name, one.phone, one.answered_on, one.left_out) for one in survey.responses.all()]
    assert rows == [
        ("Ani", "811000111", date(2026, 3, 1), ""),
        ("Budi", "0811-000-111", date(2026, 3, 2), "telepon sama dengan baris 2"),
        ("Cici", "0811000222", date(2026, 3, 3), ""),
    ]
    # (4 + 14/9) / 2 of 6, on 0–4: 50/18 × 4/6 = 50/27
    assert result_of(survey).exact_index == Fraction(50, 27)


@pytest.mark.django_db
def test_the_index_becomes_the_answer_and_says_where_it_is_from(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    client = sign_in(member)
    survey = stored(client, lke)
    take(client, lke, survey)
    answer = Answer.objects.get(assessment=lke, indicator__code="B.I.a", side=Side.UNIT)
    assert answer.value == "3.4"
    listed = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
    assert "sama dengan survei ini" in listed
    assert "indeks 3,4," in answer.note
    assert "3 responden" in answer.note
    assert survey.sha256[:12] in answer.note
    survey.refresh_from_db()
    assert survey.taken_over_at is not None
    newer = stored(client, lke, CSV.replace("Cici;0813;2026-03-03;3;3;3;3;4\n", ""))
    assert newer.pk != survey.pk
    page = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
    assert "3,4, berbeda dari survei ini: nilainya dari survei yang sudah diganti" in page
    survey.refresh_from_db()
    with pytest.raises(Refused, match="sudah diganti"):
        take_over(actor=member, survey=survey, expected_version=answer.version)


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


@pytest.mark.one_database
@pytest.mark.django_db
def test_somebody_elses_upload_cannot_be_applied(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    token = import_csv(sign_in(season.people["unit_member-a"]), lke)["Location"].split("?t=")[1]
    other = sign_in(season.people["unit_head-a"])
    other.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token})
    other.post(reverse("assessment:survey_check", args=[lke.pk]), {"t": token + "x"})
    assert not Survey.objects.exists()


@pytest.mark.django_db
def test_a_note_somebody_wrote_stays_beside_the_origin(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    take(client, lke, stored(client, lke))
    answer = Answer.objects.get(assessment=lke, indicator__code="B.I.a", side=Side.UNIT)
    Answer.objects.filter(pk=answer.pk).update(note=f"Survei oleh BPS.\n{answer.note}")
    take(client, lke, stored(client, lke, CSV + "Dodi;0814;;2;2;2;2;2\n"))
    answer.refresh_from_db()
    lines = answer.note.splitlines()
    assert lines[0] == "Survei oleh BPS."
    assert len(lines) == 2  # the origin of the earlier survey is not left standing
    assert "indeks 3,05, " in lines[1]  # (4 + 3 + 3,2 + 2) / 4
    assert "4 responden" in lines[1]
    assert AuditEvent.objects.filter(action="survey.taken_over").count() == 2


@pytest.mark.django_db
def test_an_answer_that_changed_since_the_page_was_opened_is_not_overwritten(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    take(client, lke, stored(client, lke))
    survey = stored(client, lke, CSV + "Dodi;0814;;2;2;2;2;2\n")
    answer = Answer.objects.get(assessment=lke, indicator__code="B.I.a", side=Side.UNIT)
    address = reverse("assessment:survey_take", args=[lke.pk, survey.pk])
    before = {"value": "2.5", "note": "Baru diketik.", "version": answer.version + 1}
    Answer.objects.filter(pk=answer.pk).update(**before)
    for seen in (str(answer.version), "", "x", "9" * 5000):
        client.post(address, {"versi": seen})
        row = Answer.objects.filter(pk=answer.pk).values("value", "note", "version").get()
        assert row == before
    survey.refresh_from_db()
    assert survey.taken_over_at is None
    assert AuditEvent.objects.filter(action="survey.taken_over").count() == 1


@pytest.mark.django_db
def test_nobody_replaces_a_survey_they_did_not_see(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    first = import_csv(client, lke)["Location"].split("?t=")[1]
    check = reverse("assessment:survey_check", args=[lke.pk])
    other = stored(sign_in(season.people["unit_head-a"]), lke, CSV + "Dodi;0814;;2;2;2;2;2\n")
    page = client.post(check, {"t": first}, follow=True).content.decode()
    assert "baru saja diimpor" in page
    assert list(Survey.objects.all()) == [other]
    again = import_csv(client, lke)["Location"].split("?t=")[1]
    for _ in range(2):  # a button pressed twice stores once
        client.post(check, {"t": again})
    assert Survey.objects.count() == 2
    other.refresh_from_db()
    assert other.replaced_at is not None
    event = AuditEvent.objects.filter(action="survey.imported").last()
    assert event is not None
    assert event.before["survey"] == other.pk
    assert event.after["counted"] == 3
    assert "Ani" not in str(event.after)
    assert "0811" not in str(event.after)


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_closed_sheet_and_a_unit_that_may_not_write_take_no_survey(
    bring: Any, season: Any, sign_in: Any
) -> None:
    closed = bring("tpi_final").assessment
    for username in ("demo-admin", "unit_member-a"):
        answer = import_csv(sign_in(season.people[username]), closed)
        assert answer.status_code == 422
        assert "Tidak ada data yang berubah." in answer.content.decode()
    assert not Survey.objects.exists()
    assert not AuditEvent.objects.filter(action="survey.uploaded").exists()


@pytest.mark.django_db
def test_respondents_taken_along_are_safe_and_on_record(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    risky = CSV.replace("Ani;0811", "=HYPERLINK(1);+62811").replace("Budi", "Bu\x0bdi")
    survey = stored(sign_in(season.people["unit_member-a"]), lke, risky)
    address = reverse("assessment:survey_xlsx", args=[lke.pk, survey.pk])
    assert sign_in(season.people["demo-pengamat"]).get(address).status_code == 403
    content = sign_in(season.people["demo-admin"]).get(address).content
    table = openpyxl.load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in table for cell in row)
    rows = list(table.values)
    assert rows[1][1:3] == ("'=HYPERLINK(1)", "'+62811")
    assert rows[1][4:9] == (4, 4, 4, 4, 4)
    event = AuditEvent.objects.get(action="survey.people_viewed")
    assert event.after == {"file": True}


@pytest.mark.django_db
def test_the_page_of_surveys_asks_as_often_for_many_people_as_for_few(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:surveys", args=[lke.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    stored(client, lke)
    queries()
    few = queries()
    stored(client, lke, CSV + "".join(f"Orang {n};09{n};;3;3;4;3;3\n" for n in range(60)))
    assert queries() == few


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_items_say_whether_their_survey_was_taken_over(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:area", args=[lke.pk, "B.I"])
    page = client.get(address).content.decode()
    assert page.count(reverse("assessment:surveys", args=[lke.pk])) == 1
    assert "belum diambil ke butir ini" not in page
    survey = stored(client, lke)
    assert client.get(address).content.decode().count("belum diambil ke butir ini") == 1
    take(client, lke, survey)
    assert "Indeks survei diambil" in client.get(address).content.decode()
    stored(client, lke, CSV + "Dodi;0814;;2;2;2;2;2\n")
    assert "belum diambil ke butir ini" in client.get(address).content.decode()


@pytest.mark.django_db
def test_many_respondents_come_page_by_page(lke: Assessment, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    many = "".join(f"Orang ke-{n:03};09{n:03};;3;3;4;3;3\n" for n in range(201))
    survey = stored(client, lke, CSV + many)
    address = reverse("assessment:survey_people", args=[lke.pk, survey.pk])
    first, second = (client.get(address, {"page": n}).content.decode() for n in (1, 2))
    assert "Orang ke-196" in first  # 3 + 197 rows
    assert "Orang ke-197" not in first
    assert "Orang ke-200" in second
    assert AuditEvent.objects.filter(action="survey.people_viewed").count() == 2


@pytest.mark.one_database
@pytest.mark.django_db
def test_an_instrument_without_the_index_shows_the_survey_and_offers_nothing(
    lke: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    survey = stored(client, lke)
    lke.instrument.indicators.filter(code="B.I.a").update(answer_type="abc")
    Instrument.objects.filter(pk=lke.instrument_id).update(edition=77)  # nothing kept from before
    option = lke.instrument.indicators.filter(answer_type="abc").first().options
    for row in option.all():
        row.pk, row.indicator = None, lke.instrument.indicators.get(code="B.I.a")
        row.save()
    page = client.get(reverse("assessment:surveys", args=[lke.pk])).content.decode()
    assert "tidak memiliki butir indeks untuk survei ini" in page
    assert "Isikan ke butir" not in page
    fresh = Survey.objects.get(pk=survey.pk)
    with pytest.raises(Refused, match="tidak memiliki butir indeks"):
        take_over(actor=season.people["unit_member-a"], survey=fresh, expected_version=0)


@pytest.mark.one_database
@pytest.mark.django_db
def test_an_administrator_changes_no_survey_while_the_tpi_judges(
    bring: Any, season: Any, sign_in: Any
) -> None:
    """What the unit could not do now is not done on its behalf either."""
    sheet = bring("tpi_assessment").assessment
    client = sign_in(season.people["demo-admin"])
    upload = SimpleUploadedFile("s.csv", b"U1,U2,U3,U4,U5\n4,4,4,4,4\n")
    answer = client.post(
        reverse("assessment:survey_upload", args=[sheet.pk]),
        {"kind": "ipak", "scale_max": "4", "file": upload},
    )
    assert answer.status_code == 422
    assert "selama unit boleh mengisinya" in answer.content.decode()
    assert not Survey.objects.exists()


@pytest.mark.parametrize("kind", SurveyKind)
def test_every_kind_of_survey_has_its_questions_and_an_item_that_it_fills(
    kind: SurveyKind, lke: Assessment
) -> None:
    """A new kind is a word, its questions and its node: one forgotten shows only on the page."""
    assert ELEMENTS[kind]
    assert (indicator_code(lke, kind) or "").startswith(f"{kind.node}.")
