"""Many sheets at once: each for itself, with its own result, and nothing done twice."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from assessment.enums import BatchItemState, Phase, RecognisedBy, Side
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Assessment, EvidenceUse, Period, SheetBatch
from assessment.queries import indicators_of
from assessment.workbooks.columns import ColumnChoices
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services import sheet_reading
from assessment.workbooks.services.batch_files import unit_named
from assessment.workbooks.services.batches import (
    look_through,
    start_batch,
    upload_batch,
    work_through,
)
from assessment.workbooks.services.imports import import_sheet
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.golden.cases import golden_cases
from tests.golden.workbooks import MINISTRY, workbook
from tests.paths import TWO_SIDES
from tests.season import make_season, make_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_readings import OF_ZIPS, KeptReader
from zona_integritas.ground.jobs.models import Job, JobState
from zona_integritas.ground.jobs.worker import work_off

ANSWERS = json.loads(TWO_SIDES.read_text())["unit"]["answers"]


class Silent:
    """Nobody watches."""

    def begin(self, total: int, message: str = "") -> None:
        self.total = total

    def step(self, message: str = "", by: int = 1) -> None:
        self.total -= by

    def remark(self, sentence: str) -> None:
        self.remarks = [*getattr(self, "remarks", []), sentence]


def sheet_of(season: Any, code: str, changes: dict[str, Any] | None = None) -> bytes:
    """A filled workbook of a unit, made from an LKE that is emptied again."""
    sheet = open_assessment(actor=SYSTEM, unit=season.units[code], period=season.period)
    rows = {row.code: row for row in indicators_of(sheet)}
    values = {**ANSWERS, **(changes or {})}
    entries = [
        AnswerEntry(
            rows[indicator],
            Side.UNIT,
            {key: str(count) for key, count in value.items()}
            if isinstance(value, dict)
            else str(value),
            "",
        )
        for indicator, value in values.items()
    ]
    write_many(actor=SYSTEM, assessment=sheet, entries=entries, source="form")
    Assessment.objects.filter(pk=sheet.pk).update(phase=Phase.UNIT)
    return lke_workbook(sheet, tpi_side=False, made_at=timezone.now())


def without_identity(content: bytes) -> bytes:
    """As if the workbook had been made elsewhere: no word of unit, period, versions."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book["_identitas"]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def packed(**files: bytes) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    buffer.seek(0)
    return buffer


@pytest.fixture
def filled(season: Any) -> dict[str, bytes]:
    """Workbooks of A and B, both LKE as exported; the units may fill them."""
    return {"A": sheet_of(season, "A"), "B": without_identity(sheet_of(season, "B"))}


def uploaded(season: Any, file: io.BytesIO, name: str = "z") -> SheetBatch:
    """As the administrator, who says why."""
    return upload_batch(
        actor=season.people["demo-admin"],
        period=season.period,
        file=file,
        name=name,
        reason="Unit mengisi di luar jaringan.",
    )


@pytest.mark.django_db
def test_each_file_has_its_own_result_and_a_broken_one_stops_nobody(
    season: Any, filled: dict[str, bytes]
) -> None:
    wrong = without_identity(sheet_of(season, "A"))
    file = packed(
        **{
            "lke-A-2026_DOT_xlsx": filled["A"],
            "B lembar_DOT_xlsx": filled["B"],
            "rusak_DOT_xlsx": b"PK rusak",
            "tanpa unit_DOT_xlsx": wrong,
            "~$B_DOT_xlsx": b"kunci",
            "catatan_DOT_txt": b"bukan lembar",
        }
    )
    batch = uploaded(season, file)
    assert Answer.objects.filter(side=Side.TPI_MEMBER).count() == 0
    work_through(batch, Silent())
    results = {item.name: (item.state, item.unit and item.unit.code) for item in batch.items.all()}
    assert results == {
        "lke-A-2026.xlsx": (BatchItemState.UNCHANGED, "A"),
        "B lembar.xlsx": (BatchItemState.UNCHANGED, "B"),
        "rusak.xlsx": (BatchItemState.FAILED, None),
        "tanpa unit.xlsx": (BatchItemState.FAILED, None),
    }
    problems = {item.name: " ".join(item.problems) for item in batch.items.all()}
    assert "rusak" in problems["rusak.xlsx"]
    assert "awali nama berkas dengan kode unit" in problems["tanpa unit.xlsx"]


