"""The generic table of moves, apart from any workflow that uses it."""

from dataclasses import replace

import pytest

from zona_integritas.ground.transitions import (
    Transition,
    UnknownTransition,
    find,
    leaving,
    problems,
    reasons,
)


def row(name: str, source: str, target: str, **more: object) -> Transition:
    return Transition(
        name=name,
        sources=(source,),
        target=target,
        permission="x.do",
        label=name.title(),
        **more,  # type: ignore[arg-type]
    )


TABLE = (
    row("open", "new", "running"),
    row("note", "running", "running"),
    row("end", "running", "over"),
)
STATES = ("new", "running", "over")


def test_a_sound_table_has_no_problems() -> None:
    assert problems(TABLE, STATES, "new") == []


def test_a_state_that_no_move_reaches_is_found() -> None:
    assert problems(TABLE, (*STATES, "lost"), "new") == ["tak terjangkau: lost"]


def test_a_state_reached_only_from_unreachable_ones_is_found_too() -> None:
    table = (*TABLE, row("hop", "island", "islet"))
    assert problems(table, (*STATES, "island", "islet"), "new") == [
        "tak terjangkau: island",
        "tak terjangkau: islet",
    ]


def test_reaching_does_not_depend_on_the_order_of_the_rows() -> None:
    assert problems(tuple(reversed(TABLE)), STATES, "new") == []


def test_two_moves_of_one_name_are_found_once() -> None:
    assert problems((*TABLE, TABLE[0], TABLE[0]), STATES, "new") == ["nama ganda: open"]


def test_a_misspelt_state_is_found_as_source_and_as_target() -> None:
    table = (*TABLE, row("up", "runing", "over"), row("down", "running", "ovver"))
    assert problems(table, STATES, "new") == [
        "up: keadaan tak dikenal runing",
        "down: keadaan tak dikenal ovver",
    ]


def test_find_answers_the_row_or_says_that_there_is_none() -> None:
    assert find(TABLE, "note") is TABLE[1]
    with pytest.raises(UnknownTransition):
        find(TABLE, "notes")


def test_leaving_keeps_the_order_of_the_table() -> None:
    assert [move.name for move in leaving(TABLE, "running")] == ["note", "end"]
    assert leaving(TABLE, "over") == []


def test_every_guard_that_says_no_gives_its_sentence() -> None:
    guards = (
        lambda subject, actor: "Terlalu awal." if subject < 3 else None,
        lambda subject, actor: None,
        lambda subject, actor: f"Bukan untuk {actor}.",
    )
    move = replace(TABLE[0], guards=guards)
    assert reasons(move, 1, "Budi") == ["Terlalu awal.", "Bukan untuk Budi."]
    assert reasons(move, 3, "Budi") == ["Bukan untuk Budi."]
    assert reasons(TABLE[0], 1, "Budi") == []
