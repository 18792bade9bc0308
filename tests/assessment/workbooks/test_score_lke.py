"""``manage.py score_lke`` as a person at a shell uses it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.golden.material import BLANK, FULL, FULL_ANNEX, Material, materials


def run(path: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("score_lke", str(path), *options, stdout=out)
    return out.getvalue().splitlines()


def write(folder: Path, content: Any) -> Path:
    path = folder / "jawaban.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_one_set_of_answers_is_one_line_with_every_figure(tmp_path: Path) -> None:
    path = write(tmp_path, {"answers": {"A.I.1.ii.a": "Ya", "B.I.a": 3.38}})
    (line,) = run(path, "--json")
    found = json.loads(line)
    assert found["nodes"]["A.I.1.ii"] == {
        "answered": "1",
        "zero": "0.3333333333333333333333333333",
    }
    assert found["nodes"]["B.I"] == {"answered": "14.7875", "zero": "14.7875"}
    assert len(found["nodes"]) == 60
    assert (found["answered"], found["of"]) == (2, 113)
    rules = {row["rule"]: row for row in found["thresholds"]["WBK"]["rules"]}
    assert len(rules) == 12
    assert rules["B.I.a"]["value"] == "14.7875"
    assert rules["B.I.a"]["minimum"] == "15.75"
    assert rules["B.I.a"]["gap"] == "0.9625"
    assert found["thresholds"]["WBBM"]["met"] is False


def test_many_sets_are_a_line_each_with_their_id(tmp_path: Path) -> None:
    cases = {"cases": [{"id": 7, "answers": {}}, {"answers": {"B.I.b": "A"}}]}
    first, second = (json.loads(line) for line in run(write(tmp_path, cases), "--json"))
    assert first["id"] == 7
    assert "id" not in second
    assert second["total"]["zero"] == "5"


def laid(folder: Path, material: Material, name: str) -> Path:
    path = folder / name
    path.write_bytes(material.content(name))
    return path


@materials
def test_a_workbook_gives_a_line_per_side(material: Material, tmp_path: Path) -> None:
    path = laid(tmp_path, material, FULL)
    lines = [json.loads(line) for line in run(path, "--json")]
    assert {line["side"] for line in lines} == {"unit", "tpi"}
    assert [line["answered"] for line in lines] == [113, 113]


@materials
def test_the_same_answers_score_the_same_from_json_and_from_both_layouts(
    material: Material, tmp_path: Path
) -> None:
    answers = json.dumps({"answers": material.cases()[1]["answers"]}, default=float)
    (from_json,) = run(write(tmp_path, answers), "--json")
    expected = json.loads(from_json)
    for name in (FULL, FULL_ANNEX):
        found = json.loads(run(laid(tmp_path, material, name), "--json")[0])
        assert found.pop("side") == "unit"
        assert found == expected


@materials
def test_an_empty_workbook_is_said_to_be_empty(material: Material, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="belum berisi satu jawaban pun"):
        run(laid(tmp_path, material, BLANK), "--json")


def test_for_people_it_is_a_table_in_indonesian(tmp_path: Path) -> None:
    text = "\n".join(run(write(tmp_path, {"answers": {"B.I.b": "A"}})))
    assert "1 dari 113 butir terjawab" in text
    assert "kurang 70,00" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"answers": {"A.I.1.i.a": "F"}}, "Butir A.I.1.i.a: «F» bukan pilihan"),
        ({"answers": {"Z.1": "A"}}, "Butir «Z.1» tidak ada"),
        ({"jawaban": {}}, "Susunan JSON tidak dikenal"),
        ("{", "bukan JSON yang sah"),
        ([1], "Susunan JSON tidak dikenal"),
        ('{"answers": {"B.I.a": NaN}}', "Butir B.I.a: «nan» bukan indeks survei"),
        ('{"answers": {"B.I.b": "A", "B.I.b": "E"}}', "«B.I.b» tertulis dua kali"),
        ('{"answers"\n oops', "baris 2, kolom 2 tidak terbaca"),
        ("[" * 100_000, "bukan JSON UTF-8 yang sah"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: Any, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(write(tmp_path, content), "--json")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"«tidak-ada\.json» tidak"):
        run(tmp_path / "tidak-ada.json")


def test_every_figure_can_be_explained_and_one_alone(tmp_path: Path) -> None:
    path = write(tmp_path, {"answers": {"A.I.1.i.a": "Ya", "A.I.1.i.b": "B"}})
    everything = run(path, "--explain")
    assert "  Rata-rata 2 butir: (1 + 0,5) ÷ 2 = 0,75; × bobot 0,5 = 0,375 poin." in everything
    assert sum(line.startswith("WBK:") for line in everything) == 12
    first, *rest = run(path, "--explain", "WBK:A")
    assert first == "LKE: 2 dari 113 butir terjawab"
    assert rest == [
        "WBK:A Pengungkit",
        "  Pengungkit: 0,375 dari bobot 60; minimal WBK 40: belum terpenuhi, kurang 39,625.",
        "    A Pengungkit: 0,375 dari 60",
    ]
    (line,) = run(path, "--json", "--explain", "total")
    assert list(json.loads(line)["explanation"]) == ["total"]
    assert "explanation" not in json.loads(run(path, "--json")[0])


def test_an_unknown_code_to_explain_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, {"answers": {}})
    with pytest.raises(CommandError, match=r"«A\.IX» tidak ada dalam instrumen"):
        run(path, "--explain", "A.IX")


def test_what_blanks_make_look_met_is_warned_of(tmp_path: Path) -> None:
    path = write(tmp_path, {"answers": {"B.I.a": 3.6, "B.I.b": "A"}})
    assert json.loads(run(path, "--json")[0])["warnings"] == []
    answers = {"A.II.1.i.a": "100%", "A.II.1.ii.a": "A", "A.II.1.iii.a": "A", "A.I.1.iii.a": "A"}
    (line,) = run(write(tmp_path, {"answers": answers}), "--json")
    assert {"blank_inflated"} == {
        one["code"] for one in json.loads(line)["warnings"] if one["indicator"] == "WBK:area.1"
    }


def test_a_single_explanation_carries_its_own_warning(tmp_path: Path) -> None:
    counts = {"jumlah_layanan": 4, "jumlah_dipermudah": 5}
    path = write(tmp_path, {"answers": {"A.II.6.i.b": counts}})
    own = run(path, "--explain", "A.II.6.i.b")
    assert own[1].startswith("  Peringatan: A.II.6.i.b: yang selesai (5) lebih banyak")
    assert not [line for line in run(path, "--explain", "A.I.1") if "Peringatan" in line]
