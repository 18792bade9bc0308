"""An LKE that was judged on paper before the agency joined comes in once, confirmed, marked."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.models import Answer, AnswerRevision, Assessment, ColumnChoice, PaperSheet
from assessment.workbooks.reports.lke_workbook import lke_workbook
from proposals.choosing.services.identification import identify
from proposals.enums import PaperKind
from proposals.models import Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import About, content_of
from tests.assessment.workbooks.conftest import at
from tests.assessment.workbooks.test_import_rights import given
from tests.assessment.workbooks.test_sheet_batches import without_identity
from tests.project.pages_walked import forms_of
from units.models import ConflictOfInterest, User
from units.services.roles import grant_role
from zona_integritas.checks import addresses
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.notices.models import Notice

pytestmark = pytest.mark.django_db
# Their number is that of a sentence or of a sitting.
OF_OTHERS = {
    "assessment:officer_end",
    "assessment:phrase_edit",
    "assessment:tpi_document_end",
    "proposals:sitting",
}
LETTER = "A.I.1.i.b"
REASON = "Berita acara 12/BA/2026, dinilai sebelum aplikasi dipakai."


def page(lke: Assessment) -> str:
    return reverse("assessment:paper_sheet", args=[lke.pk])


def proposal_of(lke: Assessment, season: Any) -> Proposal:
    pokja = season.people["demo-pokja"]
    found = identify(actor=pokja, unit=lke.unit, period=season.period, target="WBK")
    found.assessment = lke
    found.save()
    return found


def bring(client: Any, lke: Assessment, content: bytes, **fields: str) -> Any:
    file = SimpleUploadedFile("kertas.xlsx", content)
    return client.post(page(lke), {"file": file, "reason": REASON, **fields})


def test_both_sides_come_in_once_when_leadership_confirms_and_say_so_for_ever(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
) -> None:
    admin, leader = (sign_in(season.people[name]) for name in ("demo-admin", "demo-pimpinan"))
    assert bring(admin, sheet, both).status_code == 302
    assert given(sheet) == set()  # nothing is written before it is confirmed
    overview = reverse("assessment:overview", args=[sheet.pk])
    unit = sign_in(season.people["unit_head-a"])
    assert "LKE ini belum boleh diisi" in unit.get(overview).content.decode()
    assert admin.post(page(sheet), {"putusan": "ya"}).status_code == 403
    seen = leader.get(page(sheet)).content.decode()
    assert REASON in seen
    assert "226 isian" in seen
    assert leader.post(page(sheet), {"putusan": "ya"}).status_code == 302
    assert given(sheet) == {Side.UNIT, Side.TPI_MEMBER}
    assert not AnswerRevision.objects.filter(written_by__isnull=False).exists()
    sheet.refresh_from_db()
    assert sheet.on_paper == REASON
    assert sheet.phase == Phase.UNIT  # head and ranks still confirm what they take over
    told = AuditEvent.objects.get(action="paper_sheet.confirmed")
    assert told.after is not None
    assert (told.actor_id, told.after["cells"]) == (season.people["demo-pimpinan"].pk, 226)
    assert Notice.objects.filter(user__username="unit_head-a", text__contains="226").exists()
    again = bring(admin, sheet, both)
    assert "hanya diimpor satu kali" in again.content.decode()
    assert PaperSheet.objects.count() == 1


@pytest.mark.one_database
def test_who_waits_for_it_finds_it_on_the_first_page(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
) -> None:
    proposal_of(sheet, season)
    bring(sign_in(season.people["demo-admin"]), sheet, both)
    home = sign_in(season.people["demo-pimpinan"]).get(reverse("home")).content.decode()
    assert page(sheet) in home
    assert page(sheet) not in sign_in(season.people["unit_head-a"]).get("/").content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("phase", "said"), [(Phase.TPI_MEMBER, "langkah pertama"), (Phase.CLOSED, "langkah pertama")]
)
def test_not_after_the_first_move(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
    phase: Phase,
    said: str,
) -> None:
    at(sheet, phase)
    answer = bring(sign_in(season.people["demo-admin"]), sheet, both)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PaperSheet.objects.exists()


@pytest.mark.one_database
def test_what_the_unit_wrote_meanwhile_is_not_written_over(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
) -> None:
    bring(sign_in(season.people["demo-admin"]), sheet, both)
    unit = sign_in(season.people["unit_member-a"])
    unit.post(
        reverse("assessment:answer", args=[sheet.pk, LETTER]),
        {"nilai": "C", "catatan": "", "versi": "0"},
    )
    assert Answer.objects.get(assessment=sheet).value == "C"
    leader = sign_in(season.people["demo-pimpinan"])
    answer = leader.post(page(sheet), {"putusan": "ya"})
    assert answer.status_code == 409
    assert "Sudah 1 isian tersimpan" in answer.content.decode()
    assert Answer.objects.get(assessment=sheet).value == "C"
    # It can still be sent away, and the administrator is told why.
    leader.post(page(sheet), {"putusan": "tidak", "reason": "Unit sudah mengisi sendiri."})
    assert PaperSheet.objects.get().refusal == "Unit sudah mengisi sendiri."
    assert Notice.objects.filter(
        user__username="demo-admin", text__contains="Unit sudah mengisi sendiri."
    ).exists()


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["own unit", "sub-tree", "member", "leader brings"])
def test_who_may_not_bring_it_in(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
    who: str,
) -> None:
    name = {"member": "unit_member-a", "leader brings": "demo-pimpinan"}.get(who, "demo-admin")
    person = season.people[name]
    if who == "own unit":
        User.objects.filter(pk=person.pk).update(unit=season.units["A"])
    if who == "sub-tree":
        person = season.people["unit_member-b"]
        grant_role(actor=SYSTEM, user=person, role="admin", unit=season.units["A"])
    assert bring(sign_in(person), sheet, both).status_code == 403
    assert not PaperSheet.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize("how", ["works there", "conflict", "brought it"])
def test_who_may_not_confirm_it(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
    how: str,
) -> None:
    bring(sign_in(season.people["demo-admin"]), sheet, both)
    leader = season.people["demo-pimpinan"]
    if how == "works there":
        User.objects.filter(pk=leader.pk).update(unit=season.units["A"])
    elif how == "conflict":
        ConflictOfInterest.objects.create(user=leader, unit=season.units["A"], reason="Kerabat.")
    else:
        PaperSheet.objects.get().sheet_import.__class__.objects.update(uploaded_by=leader)
    answer = sign_in(leader).post(page(sheet), {"putusan": "ya"})
    assert answer.status_code in (403, 409)
    assert given(sheet) == set()


@pytest.mark.one_database
def test_a_file_with_one_side_only_is_no_lke_judged_on_paper(
    sheet: Assessment,
    both: bytes,
    season: Any,
    sign_in: Any,
) -> None:
    other = Assessment.objects.exclude(pk=sheet.pk).get()
    letter = Answer.objects.filter(assessment=other, side=Side.UNIT, indicator__code=LETTER)
    letter.update(value="C")
    alone = without_identity(lke_workbook(other, tpi_side=False, made_at=timezone.now()))
    answer = bring(sign_in(season.people["demo-admin"]), sheet, alone)
    assert "tidak memuat kedua sisi" in answer.content.decode()
    assert not PaperSheet.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize("field", ["historic", "on_paper"])
def test_every_page_and_paper_of_it_bears_the_mark(
    sheet: Assessment,
    season: Any,
    sign_in: Any,
    field: str,
) -> None:
    proposal = proposal_of(sheet, season)
    Assessment.objects.filter(pk=sheet.pk).update(**{field: REASON})
    mark = Assessment.objects.get(pk=sheet.pk).origin
    client = sign_in(season.people["demo-admin"])
    walked = []
    for name, pattern in addresses():
        parts = pattern.pattern.converters
        key = {"assessment": sheet.pk, "proposals": proposal.pk}.get(name.partition(":")[0])
        if (
            key is None
            or "pk" not in parts
            or not set(parts) <= {"pk", "code"}
            or name in OF_OTHERS
        ):
            continue
        code = {"why": "total"}.get(name.partition(":")[2], "A.I.1")
        values = {"pk": key} | ({"code": code} if "code" in parts else {})
        answer = client.get(reverse(name, kwargs=values))
        whole = answer.status_code == 200 and "text/html" in answer["Content-Type"]
        if whole and b'class="rangka"' in answer.content:
            walked.append(name)
            assert REASON in answer.content.decode(), name
    assert {"assessment:overview", "assessment:area", "proposals:detail"} <= set(walked)
    assert len(walked) > 12
    for address in (reverse("assessment:list"), reverse("proposals:list")):
        assert mark in client.get(address).content.decode(), address
    now = timezone.now()
    for kind in (PaperKind.WORKSHEET, PaperKind.RECAP):
        about = About.of(sheet if kind == PaperKind.WORKSHEET else season.period)
        about = About.of(Assessment.objects.get(pk=sheet.pk)) if about.assessment else about
        frame = content_of(PAPERS[kind], about, now).frame
        assert frame.origin
        assert mark in frame.origin_sentence.lower()


def with_odd_heading(content: bytes, sheets: int = 1) -> bytes:
    """The TPI's answers under a heading that no regulation knows; a second such sheet if asked."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    (cell,) = [one for one in book["Jawaban"][1] if one.value == "Jawaban TPI"]
    cell.value = "Hasil pemeriksaan"
    if sheets == 2:
        book.copy_worksheet(book["Jawaban"]).title = "Salinan"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def letters_of(content: bytes, heading: str) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return next(one.column_letter for one in book["Jawaban"][1] if one.value == heading)


