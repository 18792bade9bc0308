"""A definition that is called sound can be stored; what cannot be stored is said before."""

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assessment.instrument.services.imports import import_instrument
from assessment.instrument.services.instruments import load_builtin
from assessment.instrument.sources import recognise
from assessment.lke.scoring_input import document_of, scoring_instrument
from assessment.models import Indicator, Instrument, InstrumentImport
from assessment.scoring.definition import builtin_document
from assessment.scoring.engine import score
from assessment.scoring.model import parse_answer
from tests.assessment.instrument.test_sources import SOURCES, as_bytes, portal
from tests.golden.material import BLANK_ANNEX, Material, materials
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, SpreadsheetError

BASE = builtin_document()
TERMS = "prerequisites"
Change = Callable[[dict[str, Any]], None]


def made(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(BASE)
    change(document)
    return document


def first_ratio(document: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = next(
        row for row in document["indicators"] if row["answer_type"] == "ratio"
    )
    return row


def repeat_count(document: dict[str, Any]) -> None:
    inputs = first_ratio(document)["inputs"]
    inputs[1]["key"] = inputs[0]["key"]


def repeat_term(document: dict[str, Any]) -> None:
    document[TERMS]["items"].append(document[TERMS]["items"][0])


UNSTORABLE: dict[str, tuple[Change, str]] = {
    "guidance": (lambda d: d["indicators"][0].update(guidance={"a": 1}), "guidance berisi"),
    "evidence": (
        lambda d: d["indicators"][0].update(evidence_examples=["SK", 3]), "evidence_examples berisi"
    ),
    "the year before": (
        lambda d: d["indicators"][0].update(zero_previous={"current_zero": "separuh"}),
        "zero_previous berisi",
    ),
    "a count's key twice": (repeat_count, "dipakai 2 kali"),
    "a prerequisite twice": (repeat_term, "Kode syarat opini_bpk dipakai 2 kali"),
    "no prerequisites at all": (lambda d: d.update(prerequisites=None), "prerequisites"),
    "applies to": (
        lambda d: d[TERMS]["items"][0].update(applies_to=["WBX"]), "daftar berisi WBK atau WBBM"
    ),
    "grade": (lambda d: d[TERMS]["items"][0].update(min={"WBK": 3}), "min berisi"),
    "years": (lambda d: d[TERMS]["items"][0].update(wait_years=-1), "wait_years berisi"),
    "agency": (lambda d: d[TERMS]["items"][0].update(agency_types="kl"), "agency_types berisi"),
    "a kind of agency": (
        lambda d: d[TERMS]["items"][0].update(agency_types=["dinas"]), "agency_types berisi"
    ),
    "source": (lambda d: d[TERMS]["items"][0].update(source=["x"]), "source berisi"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSTORABLE)
def test_what_the_engine_does_not_read_has_to_have_a_shape_too(name: str) -> None:
    change, words = UNSTORABLE[name]
    reading = recognise(as_bytes(made(change)), "x.json", BASE)
    (problem,) = reading.problems
    assert words in problem.message
    assert "Perbaiki di berkas" in problem.message
    assert reading.document is None


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
@pytest.mark.parametrize("make", [lambda: copy.deepcopy(BASE), portal])
def test_letters_no_database_keeps_are_refused_wherever_they_stand(make: Any, text: str) -> None:
    document = make()
    document["catatan"] = [{"jauh": {text: 1}}]
    with pytest.raises(SpreadsheetError, match="huruf yang rusak"):
        recognise(as_bytes(document), "x.json", BASE)


@pytest.mark.parametrize("word", [b"NaN", b"Infinity", b"-Infinity"])
def test_numbers_json_does_not_have_are_refused(word: bytes) -> None:
    content = as_bytes(BASE)[:-1] + b', "x": ' + word + b"}"
    with pytest.raises(SpreadsheetError, match="tidak dapat dibaca"):
        recognise(content, "x.json", BASE)


def test_a_wrong_weight_says_what_was_found_what_is_right_and_what_to_do() -> None:
    reading = recognise(as_bytes(made(lambda d: d["nodes"][1].update(weight="31"))), "x", BASE)
    whole = next(one for one in reading.problems if one.message.startswith("A:"))
    assert (whole.cell, whole.found, whole.allowed) == ("A", "61", "60")
    assert (whole.code, "Perbaiki di berkas" in whole.message) == ("part_weights", True)


def test_a_new_soal_before_known_ones_takes_a_free_code_and_is_named() -> None:
    """The base's items keep theirs, so that nobody's answer moves to another question."""
    master = portal()
    area = master["data"][0]["children"][0]["children"][0]["children"][0]
    area["soals"].insert(0, {**area["soals"][0], "id": 900})
    reading = recognise(as_bytes(master), "x.json", BASE)
    assert reading.document is not None
    rows = {row["soal_ids"][0]: row["code"] for row in reading.document["indicators"]}
    known = next(row["code"] for row in BASE["indicators"] if row["soal_ids"] == [2])
    taken = {row["code"] for row in BASE["indicators"]}
    assert rows[2] == known
    assert rows[900] not in taken
    (warning,) = reading.warnings
    assert (warning.cell, warning.found) == ("soal 900", "900")
    assert rows[900] in warning.message


def test_what_the_master_does_not_say_stays_as_the_base_has_it() -> None:
    known = next(row for row in BASE["indicators"] if row["soal_ids"] == [2])
    assert known["guidance"]
    reading = recognise(as_bytes(portal()), "x.json", BASE)
    assert reading.document is not None
    (row,) = reading.document["indicators"]
    for key in ("guidance", "evidence_examples", "zero_denominator"):
        assert row[key] == known[key]
    assert reading.document["thresholds"] == BASE["thresholds"]
    assert reading.document[TERMS] == BASE[TERMS]


@materials
@pytest.mark.parametrize("name", SOURCES)
def test_no_source_takes_an_explanation_or_typical_evidence_away(
    material: Material, name: str
) -> None:
    reading = recognise(material.content(name), name, copy.deepcopy(BASE))
    assert reading.document is not None
    before = {row["code"]: row for row in BASE["indicators"]}
    for row in reading.document["indicators"]:
        assert bool(row["guidance"]) == bool(before[row["code"]]["guidance"]), row["code"]
        assert row["evidence_examples"] == before[row["code"]]["evidence_examples"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[TERMS]["items"][1]["min"].update(WBK="A"),
        lambda d: d[TERMS]["items"].pop(),
        lambda d: first_ratio(d)["inputs"][0].update(label="Banyaknya"),
        lambda d: d["indicators"][0].update(evidence_examples=["SK"]),
    ],
)
def test_a_small_change_is_a_version_of_its_own_and_comes_back_as_it_was_written(
    change: Change,
) -> None:
    base = load_builtin()
    document = document_of(base)
    change(document)
    draft = import_instrument(actor=SYSTEM, document=document, base=base, origin="x")
    assert document_of(draft) == {**document, "version": "2"}
    assert draft.predecessor == base
    assert draft.olds == {row["code"]: (row["code"],) for row in document["indicators"]}


@pytest.mark.django_db
def test_the_same_content_written_otherwise_is_no_new_version_and_leaves_no_trace() -> None:
    base = load_builtin()
    document = document_of(base)
    document["nodes"][0]["weight"] = "60.00"
    del document["indicators"][0]["weight"]  # it has none
    document["indicators"][1]["inputs"] = None
    rows, events = Indicator.objects.count(), AuditEvent.objects.count()
    with pytest.raises(Refused, match="sama persis dengan versi 1"):
        import_instrument(actor=SYSTEM, document=document, base=base, origin="x")
    assert Instrument.objects.get() == base
    assert (Indicator.objects.count(), AuditEvent.objects.count()) == (rows, events)


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_unread_by_page_and_command(
    season: Any, sign_in: Any, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    content = as_bytes(BASE)
    client = sign_in(season.people["demo-admin"])
    base = Instrument.objects.get()
    upload = SimpleUploadedFile("besar.json", content)
    answer = client.post(reverse("instruments:import"), {"base": base.pk, "file": upload})
    assert answer.status_code == 422
    assert "paling besar" in answer.content.decode()
    file = tmp_path / "besar.json"
    file.write_bytes(content)
    with pytest.raises(SystemExit) as end:
        call_command("import_instrument", file, "--json")
    assert end.value.code == 1
    assert "paling besar" in json.loads(capsys.readouterr().out)["problems"][0]["message"]
    assert not InstrumentImport.objects.exists()
    assert Instrument.objects.count() == 1


@pytest.mark.one_database
@pytest.mark.django_db
def test_only_who_keeps_instruments_may_import_and_only_what_they_brought(
    season: Any, sign_in: Any
) -> None:
    base = Instrument.objects.get()
    document = document_of(base)
    document["title"] = "LKE uji"
    client = sign_in(season.people["demo-admin"])
    upload = SimpleUploadedFile("uji.json", as_bytes(document))
    place = client.post(reverse("instruments:import"), {"base": base.pk, "file": upload})[
        "Location"
    ]
    for name, person in season.people.items():
        if name == "demo-admin":
            continue
        assert sign_in(person).post(place).status_code in (403, 404), name
    assert Instrument.objects.get() == base


@pytest.mark.one_database
@materials
@pytest.mark.django_db
@pytest.mark.parametrize("name", SOURCES)
def test_every_source_becomes_a_draft_that_scores_the_golden_cases(
    material: Material, name: str, tmp_path: Path, capsys: Any
) -> None:
    """Through the command and back out of the database, weights and multipliers as stored."""
    base = load_builtin()
    file = tmp_path / name
    file.write_bytes(material.content(name))
    call_command("import_instrument", file, "--json")
    assert json.loads(capsys.readouterr().out)["version"] == 2
    draft = Instrument.objects.get(version=2)
    assert draft.olds == {row.code: (row.code,) for row in base.indicators.all()}
    instrument = scoring_instrument(draft)
    cases = material.cases()
    assert len(cases) == 40
    for case in cases:
        answers = {
            code: parse_answer(instrument.indicator(code), value)
            for code, value in case["answers"].items()
        }
        result = score(instrument, {code: one for code, one in answers.items() if one})
        for code, expected in case["expected"].items():
            scored = result.total if code == "total" else result.nodes[code]
            assert abs(scored.zero - Decimal(expected)) < Decimal("1e-9"), (case["id"], code)


@materials
@pytest.mark.django_db
def test_the_command_says_in_which_cell_the_circulated_defect_stands(
    material: Material, tmp_path: Path, capsys: Any
) -> None:
    load_builtin()
    file = tmp_path / BLANK_ANNEX
    file.write_bytes(material.content(BLANK_ANNEX))
    call_command("import_instrument", file, "--dry-run")
    said = capsys.readouterr().out
    assert " J8: A.I.1.i.a: skala tertulis «Ya»" in said
    assert Instrument.objects.count() == 1
