"""Stages 1 and 2: a unit is proposed, and leadership names it a candidate or does not."""

from proposals.enums import Move, PaperKind, State
from proposals.workflow import guards
from proposals.workflow.move_row import Fact, MoveRow, label_in_sentence

CHOOSING: tuple[MoveRow, ...] = (
    MoveRow(
        name=Move.PROPOSE,
        sources=(State.IDENTIFIED,),
        target=State.PROPOSED,
        permission="proposals.propose",
        label="Usulkan sebagai calon",
        guards=(
            guards.no_conflict,
            guards.period_runs,
            guards.level_allows,
            guards.not_barred,
            guards.has_wbk_for_wbbm,
            guards.conditions_judged,
            guards.checklist_done,
        ),
        seal=None,
        papers=(PaperKind.NOMINATION,),
    ),
    MoveRow(
        name=Move.NAME_CANDIDATE,
        sources=(State.PROPOSED,),
        target=State.CANDIDATE,
        permission="proposals.decide",
        label="Tetapkan sebagai calon",
        guards=(*guards.DECIDES, guards.not_barred, guards.has_wbk_for_wbbm),
        seal=None,
        asks=(
            Fact("sk_number", "Nomor SK penetapan calon", "text"),
            Fact("sk_date", "Tanggal SK", "date"),
        ),
        by_decree=True,
        papers=(PaperKind.CANDIDATE_DECREE,),
        prompt="Buka dan putuskan",
        heard=label_in_sentence(State.CANDIDATE),
        at_sitting=True,
    ),
    MoveRow(
        name=Move.SEND_BACK,
        sources=(State.PROPOSED,),
        target=State.IDENTIFIED,
        permission="proposals.decide",
        label="Kembalikan ke kelompok kerja",
        guards=guards.DECIDES,
        needs_note=True,
        note_label="Alasan pengembalian",
        tone="quiet",
        seal=None,
        came_back=True,
        at_sitting=True,
    ),
    MoveRow(
        name=Move.REJECT,
        sources=(State.PROPOSED,),
        target=State.REJECTED,
        permission="proposals.decide",
        label="Nyatakan tidak ditetapkan",
        guards=guards.DECIDES,
        needs_note=True,
        note_label="Alasan tidak ditetapkan",
        tone="danger",
        seal=None,
        heard=label_in_sentence(State.REJECTED),
        at_sitting=True,
    ),
)
