"""Explanations say the engine's own numbers, and their parts add up to them."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.explain import Explanation, Way, codes, explain
from assessment.scoring.explain_text import comma, lines, sentence
from assessment.scoring.model import Answer, AnswerType, parse_answer
from assessment.scoring.result import Result
from tests.paths import TWO_SIDES

INSTRUMENT = builtin()
CLOSE = Decimal("1e-20")


def scored(answers: dict[str, Any]) -> Result:
    parsed = {
        code: parse_answer(INSTRUMENT.indicator(code), value) for code, value in answers.items()
    }
    return score(INSTRUMENT, {code: value for code, value in parsed.items() if value is not None})


def sample(side: str) -> dict[str, Any]:
    kept = json.loads(TWO_SIDES.read_text(encoding="utf-8"), parse_float=Decimal)
    found: dict[str, Any] = kept[side]
    return found


def said(code: str, **answers: Any) -> str:
    result = scored({key.replace("_", "."): value for key, value in answers.items()})
    return sentence(explain(INSTRUMENT, result, code))


def test_every_node_item_and_rule_is_explained_once() -> None:
    known = list(codes(INSTRUMENT))
    assert len(known) == len(set(known)) == 60 + 113 + 1 + 24
    result = scored(sample("unit")["answers"])
    for code in known:
        found = explain(INSTRUMENT, result, code)
        assert found.code == code
        assert lines(found)[0].startswith("Nilai akhir" if code == "total" else code)


def test_a_code_that_names_nothing_has_no_explanation() -> None:
    for code in ("", "C", "A.I.99", "WBK:area.7", "XX:total", "area.1"):
        with pytest.raises(LookupError):
            explain(INSTRUMENT, scored({}), code)


@pytest.mark.parametrize("side", ["unit", "tpi"])
def test_the_parts_add_up_to_the_figures_of_the_spreadsheet(side: str) -> None:
    case = sample(side)
    result = scored(case["answers"])
    for code, expected in case["expected"].items():
        found = explain(INSTRUMENT, result, code)
        assert abs(found.whole.points - Decimal(expected)) < Decimal("1e-9")
        assert abs(sum(part.points for part in found.parts) - found.whole.points) < CLOSE
        assert sum(part.weight for part in found.parts) - found.whole.weight < CLOSE
        if found.way == Way.MEAN:
            assert found.mean_zero is not None
            assert abs(found.mean_zero * found.whole.weight - found.whole.points) < CLOSE


def test_every_path_leads_from_the_answer_to_the_total_and_the_rules() -> None:
    """answer → multiplier → mean → weight → node → threshold, without a gap."""
    result = scored(sample("unit")["answers"])
    for entry in INSTRUMENT.indicators:
        code, seen = entry.code, set()
        while code != "total":
            found = explain(INSTRUMENT, result, code)
            above, *rules = found.used_in
            seen |= {rule for rule, _ in rules}
            code = above[0]
            assert found.code in {part.code for part in explain(INSTRUMENT, result, code).parts}
        seen |= {rule for rule, _ in explain(INSTRUMENT, result, "total").used_in}
        assert {"WBK:total", "WBBM:total"} <= seen
        if entry.code.startswith("A."):
            area = entry.code.split(".")[2]
            assert {"WBK:A", f"WBK:area.{area}", f"WBBM:area.{area}"} <= seen


def test_a_letter_is_multiplied_with_its_share_of_the_sub_area() -> None:
    # A.I.1.i weighs 0,5 and has two items; B of A/B/C counts 0,5.
    assert said("A.I.1.i.b", A_I_1_i_b="B") == (
        "Jawaban B bernilai 0,5; bobot butir 0,25 (bobot subarea dibagi 2 butir); "
        "0,5 × 0,25 = 0,125 poin."
    )


def test_a_blank_is_said_to_count_as_zero() -> None:
    assert said("A.I.1.i.b").startswith("Belum dijawab, sehingga dihitung nol; bobot butir 0,25")


def test_an_index_and_a_percentage_say_where_they_come_from() -> None:
    assert said("B.I.a", B_I_a="3,48") == (
        "Indeks 3,48 dibagi 4 bernilai 0,87; bobot butir 17,5; 0,87 × 17,5 = 15,225 poin."
    )
    assert said("A.II.4.i.a", A_II_4_i_a="85%").startswith("85 % tanpa jumlahnya bernilai 0,85;")
    counts = {"jumlah_sasaran": 8, "jumlah_sasaran_tercapai": 6}
    assert said("A.II.4.i.a", A_II_4_i_a=counts).startswith("6 dari 8 bernilai 0,75;")


def test_a_mean_shows_both_ways_of_counting_blanks() -> None:
    # 1 and 0,5 of three items: 1,5/3 with the blank, 1,5/2 without it, of weight 1.
    assert said("A.I.1.ii", A_I_1_ii_a="Ya", A_I_1_ii_b="B") == (
        "Butir kosong dihitung nol: (1 + 0,5) ÷ 3 butir = 0,5; × bobot 1 = 0,5 poin. "
        "Dari 2 butir yang dijawab saja: 1,5 ÷ 2 = 0,75; × bobot 1 = 0,75 poin."
    )
    full = said("A.I.1.ii", A_I_1_ii_a="Ya", A_I_1_ii_b="B", A_I_1_ii_c="A")
    assert full == "Rata-rata 3 butir: (1 + 0,5 + 1) ÷ 3 = 0,8333; × bobot 1 = 0,8333 poin."
    assert said("A.I.1.ii") == "Belum ada butir yang dijawab, sehingga 0 dari bobot 1."


def test_a_rule_adds_both_halves_of_its_area() -> None:
    # 0,5 of 4 in Pemenuhan and 2 of 4 in Reform: 2,5 of 8 is 31,25 %.
    text = said(
        "WBK:area.1",
        A_I_1_i_a="Ya",
        A_I_1_i_b="A",
        A_II_1_i_a="100%",
        A_II_1_i_b="100%",
    )
    assert text == (
        "Manajemen Perubahan: 0,5 + 2 = 2,5 dari bobot 8 = 31,25 %; "
        "minimal WBK 60 %: belum terpenuhi, kurang 28,75 poin persen."
    )
    assert said("WBK:B.I.b", B_I_b="C").endswith("minimal WBK 2,5: terpenuhi.")


def test_a_tiny_gap_is_never_written_as_nothing() -> None:
    answers: dict[str, Answer] = {"B.I.a": Decimal("3.5999999")}
    found = explain(INSTRUMENT, score(INSTRUMENT, answers), "WBK:B.I.a")
    assert sentence(found).endswith("belum terpenuhi, kurang dari 0,0001.")


def test_numbers_are_written_as_the_caller_wants() -> None:
    found: Explanation = explain(INSTRUMENT, scored({"B.I.b": "C"}), "B.I.b")
    assert "«0.5» × «5» = «2.5» poin" in sentence(found, lambda value: f"«{value.normalize()}»")
    assert comma(Decimal("0.33335")) == "0,3334"
    assert comma(Decimal(60)) == "60"


def test_items_with_weights_of_their_own_are_added_and_not_averaged() -> None:
    found = explain(INSTRUMENT, scored({"B.I.b": "A"}), "B.I")
    assert (found.way, found.mean) == (Way.WEIGHTED, None)
    assert sentence(found).startswith("Jumlah 2 butir: 0 + 5 = 5 poin dari bobot 22,5; 1 dari 2")
    own = [part for part in found.parts if part.answer_type == AnswerType.INDEX]
    assert [part.weight for part in own] == [Decimal("17.5")]
    assert Fraction(found.whole.points) == 5