@pytest.mark.django_db(transaction=True)
def test_files_in_lanes_come_in_as_one_after_the_other() -> None:
    season = make_season()
    codes = [f"L{number}" for number in range(5)]
    for code in codes:
        make_unit(code, season.units["BLN"], "eselon_2")
    cases = [case["answers"] for case in golden_cases()[:5]]
    files = {
        f"{code}_DOT_xlsx": workbook(MINISTRY, unit=answers, tpi=answers)
        for code, answers in zip(codes, cases, strict=True)
    }
    files["L2_DOT_xlsx"] = b"PK rusak"
    Period.objects.filter(pk=season.period.pk).update(is_open=False)
    season.period.refresh_from_db()
    batch = upload_batch(
        actor=SYSTEM,
        period=season.period,
        file=packed(**files),
        name="z",
        reason="Periode lama.",
        historic=True,
    )
    watched = Silent()
    look_through(batch, watched)
    work_through(batch, watched)
    assert watched.total == 0
    states = dict(batch.items.values_list("name", "state"))
    failed = {name for name, state in states.items() if state != BatchItemState.APPLIED}
    assert failed == {"L2.xlsx"}
    for code, answers in zip(codes, cases, strict=True):
        rows = Answer.objects.filter(assessment__unit__code=code, side=Side.UNIT)
        assert rows.count() == (0 if code == "L2" else len(answers))
    call_command("verify_audit", verbosity=0)


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_units_own_workbook_is_known_by_its_content(season: Any, filled: Any) -> None:
    batch = uploaded(season, packed(apa_DOT_xlsx=filled["A"]))
    work_through(batch, Silent())
    item = batch.items.get()
    assert (item.state, item.unit.code) == (BatchItemState.UNCHANGED, "A")


@pytest.mark.django_db
def test_a_file_with_one_wrong_cell_writes_none_of_its_answers(season: Any) -> None:
    content = without_identity(sheet_of(season, "A"))
    reading = read_lke_workbook(content, scoring_instrument(season.period.instrument))
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Jawaban"][reading.sides["unit"].cells["A.I.1.i.b"]] = "F"
    buffer = io.BytesIO()
    book.save(buffer)
    opened = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    Assessment.objects.filter(pk=opened.pk).update(phase=Phase.UNIT)
    batch = uploaded(season, packed(B_DOT_xlsx=buffer.getvalue()))
    work_through(batch, Silent())
    item = batch.items.get()
    assert item.state == BatchItemState.FAILED
    assert "«F» bukan pilihan" in item.problems[0]
    assert not Answer.objects.filter(assessment=opened).exists()


