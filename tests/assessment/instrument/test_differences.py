"""What a definition says differently is shown before anybody agrees to it: all of it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from assessment.instrument.diff import DefinitionChange, compare_definitions
from assessment.scoring.definition import builtin_document, load

BASE = builtin_document()


def changed(change: Callable[[dict[str, Any]], None]) -> list[DefinitionChange]:
    after = copy.deepcopy(BASE)
    change(after)
    load(after)  # the changed definition is sound: it could be stored
    return compare_definitions(BASE, after)


def item(document: dict[str, Any], code: str) -> dict[str, Any]:
    rows = document["indicators"] + document["prerequisites"]["items"]
    found: dict[str, Any] = next(row for row in rows if row["code"] == code)
    return found


def test_equal_definitions_have_no_difference() -> None:
    assert changed(lambda _: None) == []


def test_a_multiplier_in_the_table_of_scales_rescales_every_indicator_of_that_scale() -> None:
    found = changed(lambda document: document["scales"]["abcde"].update(B="0.8"))
    codes = [row["code"] for row in BASE["indicators"] if row["answer_type"] == "abcde"]
    assert codes
    assert [(one.kind, one.code) for one in found] == [("rescaled", code) for code in codes]
    assert found[0].before == "A = 1 · B = 0,75 · C = 0,5 · D = 0,25 · E = 0"
    assert found[0].after == "A = 1 · B = 0,8 · C = 0,5 · D = 0,25 · E = 0"


def test_the_same_multiplier_written_with_the_option_is_no_difference() -> None:
    def change(document: dict[str, Any]) -> None:
        row = next(row for row in document["indicators"] if row["answer_type"] == "abc")
        row["options"][1]["multiplier"] = "0.50"

    assert changed(change) == []


def test_a_swap_of_two_items_under_one_part_is_named_because_sheets_are_read_in_order() -> None:
    def change(document: dict[str, Any]) -> None:
        rows = document["indicators"]
        assert rows[0]["parent"] == rows[1]["parent"]
        rows[0], rows[1] = rows[1], rows[0]

    (one,) = changed(change)
    codes = [row["code"] for row in BASE["indicators"] if row["parent"] == one.code]
    assert (one.kind, one.code) == ("moved", BASE["indicators"][0]["parent"])
    assert one.before == ", ".join(codes)
    assert one.after == ", ".join([codes[1], codes[0], *codes[2:]])


DECREASE = next(row["code"] for row in BASE["indicators"] if row["answer_type"] == "decrease")
RATIO = next(row["code"] for row in BASE["indicators"] if row["answer_type"] == "ratio")
CHANGES: dict[str, tuple[Callable[[dict[str, Any]], None], str, str, str]] = {
    "title": (lambda d: d.update(title="LKE uji"), "reworded", "Judul", "LKE uji"),
    "regulation": (lambda d: d.update(regulation="Uji"), "reworded", "Peraturan", "Uji"),
    "guidance": (
        lambda d: item(d, RATIO).update(guidance="Lihat daftar."), "reworded", RATIO,
        "Lihat daftar.",
    ),
    "evidence": (
        lambda d: item(d, RATIO).update(evidence_examples=["Foto", "SK"]), "reworded", RATIO,
        "Foto; SK",
    ),
    "name of a count": (
        lambda d: item(d, RATIO)["inputs"][0].update(label="Banyaknya"), "reworded", RATIO,
        "Banyaknya",
    ),
    "policy of the year before": (
        lambda d: item(d, DECREASE).update(zero_previous={"current_zero": "zero"}), "counts",
        DECREASE, "tahun lalu 0, tahun ini 0: nol",
    ),
    "measure of a minimum": (
        lambda d: d["thresholds"]["WBK"][0].update(measure="percent"), "rules",
        "Nilai minimal WBK total", "75%",
    ),
    "grade a prerequisite asks for": (
        lambda d: item(d, "akip")["min"].update(WBK="A"), "rules", "Syarat akip",
        "WBK paling rendah A",
    ),
    "kind of a prerequisite": (
        lambda d: item(d, "akip").update(kind="checklist"), "rules", "Syarat akip",
        "daftar periksa",
    ),
    "kind of a part": (
        lambda d: d["nodes"][1].update(kind="area"), "moved", "A.I", "area di bawah A",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_of_what_is_stored_goes_unsaid(name: str) -> None:
    change, kind, code, words = CHANGES[name]
    (one,) = changed(change)
    assert (one.kind, one.code) == (kind, code)
    assert words in one.after
    assert one.before != one.after


def test_a_reworded_criterion_says_which_one_before_the_statement_it_belongs_to() -> None:
    def change(document: dict[str, Any]) -> None:
        document["indicators"][1]["options"][1]["criterion"] = "Sebagian."

    (one,) = changed(change)
    row = BASE["indicators"][1]
    assert one.title == f"Kriteria B · {row['statement']}"
    assert (one.before, one.after) == (row["options"][1]["criterion"], "Sebagian.")


def test_what_is_gone_is_listed_in_the_order_of_the_sheet() -> None:
    after = copy.deepcopy(BASE)
    gone = [row["code"] for row in after["indicators"][3:12]]
    del after["indicators"][3:12]
    found = [one.code for one in compare_definitions(BASE, after) if one.kind == "removed"]
    assert found == gone
