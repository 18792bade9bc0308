"""Instruments from outside: recognised by structure, the rest from the version in force."""

import copy
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.enums import InstrumentStatus
from assessment.instrument.diff import compare_definitions
from assessment.instrument.item_pairs import proposed_mapping
from assessment.instrument.services.instruments import load_builtin
from assessment.instrument.sources import recognise
from assessment.lke.scoring_input import document_of, scoring_instrument
from assessment.models import Instrument
from assessment.scoring.definition import builtin_document, load
from assessment.scoring.engine import score
from assessment.scoring.model import parse_answer
from tests.assessment.workbooks.test_lke_sheet import choices, workbook
from tests.golden.material import BLANK, BLANK_ANNEX, MASTER, Material, materials
from zona_integritas.ground.errors import SpreadsheetError

BASE = builtin_document()
SOURCES = {
    MASTER: "portal",
    BLANK: "lembar",
    BLANK_ANNEX: "lembar",
}


def read(content: bytes, name: str = "x") -> Any:
    return recognise(content, name, copy.deepcopy(BASE))


def as_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


@materials
@pytest.mark.parametrize(("name", "kind"), SOURCES.items())
def test_every_source_scores_every_golden_case_the_same(
    material: Material, name: str, kind: str
) -> None:
    reading = read(material.content(name), name)
    assert (reading.format, reading.problems) == (kind, [])
    instrument = load(reading.document)
    assert len(instrument.indicators) == 113
    assert sorted(soal for row in instrument.indicators for soal in row.soal_ids) == list(
        range(1, 128)
    )
    for case in material.cases():
        answers = {
            code: parse_answer(instrument.indicator(code), value)
            for code, value in case["answers"].items()
        }
        result = score(instrument, answers)  # type: ignore[arg-type]
        for code, expected in case["expected"].items():
            scored = result.total if code == "total" else result.nodes[code]
            assert abs(scored.zero - Decimal(expected)) < Decimal("1e-9"), code


@materials
def test_the_portals_wording_and_soal_ids_are_kept(material: Material) -> None:
    master = json.loads(material.content(MASTER))
    first = master["data"][0]["children"][0]["children"][0]["children"][0]["soals"][1]
    reading = read(material.content(MASTER))
    row = next(one for one in reading.document["indicators"] if one["soal_ids"] == [first["id"]])
    assert row["statement"] == " ".join(first["teks_pertanyaan"].split())
    assert [one["criterion"] for one in row["options"]] == [
        " ".join(one["label"].split()) for one in first["skema_penilaian"]
    ]
    # only words differ: the tree, weights, scales, counts and minima are those in force
    assert {one.kind for one in compare_definitions(BASE, reading.document)} == {"reworded"}


@materials
def test_the_circulated_defect_is_a_warning_with_its_cell(material: Material) -> None:
    reading = read(material.content(BLANK_ANNEX))
    (warning,) = reading.warnings
    assert (warning.cell, warning.found, warning.allowed) == ("J8", "Ya", "Ya/Tidak")


def portal(**changes: Any) -> dict[str, Any]:
    """A little master over the built-in sheet's first sub-area, and nothing else."""
    soal = {"id": 2, "teks_pertanyaan": "Kalimat lain", "jenis_jawaban": "ABC",
            "kriteria_nilai": "", "bobot_maksimal": 0,
            "skema_penilaian": [{"key": key, "label": f"Kriteria {key}", "multiplier": value}
                                for key, value in (("A", 1), ("B", 0.5), ("C", 0))],
            **changes}  # fmt: skip
    levels = ["komponen", "sub_komponen", "area_perubahan", "sub_area"]
    names = ["A. PENGUNGKIT", "I. PEMENUHAN", "1. AREA", "i. Sub"]
    node: dict[str, Any] = {"soals": [soal], "children": []}
    for level, name in zip(reversed(levels), reversed(names), strict=True):
        node = {**node, "level": level, "nama": name, "bobot_maksimal": 100, "id": 1}
        node = {"soals": [], "children": [node]}
    return {"tahun": 2026, "data": node["children"]}


def test_a_multiplier_that_differs_from_its_scale_stays_with_the_option() -> None:
    scheme = [{"key": key, "label": key * 2, "multiplier": value}
              for key, value in (("A", 1), ("B", 0.6), ("C", 0))]  # fmt: skip
    reading = read(as_bytes(portal(skema_penilaian=scheme)))
    (row,) = reading.document["indicators"]
    assert [one.get("multiplier") for one in row["options"]] == [None, "0.6", None]


