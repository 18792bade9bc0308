"""Names of files read the same to people as to the server, wherever they come in."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.enums import Phase
from assessment.lke.services.assessments import open_assessment
from assessment.models import SheetBatch, SheetImport
from tests.assessment.workbooks.test_sheet_batches import packed, sheet_of
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.files.names import short_name, shown_name

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TURNED = "lke\u202excod\u200b\u2066 A.xlsx"
SHOWN = "lkexcod A.xlsx"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (TURNED, SHOWN),
        ("C:\\Surat\\SK \u202atim\u202c.pdf", "SK tim.pdf"),
        ("../../etc/\u200epasswd", "passwd"),
        ("\ufeff\u2060", "berkas"),
        ("Surat  Tugas.pdf", "Surat Tugas.pdf"),
    ],
)
def test_letters_that_nobody_sees_are_no_part_of_a_name(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_the_name_of_an_upload_is_kept_as_people_see_it(season: Any, sign_in: Any) -> None:
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    content = sheet_of(season, "A")
    sheet.phase = Phase.UNIT
    sheet.save()
    client = sign_in(season.people["unit_member-a"])
    answer = client.post(
        reverse("assessment:sheet_upload", args=[sheet.pk]),
        {"file": SimpleUploadedFile(TURNED, content)},
        follow=True,
    )
    assert SheetImport.objects.get().file_name == SHOWN, answer.content.decode()[-2000:]
    assert SHOWN in answer.content.decode()


def test_names_inside_a_zip_are_shown_without_their_marks(season: Any, sign_in: Any) -> None:
    file = io.BytesIO(packed(**{TURNED: sheet_of(season, "A")}).getvalue())
    client = sign_in(season.people["demo-admin"])
    client.post(
        reverse("assessment:batch_upload"),
        {
            "period": season.period.pk,
            "file": SimpleUploadedFile("semua\u202epiz.zip", file.getvalue()),
            "reason": "Unit tidak dapat masuk.",
        },
    )
    batch = SheetBatch.objects.get()
    assert batch.file_name == "semuapiz.zip"
    page = client.get(reverse("assessment:batch", args=[batch.pk])).content.decode()
    assert SHOWN in page
    assert "\u202e" not in page


def test_a_long_name_keeps_its_beginning_and_its_ending() -> None:
    assert (
        short_name("LKE Balai Semarang " + "x" * 300 + ".xlsx", 30)
        == "LKE Balai Semarang xxxxx….xlsx"
    )
    assert short_name("lke.xlsx", 30) == "lke.xlsx"
