"""What follows from each move, written down apart from the table: none may be dropped or swapped.

A new move gets its line in ``WRITTEN``; a new kind of consequence its words in ``told``.
"""

import ast
from dataclasses import fields

import pytest

from proposals.course.services.effects import ACTS
from proposals.enums import ENDED, Move, OwnRecordKind, PaperKind
from proposals.management.commands.workflow_doc import guard_name
from proposals.sittings.moves import BY_DECREE, DECIDABLE, LEADING_ON, MOVES_AT_SITTING
from proposals.workflow import MOVES, deciding_moves, ending_moves
from proposals.workflow.move_row import (
    Act,
    Deed,
    Freezes,
    MovePanel,
    MoveRow,
    PassLke,
    Recommend,
    WithdrawLetters,
    WithdrawPapers,
)
from tests.paths import ROOT
from zona_integritas.ground.transitions import Transition

# By move: every consequence besides those of ``stations`` (from, to, by whom, refused unless).
WRITTEN: dict[str, set[str]] = {
    "propose": {"paper usulan-calon"},
    "name_candidate": {
        "asks sk_number, sk_date",
        "with the sitting's decree",
        "paper sk-calon",
        "waits as «Beri keputusan»",
        "heard as «calon ditetapkan»",
        "at a sitting",
    },
    "send_back": {"asks a note", "comes back", "at a sitting"},
    "reject": {"asks a note", "heard as «tidak disetujui pimpinan»", "at a sitting"},
    "start_self_assessment": {"does open_lke"},
    "submit": {
        "only where no_office_checks",
        "asks certified",
        "seals submitted unit",
        "shows open_items",
        "hands on unit",
        "does pass unit closed",
    },
    "send_to_between": {
        "only where office_checks",
        "asks certified",
        "seals submitted unit",
        "shows open_items",
        "hands on unit",
        "does pass unit closed",
    },
    "agree_between": {
        "stands on submitted",
        "waits as «Periksa LKE unit»",
        "heard as «disetujui tingkat antara dan diteruskan ke TPI»",
    },
    "return_between": {"asks a note", "does pass closed unit", "comes back"},
    "give_back": {"asks a note", "does pass closed unit", "comes back"},
    "start_tpi": {
        "asks task_number, task_date, task_start, task_end",
        "shows team",
        "does pass closed tpi_member",
        "does seat_team",
    },
    "hand_to_lead": {
        "hands on tpi_member",
        "does pass tpi_member tpi_lead",
        "made as tpi_member",
        "waits in tpi_member",
        "among assessors",
    },
    "back_to_member": {
        "asks a note",
        "does pass tpi_lead tpi_member",
        "made as tpi_lead",
        "comes back",
        "among assessors",
    },
    "hand_to_supervisor": {
        "hands on tpi_lead",
        "does pass tpi_lead tpi_supervisor",
        "made as tpi_lead",
        "waits in tpi_lead",
        "among assessors",
    },
    "back_to_lead": {
        "asks a note",
        "does pass tpi_supervisor tpi_lead",
        "made as tpi_supervisor",
        "comes back",
        "among assessors",
    },
    "return_items": {
        "does begin_repair",
        "made as whoever has the LKE",
        "comes back",
        "tells the items of each area",
    },
    "resubmit": {
        "seals submitted unit",
        "shows open_items",
        "hands on unit",
        "does pass repair tpi_member",
    },
    "stop_at_gate": {
        "asks a note",
        "stands on submitted",
        "does close_lke",
        "made as tpi_lead",
        "heard as «tidak dilanjutkan TPI»",
    },
    "settle": {
        "seals tpi_final tpi",
        "hands on tpi_supervisor",
        "does pass tpi_supervisor closed, opens the TPI's side",
        "paper berita-acara",
        "made as tpi_supervisor",
        "waits in tpi_supervisor",
        "heard as «nilai TPI diputuskan dan dapat dibaca unit»",
    },
    "reopen_tpi": {
        "asks a note",
        "does pass closed tpi_supervisor, hides the TPI's side",
        "does end lhe, berita-acara «Penilaian TPI dibuka kembali»",
        "does recommend nothing",
        "made as tpi_supervisor",
        "comes back",
    },
    "report_proposed": {
        "asks lhe_number, lhe_date, lhe_signed_on",
        "seals reported tpi",
        "hands on what was settled",
        "does list_follow_ups",
        "does recommend diusulkan",
        "does keep_shared_ranks",
        "does keep_lhe_signer",
        "paper lhe",
        "paper berita-acara",
        "made as tpi_lead",
        "waits as «Laporkan ke pimpinan»",
        "heard as «TPI melapor ke pimpinan: diusulkan»",
    },
    "report_not_yet": {
        "asks a note",
        "asks lhe_number, lhe_date, lhe_signed_on",
        "seals reported tpi",
        "shows missed_minima",
        "hands on what was settled",
        "does list_follow_ups",
        "does recommend belum_diusulkan",
        "does keep_missed_minima",
        "does keep_shared_ranks",
        "does keep_lhe_signer",
        "paper lhe",
        "paper berita-acara",
        "made as tpi_lead",
        "heard as «TPI melapor ke pimpinan: belum diusulkan»",
    },
    "approve": {
        "seals approved tpi",
        "shows prerequisites",
        "paper usulan-kementerian",
        "paper sptjm",
        "waits as «Beri keputusan»",
        "heard as «disetujui pimpinan»",
        "at a sitting",
    },
    "approve_exception": {
        "asks a note",
        "seals approved tpi",
        "shows prerequisites",
        "does keep_exception",
        "paper usulan-kementerian",
        "paper sptjm",
        "heard as «disetujui pimpinan dengan pengecualian»",
        "at a sitting",
    },
    "decline": {
        "asks a note",
        "stands on reported",
        "heard as «tidak diajukan tahun ini»",
        "at a sitting",
    },
    "acknowledge": {
        "only where reported_not_yet",
        "stands on reported",
        "heard as «laporan belum diusulkan diketahui pimpinan; usulan periode ini selesai»",
        "at a sitting",
    },
    "cancel_approval": {
        "asks a note",
        "does end usulan-kementerian, sptjm «Persetujuan pimpinan dibatalkan»",
        "comes back",
        "heard as «persetujuan dibatalkan pimpinan»",
    },
    "send": {
        "asks letter_number, letter_date, sptjm_number, sptjm_date",
        "seals sent tpi",
        "heard as «dikirim ke Kementerian PANRB»",
    },
    "start_national": {"asks started_on"},
    "award": {
        "asks decree_number, decree_date",
        "does add_predicate",
        "paper sk-penetapan",
        "waits as «Catat hasil Kementerian PANRB»",
        "heard as «predikat ditetapkan»",
    },
    "not_award": {
        "asks a note",
        "asks decided_on",
        "does list_refusal",
        "heard as «belum ditetapkan»",
    },
    "revoke": {
        "asks a note",
        "asks revoked_on, revoked_source",
        "does revoke_predicate",
        "heard as «predikat dicabut»",
    },
    "withdraw": {
        "asks a note",
        "does close_lke",
        "does end usulan-kementerian, sptjm «Usulan ditarik»",
        "heard as «ditarik»",
    },
}
# Fields whose content is asked elsewhere: from, to, by whom and guards in ``stations``.
ELSEWHERE = {
    "name", "sources", "target", "permission", "label", "guards", "note_label", "tone",
    "past", "consequence",  # sentences; test_what_was_done_is_told_in_the_past
}  # fmt: skip