def test_an_unknown_count_is_a_problem_and_no_guess() -> None:
    reading = read(as_bytes(portal(id=900, jenis_jawaban="Jumlah", skema_penilaian=[])))
    assert any("Soal 900 adalah jumlah baru" in one.message for one in reading.problems)


def test_an_unknown_answer_type_is_named_with_what_is_allowed() -> None:
    reading = read(as_bytes(portal(jenis_jawaban="XYZ")))
    problem = next(one for one in reading.problems if one.found == "XYZ")
    assert (problem.cell, "YA_TIDAK" in problem.allowed) == ("soal 2", True)
    assert problem.message.endswith("Tidak ada data yang berubah.")


def test_weights_that_do_not_add_up_are_named_with_their_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(choices())))
    book["Isian"]["H2"] = 61
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), "lke.xlsx")
    assert any(one.cell == "H2" and "jumlah bobot" in one.message for one in reading.problems)


def test_a_sheet_with_a_lost_weight_or_an_unknown_scale_says_where() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(choices())))
    sheet = book["Isian"]
    sheet["H5"] = "banyak"
    sheet["J7"] = "A/B/Z"
    buffer = io.BytesIO()
    book.save(buffer)
    places = {(one.cell, one.found) for one in read(buffer.getvalue()).problems}
    assert {("H5", "banyak"), ("J7", "a/b/z")} <= places


def test_a_recoded_item_is_known_by_its_words_and_none_by_its_number_alone() -> None:
    after = copy.deepcopy(BASE)
    first, second = after["indicators"][:2]
    olds = first["code"], second["code"]
    first["code"] = f"{first['parent']}.y"
    second["code"] = f"{second['parent']}.z"
    second["statement"] = "Kalimat yang sama sekali lain"
    found = [(one.kind, one.code, one.before) for one in compare_definitions(BASE, after)]
    assert ("moved", first["code"], olds[0]) in found
    assert ("added", second["code"], "") in found
    assert [one[1] for one in found if one[0] == "removed"] == [olds[1]]
    assert proposed_mapping(BASE, after)[first["code"]] == [olds[0]]


def test_the_difference_names_what_came_went_and_weighs_otherwise() -> None:
    after = copy.deepcopy(BASE)
    gone = after["indicators"].pop(1)
    after["indicators"][0]["answer_type"] = "abc"
    after["indicators"][0]["options"] = gone["options"]
    after["thresholds"]["WBK"][0]["min"] = "76"
    kinds = {(one.kind, one.code) for one in compare_definitions(BASE, after)}
    assert ("removed", gone["code"]) in kinds
    assert ("rescaled", BASE["indicators"][0]["code"]) in kinds
    assert ("rules", "Nilai minimal WBK total") in kinds


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "JSON ini rusak pada baris 1"),
        (b"[1, 2]", "Susunan JSON ini tidak dikenal"),
        (b'{"a": 1}', "Yang dikenal:"),
        (b"", "kosong"),
        (b"PK\x03\x04", "rusak"),
        (b"a;b\n1;2", "tidak dikenal"),
    ],
)
def test_other_files_are_refused_with_what_is_understood(content: bytes, words: str) -> None:
    with pytest.raises(SpreadsheetError, match=words):
        read(content)


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_definition_with_anything_in_the_wrong_place_is_a_problem(data: Any) -> None:
    """Keys dropped, types changed, numbers made huge: problems in words, never an exception."""
    source = data.draw(st.sampled_from(["own", "portal"]))
    document = copy.deepcopy(BASE) if source == "own" else portal()
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = document
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
                if isinstance(place, dict) and data.draw(st.booleans()):
                    del place[key]
                else:
                    place[key] = data.draw(any_json)
                break
            place = place[key]
    try:
        reading = read(as_bytes(document))
    except SpreadsheetError as error:
        sentence = str(error)
    else:
        sentence = " ".join(one.message for one in reading.problems) or "Sah."
        if not reading.problems:
            load(reading.document)
    assert sentence.endswith(".")


