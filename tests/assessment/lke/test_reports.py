"""The worksheet paper: what it prints is what the engine says, for whom it may be printed."""

import json
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from assessment.enums import AnswerSource, View
from assessment.instrument.services.instruments import load_builtin
from assessment.lke.reading import read_lke
from assessment.lke.reports.worksheet import worksheet
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.assessments import open_assessment
from assessment.models import Assessment, Indicator
from assessment.periods.services.periods import create_period
from assessment.scoring.thresholds import verdict
from tests.paper_text import pages_of, text_of
from tests.paths import TWO_SIDES
from units.models import User
from units.services.people import create_person
from units.services.predicates import add_predicate
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import angka, kurang, persen
from zona_integritas.ground.papers.pdf import render_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

CASES = json.loads(TWO_SIDES.read_text("utf-8"))
HOSTILE = "<script>alert(1)</script> <img src=file:///etc/passwd> {{ unit }} & selesai"
TPI_NOTE = "Bukti belum memuat seluruh unsur."


def person(username: str, role: str, unit: Any) -> User:
    found = create_person(
        actor=SYSTEM,
        username=username,
        full_name=f"Orang {username}",
        email=f"{username}@instansi.example",
        nip="",
        unit=unit,
    )
    grant_role(actor=SYSTEM, user=found, role=role, unit=unit)
    return found


def answer(assessment: Assessment, side: str, answers: dict[str, Any], note: str = "") -> None:
    rows = {row.code: row for row in Indicator.objects.filter(instrument=assessment.instrument)}
    write_many(
        actor=SYSTEM,
        assessment=assessment,
        entries=[
            AnswerEntry(rows[code], side, _stored(value), note if number < 3 else "")
            for number, (code, value) in enumerate(answers.items())
        ],
        source=AnswerSource.IMPORT,
    )


def _stored(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: str(count) for key, count in value.items()}
    return value if isinstance(value, str) else str(value)


@pytest.fixture
def sheet(db: Any) -> SimpleNamespace:
    """Unit A whose team answered case 1 and whose TPI answered case 2 of the oracle."""
    common = {"actor": SYSTEM, "service_kind": "layanan_publik"}
    root = create_unit(code="BLN", name="Badan", parent=None, level="instansi", **common)
    unit = create_unit(
        code="A-1", name="Kantor Pelayanan A", parent=root, level="eselon_3", **common
    )
    other = create_unit(
        code="B-1", name="Kantor Pelayanan B", parent=root, level="eselon_3", **common
    )
    period = create_period(actor=SYSTEM, year=2026, instrument=load_builtin())
    assessment = open_assessment(actor=SYSTEM, unit=unit, period=period)
    answer(assessment, "unit", CASES["unit"]["answers"], HOSTILE)
    answer(assessment, "tpi_member", CASES["tpi"]["answers"], TPI_NOTE)
    return SimpleNamespace(
        assessment=assessment,
        unit=unit,
        filler=person("pengisi", "unit_member", unit),
        stranger=person("tetangga", "unit_member", other),
        assessor=person("penilai", "tpi_member", root),
    )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def drawn(sheet: SimpleNamespace) -> bytes:
    content = worksheet(sheet.assessment, predicate="WBK", tpi_side=True, made_at=timezone.now())
    return render_pdf("proposals/papers/contents/worksheet.html", content.context(None))


_once: list[bytes] = []


def paper(sheet: SimpleNamespace) -> bytes:
    """The LKE of the fixture on paper: the same in every test, so it is drawn once."""
    if not _once:
        _once.append(drawn(sheet))
    return _once[0]


def printed(sheet: SimpleNamespace) -> str:
    return text_of(paper(sheet))


def fetch(sheet: SimpleNamespace, user: User, query: str = "") -> Any:
    client = Client()
    client.force_login(user, backend="units.backends.PersonBackend")
    address = reverse("papers:draft", args=["lke", sheet.assessment.pk, "kertas-kerja"])
    return client.get(address + query, secure=True)


def test_every_figure_of_every_level_is_the_engines(sheet):
    text = printed(sheet)
    results = read_lke(sheet.assessment).results
    instrument = scoring_instrument(sheet.assessment.instrument)
    for node in instrument.nodes:
        unit, tpi = results[View.UNIT].nodes[node.code], results[View.TPI].nodes[node.code]
        assert float(unit.zero) == pytest.approx(CASES["unit"]["expected"][node.code], abs=1e-9)
        assert float(tpi.zero) == pytest.approx(CASES["tpi"]["expected"][node.code], abs=1e-9)
        if node.kind == "subarea":
            row = f"{node.code} {node.name} Jumlah: Unit {angka(unit.zero)} · TPI {angka(tpi.zero)}"
        else:
            row = (
                f"{node.code} {node.name} {angka(node.weight)} "
                f"{angka(unit.zero)} {persen(unit.percent_zero)} "
                f"{angka(tpi.zero)} {persen(tpi.percent_zero)}"
            )
        assert plain(row) in text, node.code
    unit, tpi = results[View.UNIT].total.zero, results[View.TPI].total.zero
    assert f"NILAI AKHIR 100,00 {angka(unit)} {angka(tpi)}" in text