def told(row: MoveRow) -> set[str]:
    """The consequences of the row, in the words of ``WRITTEN``."""
    found = {f"does {_deed(deed)}" for deed in row.does}
    found |= {f"only where {guard_name(guard)}" for guard in row.only_where}
    found |= {f"paper {kind.value}" for kind in row.papers}
    found |= {f"shows {shown.name.lower()}" for shown in row.shows}
    if row.asks:
        found.add(f"asks {', '.join(fact.key for fact in row.asks)}")
    if isinstance(row.seal, Freezes):
        found.add(f"seals {row.seal.purpose.value} {row.seal.view.value}")
    elif row.seal is not None:
        found.add(f"stands on {row.seal.purpose.value}")
    if row.hands_on is not None:
        side = row.hands_on.side
        found.add(f"hands on {'what was settled' if side is None else side.value}")
    if row.acts_as is not None:
        found.add(f"made as {row.acts_as.value}")
    if row.turn is not None:
        found.add(f"waits in {row.turn.value}")
    if row.prompt:
        found.add(f"waits as «{row.prompt}»")
    if row.heard:
        found.add(f"heard as «{row.heard}»")
    said = {
        "asks a note": row.needs_note,
        "with the sitting's decree": row.by_decree,
        "made as whoever has the LKE": row.acts_in_turn,
        "comes back": row.came_back,
        "tells the items of each area": row.tells_items,
        "among assessors": row.among_assessors,
        "at a sitting": row.at_sitting,
    }
    return found | {words for words, holds in said.items() if holds}