@pytest.mark.django_db
def test_the_first_word_of_the_name_is_the_unit_and_nothing_is_guessed() -> None:
    units: Any = {"bln-01": "satu", "bln-01-2": "dua", "a": "huruf"}
    assert unit_named("BLN-01.xlsx", units) == "satu"
    assert unit_named("lke-BLN-01-2026.xlsx", units) == "satu"
    assert unit_named("2026/BLN-01-2 (final).xlsx", units) == "dua"
    assert unit_named("BLN-01/lembar terisi.xlsx", units) == "satu"
    assert unit_named("BLN-01-3.xlsx", units) is None  # a unit nobody knows is not its parent
    assert unit_named("apa.xlsx", units) is None


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"bukan zip", "bukan ZIP atau rusak"),
        (packed(catatan_DOT_txt=b"x").getvalue(), "tidak memuat lembar LKE"),
    ],
)
def test_a_zip_that_cannot_be_worked_through_is_refused_in_words(
    season: Any, content: bytes, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        uploaded(season, io.BytesIO(content))
    assert SheetBatch.objects.count() == 0


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_bomb_inside_the_zip_fails_alone(season: Any, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 50_000
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.xlsx", b"0" * 10_000_000)
    batch = uploaded(season, buffer)
    work_through(batch, Silent())
    assert "paling besar" in batch.items.get().problems[0]


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_folder_command_tells_each_file_and_goes_on(
    season: Any, filled: dict[str, bytes], tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "A.xlsx").write_bytes(filled["A"])
    (tmp_path / "C.xlsx").write_bytes(filled["B"])
    command = ["import_lke_folder", tmp_path, "--period", season.period.year, "--json"]
    command += ["--as", "demo-admin", "--reason", "Unit mengisi di luar jaringan."]
    with pytest.raises(SystemExit):
        call_command(*command)
    rows = json.loads(capsys.readouterr().out)["files"]
    assert [(row["file"], row["unit"], row["result"]) for row in rows] == [
        ("A.xlsx", "A", "unchanged"),
        ("C.xlsx", None, "failed"),
    ]
    with pytest.raises(SystemExit):
        call_command(*command)
    assert SheetBatch.objects.count() == 1  # the same folder is the same batch


@pytest.mark.django_db(transaction=True)
def test_in_the_browser_a_zip_is_checked_imported_and_taken_up_again(
    settings: Any, sign_in: Any
) -> None:
    settings.JOBS_IN_PROCESS = False
    season = make_season()
    admin = season.people["demo-admin"]
    content = without_identity(sheet_of(season, "A"))
    opened = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    Assessment.objects.filter(pk=opened.pk).update(phase=Phase.UNIT)
    client = sign_in(admin)
    answer = client.post(
        reverse("assessment:batch_upload"),
        {
            "period": season.period.pk,
            "reason": "Unit mengisi di luar jaringan.",
            "file": SimpleUploadedFile(
                "z.zip", packed(B_DOT_xlsx=content, rusak_DOT_xlsx=b"PK").getvalue()
            ),
        },
    )
    batch = SheetBatch.objects.get()
    assert answer["Location"] == reverse("jobs:detail", args=[batch.job.pk])  # it is looked at
    work_off()
    place = reverse("assessment:batch", args=[batch.pk])
    assert "Ya, impor 1 berkas" in client.get(place).content.decode()
    assert not Answer.objects.filter(assessment__unit=season.units["B"]).exists()
    begun = client.post(reverse("assessment:batch_begin", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert begun["Location"] == reverse("jobs:detail", args=[batch.job.pk])
    assert (batch.job.state, batch.job.done) == (JobState.DONE, 1)
    assert Answer.objects.filter(assessment__unit=season.units["B"]).count() == 113
    page = client.get(reverse("assessment:batch", args=[batch.pk])).content.decode()
    assert "113 baru" in page
    assert "Periksa lagi 1 berkas yang salah" in page
    with pytest.raises(Refused, match="Belum ada berkas yang siap"):
        start_batch(actor=admin, batch=batch, again=True)
    client.post(reverse("assessment:batch_check", args=[batch.pk]), {"ulangi": "ya"})
    again = Job.objects.latest("pk")
    work_off()
    again.refresh_from_db()
    assert (again.total, again.done) == (1, 1)
    assert batch.items.get(name="rusak.xlsx").state == BatchItemState.WAITING


@pytest.mark.django_db(transaction=True)
def test_what_every_file_would_do_is_told_before_anything_is_written(
    settings: Any, sign_in: Any
) -> None:
    """Recognised how, new or wrong; what is no sheet is named; whose a file is may be said."""
    settings.JOBS_IN_PROCESS = False
    season = make_season()
    filled = {"A": sheet_of(season, "A"), "B": without_identity(sheet_of(season, "B"))}
    Answer.objects.filter(assessment__unit=season.units["B"]).update(value=None)
    book = openpyxl.load_workbook(io.BytesIO(filled["B"]))
    book["Jawaban"]["K6"] = "Mungkin"  # an answer that no scale knows
    wrong = io.BytesIO()
    book.save(wrong)
    file = packed(
        **{
            "apa_DOT_xlsx": filled["A"],
            "tanpa nama_DOT_xlsx": filled["B"],
            "B salah_DOT_xlsx": wrong.getvalue(),
            "surat_DOT_pdf": b"%PDF-1.4",
        }
    )
    client = sign_in(season.people["demo-admin"])
    before = list(Answer.objects.order_by("pk").values_list("pk", "version", "value"))
    asked = client.post(
        reverse("assessment:batch_upload"),
        {
            "file": SimpleUploadedFile("semua.zip", file.getvalue()),
            "period": season.period.pk,
            "reason": "Unit mengisi di luar jaringan.",
        },
    )
    assert "/pekerjaan/" in asked["Location"]
    work_off()
    batch = SheetBatch.objects.get()
    here = reverse("assessment:batch", args=[batch.pk])
    items = {item.name: item for item in batch.items.select_related("unit")}
    assert items["apa.xlsx"].recognised_by == RecognisedBy.CONTENT
    assert items["apa.xlsx"].summary["unchanged"] == 113
    assert items["B salah.xlsx"].recognised_by == RecognisedBy.NAME
    assert "«Mungkin»" in items["B salah.xlsx"].problems[0]
    assert "Unitnya tidak dikenali" in items["tanpa nama.xlsx"].problems[0]
    assert list(Answer.objects.order_by("pk").values_list("pk", "version", "value")) == before
    page = client.get(here).content.decode()
    assert "surat.pdf" in page
    assert "dari isi berkas" in page
    assert "1 berkas salah" in page
    assert "1 berkas menunggu pilihan Anda" in page  # nobody knows its unit
    assert "Menunggu" not in page
    assert f'<option value="B">{season.units["B"].name}</option>' in page
    assert "Ya, impor 1 berkas" in page
    # By hand; an unknown code, or one of somebody else's batch, changes nothing.
    row = items["tanpa nama.xlsx"]
    place = reverse("assessment:batch_assign", args=[batch.pk, row.pk])
    told = client.post(place, {"unit": "TIDAK-ADA"}, follow=True).content.decode()
    assert "«TIDAK-ADA» tidak dikenal" in told
    assert sign_in(season.people["demo-pokja"]).post(place, {"unit": "B"}).status_code == 403
    client.post(place, {"unit": "b"})
    row.refresh_from_db()
    assert (row.unit, row.recognised_by) == (season.units["B"], RecognisedBy.HAND)
    assert "Periksa 1 berkas" in client.get(here).content.decode()
    client.post(reverse("assessment:batch_check", args=[batch.pk]))
    work_off()
    row.refresh_from_db()
    assert row.summary["new"] == 113
    client.post(reverse("assessment:batch_begin", args=[batch.pk]))
    work_off()
    states = {item.name: item.state for item in batch.items.all()}
    assert states == {
        "apa.xlsx": BatchItemState.UNCHANGED,
        "tanpa nama.xlsx": BatchItemState.WAITING,  # two are for B: one must be chosen
        "B salah.xlsx": BatchItemState.WAITING,
    }
    assert client.get(here).content.decode().count("Pakai berkas ini") == 2
    client.post(reverse("assessment:batch_use", args=[batch.pk, row.pk]))
    page = client.get(here).content.decode()
    assert "Untuk unit B dipilih berkas «tanpa nama.xlsx»" in page
    client.post(reverse("assessment:batch_begin", args=[batch.pk]))
    work_off()
    states = {item.name: item.state for item in batch.items.all()}
    assert states == {
        "apa.xlsx": BatchItemState.UNCHANGED,
        "tanpa nama.xlsx": BatchItemState.APPLIED,
        "B salah.xlsx": BatchItemState.SKIPPED,
    }


@pytest.mark.django_db
def test_what_the_look_understood_is_what_is_applied_and_only_that(
    season: Any, monkeypatch: Any
) -> None:
    """Nothing is read anew to be applied; what another person would read otherwise is."""
    content = without_identity(sheet_of(season, "A"))
    unit = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    Assessment.objects.filter(pk=unit.pk).update(phase=Phase.UNIT)
    batch = uploaded(season, packed(B_DOT_xlsx=content))
    look_through(batch, Silent())
    asked: list[str] = []

    def anew(*given: Any) -> Any:
        asked.append("anew")
        return read_lke_workbook(*given)

    monkeypatch.setattr(sheet_reading, "read_lke_workbook", anew)
    work_through(batch, Silent(), ready_only=True)
    assert batch.items.get().state == BatchItemState.APPLIED
    assert Answer.objects.filter(assessment=unit).count() == 113
    assert asked == []
    with KeptReader() as reader:
        reader.folder = OF_ZIPS
        sides = ColumnChoices(frozenset({"unit"}))
        sheet_reading.read_sheet(unit, content, reader, "", sides)
        assert asked == []
        other = ColumnChoices(frozenset({"tpi", "tpi2"}))
        sheet_reading.read_sheet(unit, content, reader, "", other)
    assert asked == ["anew"]


@pytest.mark.django_db(transaction=True)
def test_files_of_a_closed_lke_are_no_wrong_files_and_offer_no_choice(
    settings: Any, sign_in: Any
) -> None:
    """What to do is said; none of the two can be taken, so none is offered."""
    settings.JOBS_IN_PROCESS = False
    season = make_season()
    content = sheet_of(season, "A")
    Assessment.objects.filter(unit=season.units["A"]).update(phase=Phase.CLOSED)
    batch = uploaded(season, packed(A_DOT_xlsx=content, **{"A lagi_DOT_xlsx": content}))
    look_through(batch, Silent())
    client = sign_in(season.people["demo-admin"])
    here = reverse("assessment:batch", args=[batch.pk])
    page = client.get(here).content.decode()
    assert page.count("Tidak dapat diimpor") == 3  # the number above, and each of the two
    assert "berkas salah" not in page
    assert "Pakai berkas ini" not in page
    assert "hubungi kelompok kerja ZI" in page
    assert client.get(f"{here}?hasil=barred").content.decode().count('<th scope="row">') == 2
    # Opened again, and looked at again: now one of the two must be chosen.
    Assessment.objects.filter(unit=season.units["A"]).update(phase=Phase.UNIT)
    client.post(reverse("assessment:batch_check", args=[batch.pk]), {"ulangi": "ya"})
    work_off()
    page = client.get(here).content.decode()
    assert "Tidak dapat diimpor" not in page
    assert page.count("Pakai berkas ini") == 2


def _stored(unit: Any) -> list[tuple[Any, ...]]:
    """Every answer of the unit with its versions, and its evidence, without keys and moments."""
    answers = [
        (
            one.indicator.code, one.side, one.value, one.note, one.abstained, one.version,
            one.updated_by_id,
            [(r.version, r.value, r.note, r.abstained, r.source, r.written_by_id)
             for r in one.revisions.all()],
        )
        for one in Answer.objects.filter(assessment__unit=unit)
        .select_related("indicator").prefetch_related("revisions")
        .order_by("indicator__order", "side")
    ]  # fmt: skip
    uses = EvidenceUse.objects.filter(assessment__unit=unit).select_related("indicator")
    return [*answers, *sorted((one.indicator.code, one.evidence.title) for one in uses)]


def _events(unit: Any) -> list[tuple[Any, ...]]:
    """What the record says of the unit, in its order, without keys, moments and names of files."""
    rows = AuditEvent.objects.filter(unit_path=unit.path).order_by("id")
    told = [
        (row.action, row.actor_text, row.note, row.before, dict(row.after or {})) for row in rows
    ]
    for *_, after in told:
        after.pop("file", None)
    return [one for one in told if one[0] != "unit.created"]


@pytest.mark.django_db
def test_many_files_leave_what_each_leaves_by_itself(season: Any) -> None:
    """Row by row: answers, notes, versions, evidence, record; the second time with changes."""
    sets = [case["answers"] for case in golden_cases()[5:8]]
    units = {code: make_unit(code, season.units["BLN"], "eselon_3") for code in "CDEF"}
    Period.objects.filter(pk=season.period.pk).update(is_open=False)
    season.period.refresh_from_db()
    for turn in (0, 1):
        books = [workbook(MINISTRY, unit=sets[turn + place], tpi=sets[turn]) for place in (0, 1)]
        batch = upload_batch(
            actor=SYSTEM,
            period=season.period,
            file=packed(C_DOT_xlsx=books[0], x_DOT_txt=b"x", D_DOT_xlsx=books[1]),
            name="z",
            reason="lama",
            historic=True,
        )
        look_through(batch, Silent())
        seen = [dict(item.summary) for item in batch.items.all()]
        work_through(batch, Silent())
        done = [dict(item.summary) for item in batch.items.all()]
        keys = ("new", "changed", "unchanged", "cleared")
        assert [[one[key] for key in keys] for one in seen] == [
            [one[key] for key in keys] for one in done
        ]
        for code, content in zip("EF", books, strict=True):
            import_sheet(
                actor=SYSTEM,
                assessment=open_assessment(actor=SYSTEM, unit=units[code], period=season.period),
                content=content,
                file_name=f"{code}.xlsx",
                reason="lama",
                historic=True,
            )
    for together, alone in ("CE", "DF"):
        assert _stored(units[together]) == _stored(units[alone])
        assert _events(units[together]) == _events(units[alone])
    assert len(_stored(units["C"])) >= 226
    assert {row[5] for row in _stored(units["C"])} == {1, 2}
