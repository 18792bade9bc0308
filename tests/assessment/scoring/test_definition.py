"""The loader names everything that is wrong with a definition."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from assessment.scoring.definition import DefinitionError, builtin, builtin_document, load
from assessment.scoring.definition_problems import WHOLE, DefinitionPart, Place


def test_the_built_in_sheet_is_sound_and_whole() -> None:
    instrument = builtin()
    assert len(instrument.indicators) == 113
    assert len(instrument.nodes) == 60
    soal = sorted(number for entry in instrument.indicators for number in entry.soal_ids)
    assert soal == list(range(1, 128))
    assert sum(1 for node in instrument.nodes if node.kind == "subarea") == 42
    assert instrument.area_codes == ("1", "2", "3", "4", "5", "6")


def node(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in document["nodes"] if row["code"] == code)


def item(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(row for row in document["indicators"] if row["code"] == code)


def minimum(document: dict[str, Any], predicate: str, node: str) -> dict[str, Any]:
    return next(row for row in document["thresholds"][predicate] if row.get("node") == node)


Break = Callable[[dict[str, Any]], Any]
BREAKS: list[tuple[str, Break, str, Place]] = [
    (
        "a weight that does not add up",
        lambda d: node(d, "A.I.1.i").update(weight="0.6"),
        "A.I.1: jumlah bobot bagian 4,1, seharusnya 4",
        Place(DefinitionPart.NODE, "A.I.1"),
    ),
    (
        "components that are not a hundred",
        lambda d: node(d, "B").update(weight="41"),
        "Jumlah bobot komponen 101",
        WHOLE,
    ),
    (
        "item weights that do not add up",
        lambda d: item(d, "B.I.b").update(weight="4"),
        "B.I: jumlah bobot butir 21,5, seharusnya 22,5",
        Place(DefinitionPart.NODE, "B.I"),
    ),
    (
        "a code used twice",
        lambda d: item(d, "A.I.1.i.b").update(code="A.I.1.i.a"),
        "Kode A.I.1.i.a dipakai 2 kali",
        Place(DefinitionPart.ITEM, "A.I.1.i.a"),
    ),
    (
        "an item under nothing",
        lambda d: item(d, "A.I.1.i.b").update(parent="A.I.9"),
        "A.I.1.i.b: induk A.I.9 tidak ada",
        Place(DefinitionPart.ITEM, "A.I.1.i.b"),
    ),
    (
        "a soal mapped twice",
        lambda d: item(d, "A.I.1.i.b").update(soal_ids=[1]),
        "Soal 1 dipetakan 2 kali",
        Place(DefinitionPart.ITEM, "A.I.1.i.a"),
    ),
    (
        "two soal for one letter",
        lambda d: item(d, "A.I.1.i.b").update(soal_ids=[500, 501]),
        "A.I.1.i.b: paling banyak satu soal, ada 2.",
        Place(DefinitionPart.ITEM, "A.I.1.i.b"),
    ),
    (
        "a scale with a letter missing",
        lambda d: item(d, "A.I.1.i.b")["options"].pop(),
        "A.I.1.i.b: pilihan A/B, seharusnya A/B/C",
        Place(DefinitionPart.ITEM, "A.I.1.i.b"),
    ),
    (
        "a percentage without a denominator",
        lambda d: item(d, "A.II.1.i.a")["inputs"][0].update(role="info"),
        "tidak mempunyai penyebut",
        Place(DefinitionPart.ITEM, "A.II.1.i.a"),
    ),
    (
        "no word on nothing of nothing",
        lambda d: item(d, "A.II.1.i.a").update(zero_denominator=None),
        "kebijakan 0 dari 0 belum ditentukan",
        Place(DefinitionPart.ITEM, "A.II.1.i.a"),
    ),
    (
        "a minimum for nothing",
        lambda d: d["thresholds"]["WBK"][0].update(node="Z"),
        "bagian Z tidak ada",
        Place(DefinitionPart.MINIMUM, "WBK Z"),
    ),
    (
        "a minimum for an unknown area",
        lambda d: d["thresholds"]["WBK"][2].update(area="9"),
        "area 9 tidak ada",
        Place(DefinitionPart.MINIMUM, "WBK area.9"),
    ),
    (
        "a minimum given twice",
        lambda d: d["thresholds"]["WBK"].append(d["thresholds"]["WBK"][2]),
        "ganda.",
        Place(DefinitionPart.MINIMUM, "WBK area.1"),
    ),
    (
        "a minimum nobody can reach",
        lambda d: minimum(d, "WBK", "A").update(min="60.5"),
        "WBK A: nilai minimal 60,5 tidak dapat dicapai; paling besar 60.",
        Place(DefinitionPart.MINIMUM, "WBK A"),
    ),
    (
        "more than a hundred per cent of an area",
        lambda d: d["thresholds"]["WBBM"][2].update(min="101"),
        "nilai minimal 101 tidak dapat dicapai; paling besar 100.",
        Place(DefinitionPart.MINIMUM, "WBBM area.1"),
    ),
    (
        "more than an item's own weight",
        lambda d: minimum(d, "WBK", "B.I.a").update(min="17.6"),
        "nilai minimal 17,6 tidak dapat dicapai; paling besar 17,5.",
        Place(DefinitionPart.MINIMUM, "WBK B.I.a"),
    ),
    (
        "the higher predicate easier than the lower",
        lambda d: minimum(d, "WBBM", "total").update(min="74"),
        "nilai minimal 74 lebih rendah daripada WBK, 75.",
        Place(DefinitionPart.MINIMUM, "WBBM total"),
    ),
    (
        "no total for a predicate",
        lambda d: d["thresholds"]["WBBM"].remove(minimum(d, "WBBM", "total")),
        "Nilai minimal total untuk WBBM belum ada.",
        WHOLE,
    ),
    (
        "a scale that rises",
        lambda d: item(d, "A.I.1.i.b")["options"][1].update(multiplier="1"),
        "pengali harus turun dari pilihan terbaik ke terburuk; A 1, B 1.",
        Place(DefinitionPart.ITEM, "A.I.1.i.b"),
    ),
    (
        "a condition of no known level",
        lambda d: d["prerequisites"]["items"][0].update(level="desa"),
        "level 'desa', seharusnya agency atau unit.",
        Place(DefinitionPart.PREREQUISITE, "opini_bpk"),
    ),
    ("a kind nobody knows", lambda d: node(d, "A").update(kind="bab"), "Susunan definisi", WHOLE),
]


@pytest.mark.parametrize(
    ("name", "damage", "words", "place"), BREAKS, ids=[row[0] for row in BREAKS]
)
def test_each_fault_is_named_with_its_place(
    name: str, damage: Break, words: str, place: Place
) -> None:
    document = copy.deepcopy(builtin_document())
    damage(document)
    with pytest.raises(DefinitionError) as caught:
        load(document)
    said = [one for one in caught.value.problems if words in one.sentence]
    assert [one.place for one in said] == [place], caught.value.sentences


def test_all_faults_are_named_at_once() -> None:
    document = copy.deepcopy(builtin_document())
    node(document, "A.I.1.i").update(weight="0.6")
    item(document, "A.II.1.i.a").update(zero_denominator=None)
    with pytest.raises(DefinitionError) as caught:
        load(document)
    assert len(caught.value.problems) == 2


def test_a_dropped_item_leaves_a_gap_and_a_new_one_may_wait_for_its_number() -> None:
    document = copy.deepcopy(builtin_document())
    item(document, "A.I.1.i.b").update(soal_ids=[])  # 2 is no one's, the last is still 127
    ratio = item(document, "A.II.1.i.a")
    kept = [one["soal_id"] for one in ratio["inputs"][1:]]
    ratio["inputs"][0]["soal_id"] = None
    ratio["soal_ids"] = kept
    instrument = load(document)
    assert [one.code for one in instrument.without_soal] == ["A.I.1.i.b", "A.II.1.i.a"]
    assert builtin().without_soal == ()


def test_faults_of_the_tree_do_not_hide_those_of_items() -> None:
    document = copy.deepcopy(builtin_document())
    item(document, "A.I.1.i.b").update(parent="A.I.9")
    item(document, "A.I.1.ii.a")["options"][1].update(multiplier="1")
    with pytest.raises(DefinitionError) as caught:
        load(document)
    said = " ".join(caught.value.sentences)
    assert "induk A.I.9 tidak ada" in said
    assert "A.I.1.ii.a: pengali harus turun" in said