@pytest.mark.django_db
def test_the_command_makes_a_draft_once_and_says_what_differs(tmp_path: Path, capsys: Any) -> None:
    base = load_builtin()
    changed = document_of(base)
    changed["indicators"][0]["statement"] = "Tim telah dibentuk."
    file = tmp_path / "konsep.json"
    file.write_bytes(as_bytes(changed))
    call_command("import_instrument", file, "--dry-run", "--json")
    preview = json.loads(capsys.readouterr().out)
    assert (preview["version"], preview["indicators"], preview["soal"]) == (None, 113, 127)
    assert [one["kind"] for one in preview["differences"]] == ["reworded"]
    assert Instrument.objects.count() == 1
    call_command("import_instrument", file, "--json")
    assert json.loads(capsys.readouterr().out)["version"] == 2
    draft = Instrument.objects.get(version=2)
    assert (draft.status, draft.predecessor) == (InstrumentStatus.DRAFT, base)
    assert len(draft.mapping) == 113
    assert scoring_instrument(draft).indicators[0].statement == "Tim telah dibentuk."
    with pytest.raises(SystemExit):
        call_command("import_instrument", file, "--json")
    assert "sama persis dengan versi 2" in capsys.readouterr().out


@pytest.mark.one_database
@pytest.mark.django_db
def test_in_the_browser_a_file_is_checked_and_becomes_a_draft(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-admin"])
    base = Instrument.objects.get()
    changed = document_of(base)
    changed["thresholds"]["WBK"][0]["min"] = "76"
    upload = SimpleUploadedFile("konsep.json", as_bytes(changed))
    answer = client.post(reverse("instruments:import"), {"base": base.pk, "file": upload})
    page = client.get(answer["Location"])
    assert "Nilai minimal WBK total" in page.content.decode()
    assert Instrument.objects.count() == 1
    done = client.post(answer["Location"])
    draft = Instrument.objects.get(status=InstrumentStatus.DRAFT)
    assert done["Location"] == reverse("instruments:draft", args=[draft.pk])
    assert "sudah menjadi konsep" in client.post(answer["Location"]).content.decode()
    wrong = {**changed, "nodes": changed["nodes"][1:]}
    upload = SimpleUploadedFile("salah.json", as_bytes(wrong))
    answer = client.post(reverse("instruments:import"), {"base": base.pk, "file": upload})
    assert "tidak ada" in client.get(answer["Location"]).content.decode()
    assert client.post(answer["Location"]).status_code == 409
    assert Instrument.objects.count() == 2


@pytest.mark.one_database
@pytest.mark.django_db
def test_items_without_a_number_get_it_on_the_check_page_or_later(
    season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    base = Instrument.objects.get()
    changed = document_of(base)
    rows = {row["code"]: row for row in changed["indicators"]}
    rows["A.I.1.i.b"]["soal_ids"] = []
    ratio = rows["A.II.1.i.a"]
    first, *others = ratio["inputs"]
    known, first["soal_id"] = first["soal_id"], None
    ratio["soal_ids"] = [one["soal_id"] for one in others]
    upload = SimpleUploadedFile("konsep.json", as_bytes(changed))
    check = client.post(reverse("instruments:import"), {"base": base.pk, "file": upload})[
        "Location"
    ]
    names = "soal:A.I.1.i.b", f"soal:A.II.1.i.a:{first['key']}"
    page = client.get(check).content.decode()
    assert all(f'name="{name}"' in page for name in names)
    wrong = client.post(check, {names[0]: "dua", names[1]: str(known)})
    assert wrong.status_code == 409
    said = wrong.content.decode()
    assert "«dua» untuk butir A.I.1.i.b bukan bilangan bulat" in said
    assert f'value="{known}"' in said  # what was typed beside it stays
    client.post(check, {names[0]: "", names[1]: str(known)})
    draft = Instrument.objects.get(status=InstrumentStatus.DRAFT)
    stored = {row["code"]: row for row in document_of(draft)["indicators"]}
    assert (
        stored["A.II.1.i.a"]
        == {row["code"]: row for row in document_of(base)["indicators"]}["A.II.1.i.a"]
    )
    assert stored["A.I.1.i.b"]["soal_ids"] == []
    detail = client.get(reverse("instruments:detail", args=[draft.pk])).content.decode()
    assert "1 butir belum mempunyai nomor soal portal: A.I.1.i.b." in " ".join(detail.split())
    publish = client.get(reverse("instruments:publish", args=[draft.pk])).content.decode()
    assert "hanya penarikan oleh portal Kementerian PANRB yang menunggunya" in publish
    assert "Berbeda dari versi 1: 1 nomor soal portal lain." in publish


@pytest.mark.one_database
@pytest.mark.django_db
def test_an_exported_table_that_comes_back_is_a_source_too(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-admin"])
    base = Instrument.objects.get()
    content = client.get(reverse("instruments:table_xlsx", args=[base.pk])).content
    reading = recognise(content, "tabel.xlsx", document_of(base))
    assert (reading.format, reading.problems) == ("tabel", [])
    assert compare_definitions(document_of(base), reading.document or {}) == []