def test_all_indicators_stand_on_it_with_answer_and_points(sheet):
    text = printed(sheet)
    result = read_lke(sheet.assessment).results[View.UNIT]
    codes = [entry.code for entry in scoring_instrument(sheet.assessment.instrument).indicators]
    assert len(codes) == 113
    places = [text.index(f"{code} ", text.rindex("4. Rincian jawaban")) for code in codes]
    assert len(set(places)) == 113
    for one in result.indicators.values():
        if isinstance(one.answer, str):
            assert f"{one.answer} → {angka(one.multiplier)} × bobot" in text
    assert "6 dari 8 → 0,75 × bobot 1 = 0,75" in text


def test_thresholds_show_value_minimum_and_gap_of_each_side(sheet):
    text = printed(sheet)
    results = read_lke(sheet.assessment).results
    instrument = scoring_instrument(sheet.assessment.instrument)
    sides = [verdict(instrument, results[view], "WBK").rules for view in (View.UNIT, View.TPI)]
    assert {row.met for row in sides[1]} == {True, False}
    for unit, tpi in zip(*sides, strict=True):
        percent = unit.rule.measure == "percent"
        show = persen if percent else angka
        row = f"{unit.rule.label} {show(unit.minimum)} " + " ".join(
            f"{show(side.value)} {kurang(side.gap, percent=percent)}" for side in (unit, tpi)
        )
        assert plain(row) in text


def test_a_hostile_note_is_printed_as_text(sheet):
    text = printed(sheet)
    assert HOSTILE in text
    assert "root:" not in text


@pytest.mark.usefixtures("sketched")
def test_an_unanswered_sheet_shows_dashes_and_no_invented_zero(sheet):
    period = create_period(actor=SYSTEM, year=2027, instrument=sheet.assessment.instrument)
    empty = open_assessment(actor=SYSTEM, unit=sheet.unit, period=period)
    text = text_of(drawn(SimpleNamespace(assessment=empty)))
    assert "Penilaian mandiri – – 0 dari 113 (0,00 %)" in text
    assert "NILAI AKHIR 100,00 – – –" in text
    assert "Belum ada jawaban yang dapat dibandingkan dengan nilai minimal." in text
    assert text.count("Belum dijawab") == 113


@pytest.mark.usefixtures("sketched")
def test_a_partly_answered_sheet_shows_both_interim_numbers(sheet):
    period = create_period(actor=SYSTEM, year=2027, instrument=sheet.assessment.instrument)
    half = open_assessment(actor=SYSTEM, unit=sheet.unit, period=period)
    answer(half, "unit", dict(list(CASES["unit"]["answers"].items())[::2]))
    total = read_lke(half).results[View.UNIT].total
    assert total.zero != total.answered
    row = f"Penilaian mandiri {angka(total.zero)} {angka(total.answered)} 57 dari 113 (50,44 %)"
    assert row in text_of(drawn(SimpleNamespace(assessment=half)))


@pytest.mark.usefixtures("sketched")
def test_the_unit_sees_nothing_of_the_tpi_before_it_is_opened(sheet):
    tpi = read_lke(sheet.assessment).results[View.TPI].total.zero
    text = text_of(fetch(sheet, sheet.filler).content)
    assert angka(tpi) not in text
    assert TPI_NOTE not in text
    assert "Penilaian TPI 7" not in text
    assert "Penilaian TPI belum dibuka untuk unit kerja" in text


@pytest.mark.usefixtures("sketched")
def test_the_unit_sees_the_tpi_once_it_is_opened_and_others_before(sheet):
    tpi = angka(read_lke(sheet.assessment).results[View.TPI].total.zero)
    assert tpi in text_of(fetch(sheet, sheet.assessor).content)
    Assessment.objects.update(tpi_visible=True)
    text = text_of(fetch(sheet, sheet.filler).content)
    assert tpi in text
    assert TPI_NOTE in text


@pytest.mark.usefixtures("sketched")
def test_it_comes_as_a_named_pdf_that_no_browser_reinterprets(sheet):
    response = fetch(sheet, sheet.filler)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="konsep-kertas-kerja-A-1-2026.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_paper_of_another_unit_is_not_found(sheet):
    assert fetch(sheet, sheet.stranger).status_code == 404


@pytest.mark.usefixtures("sketched")
def test_minima_are_those_asked_for_or_of_the_next_predicate(sheet):
    assert "3. Nilai minimal Menuju WBBM" in text_of(
        fetch(sheet, sheet.filler, "?predikat=WBBM").content
    )
    assert "3. Nilai minimal Menuju WBK" in text_of(
        fetch(sheet, sheet.filler, "?predikat=WBX").content
    )
    add_predicate(
        actor=SYSTEM,
        unit=sheet.unit,
        kind="WBK",
        year=2025,
        decree_number="1/2025",
        decree_date=date(2025, 12, 10),
    )
    assert "3. Nilai minimal Menuju WBBM" in text_of(fetch(sheet, sheet.filler).content)


def test_the_document_names_itself_its_language_and_its_structure(sheet):
    content = paper(sheet)
    reader = PdfReader(BytesIO(content))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Kertas Kerja LKE Kantor Pelayanan A 2026"
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    pages = len(reader.pages)
    for number, text in enumerate(pages_of(content), start=1):
        assert f"Halaman {number} dari {pages}" in text
        assert "KK-LKE/A-1/2026" in text
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            family = font.get_object()["/DescendantFonts"][0].get_object()
            assert (
                "/FontFile2" in family["/FontDescriptor"]
                or "/FontFile3" in family["/FontDescriptor"]
            )