@pytest.mark.one_database
def test_a_column_nobody_knows_is_asked_before_leadership_is(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any
) -> None:
    admin, leader = (sign_in(season.people[name]) for name in ("demo-admin", "demo-pimpinan"))
    content = with_odd_heading(both)
    odd, second = (
        letters_of(content, heading) for heading in ("Hasil pemeriksaan", "Jawaban TPI instansi")
    )
    step = bring(admin, sheet, content)["Location"]
    assert not PaperSheet.objects.exists()
    asked = admin.get(step).content.decode()
    assert "Hasil pemeriksaan" in asked
    assert "diajukan ke pimpinan" in asked
    (fields,) = [said for leads, said in forms_of(asked, step) if f"kolom_{odd}" in said]
    # Nobody's page but the one of who brought the file; the unit's side alone is not enough.
    assert sign_in(season.people["demo-pokja"]).get(step).status_code == 403
    alone = admin.post(step, {**fields, f"kolom_{odd}": "abaikan"})
    assert alone.status_code == 422
    assert "tidak memuat kedua sisi" in alone.content.decode()
    assert not ColumnChoice.objects.exists()
    told = {**fields, f"kolom_{odd}": "jawaban-tpi", f"kolom_{second}": "jawaban-tpi-2"}
    assert admin.post(step, told)["Location"] == page(sheet)
    assert ColumnChoice.objects.get(heading="Hasil pemeriksaan").meaning == "jawaban-tpi"
    assert admin.get(step).status_code == 404  # leadership has it now
    assert "226 isian" in leader.get(page(sheet)).content.decode()
    assert leader.post(page(sheet), {"putusan": "ya"}).status_code == 302
    assert given(sheet) == {Side.UNIT, Side.TPI_MEMBER}


@pytest.mark.one_database
def test_of_several_sheets_one_is_chosen_before_leadership_is_asked(
    sheet: Assessment, both: bytes, season: Any, sign_in: Any
) -> None:
    admin = sign_in(season.people["demo-admin"])
    step = bring(admin, sheet, with_odd_heading(both, sheets=2))["Location"]
    assert "Lembar mana yang dibaca?" in admin.get(step).content.decode()
    assert admin.post(step, {"lembar": "Tidak ada"}).status_code == 302
    assert "Lembar mana yang dibaca?" in admin.get(step).content.decode()
    assert admin.post(step, {"lembar": "Salinan"})["Location"] == step
    assert "di lembar «Salinan»?" in admin.get(step).content.decode()