def _deed(deed: Deed) -> str:
    if isinstance(deed, PassLke):
        side = {None: "", True: ", opens the TPI's side", False: ", hides the TPI's side"}
        return f"pass {deed.before.value} {deed.after.value}{side[deed.tpi_visible]}"
    if isinstance(deed, Recommend):
        return f"recommend {deed.advice.value if deed.advice else 'nothing'}"
    if isinstance(deed, WithdrawPapers | WithdrawLetters):
        kinds = ", ".join(kind.value for kind in deed.kinds)
        return f"end {kinds} «{deed.reason}»"
    return deed.name.lower()


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.name)
def test_each_move_has_exactly_the_consequences_that_are_written_down(row: MoveRow) -> None:
    assert told(row) == WRITTEN[row.name]


def test_every_name_has_one_row_and_the_identification_has_none() -> None:
    assert sorted(row.name for row in MOVES) == sorted(set(Move) - {Move.IDENTIFY})
    assert set(WRITTEN) == set(Move) - {Move.IDENTIFY}


def test_no_field_of_a_row_is_left_out_here() -> None:
    asked = {
        "needs_note", "seal", "asks", "only_where", "by_decree", "shows", "hands_on", "does",
        "papers",
        "acts_as", "acts_in_turn", "turn", "prompt", "came_back", "tells_items", "heard",
        "among_assessors", "at_sitting",
    }  # fmt: skip
    assert {field.name for field in fields(MoveRow)} == asked | ELSEWHERE


def test_every_act_is_done_by_somebody_and_shown_somewhere() -> None:
    used = {deed for row in MOVES for deed in row.does if isinstance(deed, Act)}
    assert used == set(ACTS) == set(Act)
    assert {shown for row in MOVES for shown in row.shows} == set(MovePanel)


def test_a_decision_on_a_score_cannot_leave_its_seal_out() -> None:
    """A row that says nothing of a seal is no row; see also the walk in ``test_every_move``."""
    given = {field.name: getattr(MOVES[0], field.name) for field in fields(Transition)}
    with pytest.raises(TypeError, match="seal"):
        MoveRow(**given)


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.name)
def test_the_guards_of_a_move_fit_its_turn_and_rank(row: MoveRow) -> None:
    guards = {guard_name(guard) for guard in row.guards}
    if row.acts_as is not None:
        assert f"one_rank({row.acts_as.value})" in guards
    if row.turn is not None:
        assert f"turn_of({row.turn.value})" in guards
        assert [deed.before for deed in row.does if isinstance(deed, PassLke)] == [row.turn]
    assert set(row.only_where) <= set(row.guards)
    assert ("recorded_outside" in guards) == (row.name in set(OwnRecordKind))


def test_what_a_sitting_decides_and_how() -> None:
    """The order is the one in which a list of decisions names them."""
    assert [*MOVES_AT_SITTING] == [
        "name_candidate", "send_back", "reject", "approve", "approve_exception", "decline",
        "acknowledge",
    ]  # fmt: skip
    assert LEADING_ON == ("name_candidate", "approve")
    assert BY_DECREE == ("name_candidate",)
    assert DECIDABLE == ("proposed", "reported")


def test_a_paper_that_rests_on_a_score_falls_with_it() -> None:
    for kind in (PaperKind.LHE, PaperKind.MINUTES):
        assert deciding_moves(kind)
        assert ending_moves(kind) == ("reopen_tpi",)


def test_no_move_is_named_by_a_bare_word() -> None:
    """Moves are named by the enum, so that a misspelt one is an error of types."""
    found = [
        f"{path.relative_to(ROOT)}:{word.lineno}"
        for app in ("zona_integritas", "units", "assessment", "proposals")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path != ROOT / "proposals" / "enums.py"
        for word in _bare(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


def _bare(tree: ast.Module) -> list[ast.Constant]:
    """Names of two words anywhere; of one word (also an icon's, an address's) beside ``move``."""
    names, found = set(Move), []
    for node in ast.walk(tree):
        inside: list[ast.expr] = []
        if isinstance(node, ast.Constant) and "_" in str(node.value):
            inside = [node]
        elif isinstance(node, ast.keyword) and (node.arg or "").endswith("move"):
            inside = [node.value]
        elif isinstance(node, ast.Compare) and ast.unparse(node.left).endswith(("move", ".name")):
            inside = node.comparators
        found += [
            word
            for one in inside
            for word in ast.walk(one)
            if isinstance(word, ast.Constant) and word.value in names
        ]
    return found


def test_what_was_done_is_told_in_the_past() -> None:
    """The record and the page say what happened; a button's command stays on its button."""
    assert all(row.past and row.past != row.label for row in MOVES)
    assert len({row.past for row in MOVES}) == len(MOVES)
    assert all(row.consequence for row in MOVES if row.tone == "danger" and row.target in ENDED)
