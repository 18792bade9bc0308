"""The table of moves of a proposal: the five stages of a season, in one place.

The table makes the buttons, the enforcement, the reasons why not, the tests and the diagram in
``docs/workflow.md``. What a move asks of the person (letter number, date, …) is ``FACTS``.
"""

from dataclasses import dataclass

from assessment.enums import Phase, Side, WindowKind
from proposals import guards
from proposals.enums import BEFORE_SENT, State
from zona_integritas.ground.transitions import Transition

OWN = (guards.not_own_unit, guards.did_not_fill)
# Who decides as leadership neither proposed the unit nor judged it, whatever the decision is.
DECIDES = (*OWN, guards.did_not_propose, guards.did_not_judge)
TPI_TURN = (*OWN, guards.window_is_open(WindowKind.TPI))

MOVES: tuple[Transition, ...] = (
    # 1 Identifikasi → 2 Usulan
    Transition(
        name="propose",
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
    ),
    Transition(
        name="name_candidate",
        sources=(State.PROPOSED,),
        target=State.CANDIDATE,
        permission="proposals.decide",
        label="Tetapkan sebagai calon",
        guards=(*DECIDES, guards.not_barred, guards.has_wbk_for_wbbm),
    ),
    Transition(
        name="send_back",
        sources=(State.PROPOSED,),
        target=State.IDENTIFIED,
        permission="proposals.decide",
        label="Kembalikan ke kelompok kerja",
        guards=DECIDES,
        needs_note=True,
        note_label="Alasan pengembalian",
        tone="quiet",
    ),
    Transition(
        name="reject",
        sources=(State.PROPOSED,),
        target=State.REJECTED,
        permission="proposals.decide",
        label="Tolak usulan",
        guards=DECIDES,
        needs_note=True,
        note_label="Alasan penolakan",
        tone="danger",
    ),
    # 3 Penilaian mandiri
    Transition(
        name="start_self_assessment",
        sources=(State.CANDIDATE,),
        target=State.SELF_ASSESSMENT,
        permission="proposals.open_lke",
        label="Buka pengisian LKE",
        guards=(guards.no_conflict, guards.window_is_open(WindowKind.FILLING)),
    ),
    Transition(
        name="submit",
        sources=(State.SELF_ASSESSMENT,),
        target=State.SUBMITTED,
        permission="proposals.certify",
        label="Sahkan dan kirim ke TPI",
        guards=(
            guards.did_not_judge,
            guards.window_is_open(WindowKind.FILLING),
            guards.not_history,
            guards.lke_complete,
        ),
    ),
    Transition(
        name="give_back",
        sources=(State.SUBMITTED,),
        target=State.SELF_ASSESSMENT,
        permission="proposals.certify",
        label="Kembalikan ke tim unit",
        guards=(guards.window_is_open(WindowKind.FILLING),),
        needs_note=True,
        note_label="Yang perlu diperbaiki tim",
        tone="quiet",
    ),
    Transition(
        name="start_tpi",
        sources=(State.SUBMITTED,),
        target=State.TPI_ASSESSMENT,
        permission="proposals.begin_tpi",
        label="Mulai penilaian TPI",
        guards=(*TPI_TURN, guards.team_complete),
    ),
    Transition(
        name="hand_to_lead",
        sources=(State.TPI_ASSESSMENT,),
        target=State.TPI_ASSESSMENT,
        permission="proposals.judge_as_member",
        label="Serahkan ke ketua tim",
        guards=(
            guards.turn_of(Phase.TPI_MEMBER),
            *TPI_TURN,
            guards.one_rank(Side.TPI_MEMBER),
            guards.tpi_complete,
            guards.differences_explained,
            guards.nothing_marked,
        ),
    ),
    Transition(
        name="back_to_member",
        sources=(State.TPI_ASSESSMENT,),
        target=State.TPI_ASSESSMENT,
        permission="proposals.judge_as_lead",
        label="Kembalikan ke anggota TPI",
        guards=(guards.turn_of(Phase.TPI_LEAD), *TPI_TURN, guards.one_rank(Side.TPI_LEAD)),
        needs_note=True,
        note_label="Yang perlu dinilai ulang",
        tone="quiet",
    ),
    Transition(
        name="hand_to_supervisor",
        sources=(State.TPI_ASSESSMENT,),
        target=State.TPI_ASSESSMENT,
        permission="proposals.judge_as_lead",
        label="Serahkan ke pengendali teknis",
        guards=(
            guards.turn_of(Phase.TPI_LEAD),
            *TPI_TURN,
            guards.one_rank(Side.TPI_LEAD),
            guards.tpi_complete,
            guards.differences_explained,
            guards.nothing_marked,
        ),
    ),
    Transition(
        name="back_to_lead",
        sources=(State.TPI_ASSESSMENT,),
        target=State.TPI_ASSESSMENT,
        permission="proposals.judge_as_supervisor",
        label="Kembalikan ke ketua tim",
        guards=(
            guards.turn_of(Phase.TPI_SUPERVISOR),
            *TPI_TURN,
            guards.one_rank(Side.TPI_SUPERVISOR),
        ),
        needs_note=True,
        note_label="Yang perlu direviu ulang",
        tone="quiet",
    ),
    Transition(
        name="return_items",
        sources=(State.TPI_ASSESSMENT,),
        target=State.RETURNED,
        permission="proposals.return_items",
        label="Kembalikan butir ke unit",
        guards=(
            guards.turn_of_own_rank,
            *OWN,
            guards.window_is_open(WindowKind.REPAIR),
            guards.something_marked,
        ),
        tone="quiet",
    ),
    Transition(
        name="resubmit",
        sources=(State.RETURNED,),
        target=State.TPI_ASSESSMENT,
        permission="proposals.certify",
        label="Kirim perbaikan ke TPI",
        guards=(
            guards.did_not_judge,
            guards.window_is_open(WindowKind.REPAIR),
            guards.items_repaired,
            guards.lke_complete,
        ),
    ),
    Transition(
        name="settle",
        sources=(State.TPI_ASSESSMENT,),
        target=State.TPI_FINAL,
        permission="proposals.judge_as_supervisor",
        label="Putuskan nilai TPI",
        guards=(
            guards.turn_of(Phase.TPI_SUPERVISOR),
            *TPI_TURN,
            guards.one_rank(Side.TPI_SUPERVISOR),
            guards.tpi_complete,
            guards.differences_explained,
            guards.nothing_marked,
        ),
    ),
    Transition(
        name="reopen_tpi",
        sources=(State.TPI_FINAL, State.REPORTED),
        target=State.TPI_ASSESSMENT,
        permission="proposals.judge_as_supervisor",
        label="Buka kembali penilaian TPI",
        guards=(*TPI_TURN, guards.one_rank(Side.TPI_SUPERVISOR)),
        needs_note=True,
        note_label="Alasan membuka kembali",
        tone="quiet",
    ),
    Transition(
        name="report_proposed",
        sources=(State.TPI_FINAL,),
        target=State.REPORTED,
        permission="proposals.report",
        label="Laporkan: diusulkan",
        guards=(*OWN, guards.thresholds_hold, guards.one_rank(Side.TPI_LEAD)),
    ),
    Transition(
        name="report_not_yet",
        sources=(State.TPI_FINAL,),
        target=State.REPORTED,
        permission="proposals.report",
        label="Laporkan: belum diusulkan",
        guards=(*OWN, guards.one_rank(Side.TPI_LEAD)),
        needs_note=True,
        note_label="Alasan belum diusulkan",
        tone="quiet",
    ),
    # 4 Usulan ke KemenPAN-RB
    Transition(
        name="approve",
        sources=(State.REPORTED,),
        target=State.APPROVED,
        permission="proposals.decide",
        label="Setujui pengajuan ke KemenPAN-RB",
        guards=(
            *DECIDES,
            guards.not_barred,
            guards.has_wbk_for_wbbm,
            *guards.ORDINARY_APPROVAL,
        ),
    ),
    Transition(
        name="approve_exception",
        sources=(State.REPORTED,),
        target=State.APPROVED,
        permission="proposals.decide",
        label="Setujui dengan pengecualian",
        guards=(
            *DECIDES,
            guards.not_barred,
            guards.has_wbk_for_wbbm,
            guards.exception_needed,
        ),
        needs_note=True,
        note_label="Alasan pengecualian (selalu terlihat pada usulan ini)",
        tone="danger",
    ),
    Transition(
        name="decline",
        sources=(State.REPORTED,),
        target=State.REJECTED,
        permission="proposals.decide",
        label="Tidak diajukan tahun ini",
        guards=DECIDES,
        needs_note=True,
        note_label="Alasan tidak diajukan",
        tone="danger",
    ),
    Transition(
        name="cancel_approval",
        sources=(State.APPROVED,),
        target=State.REPORTED,
        permission="proposals.decide",
        label="Batalkan persetujuan",
        guards=DECIDES,
        needs_note=True,
        note_label="Alasan pembatalan",
        tone="quiet",
    ),
    Transition(
        name="send",
        sources=(State.APPROVED,),
        target=State.SENT,
        permission="proposals.send",
        label="Kirim ke KemenPAN-RB",
        guards=(
            guards.no_conflict,
            guards.ministry_window_or_exception,
        ),
    ),
    Transition(
        name="start_national",
        sources=(State.SENT,),
        target=State.NATIONAL,
        permission="proposals.record_ministry",
        label="Catat mulai evaluasi nasional",
        guards=(guards.no_conflict,),
    ),
    # 5 Penetapan
    Transition(
        name="award",
        sources=(State.NATIONAL,),
        target=State.AWARDED,
        permission="proposals.record_ministry",
        label="Catat penetapan predikat",
        guards=(
            guards.no_conflict,
            guards.recorded_outside,
            guards.panel_passed,
        ),
    ),
    Transition(
        name="not_award",
        sources=(State.NATIONAL,),
        target=State.NOT_AWARDED,
        permission="proposals.record_ministry",
        label="Catat belum ditetapkan",
        guards=(guards.no_conflict, guards.recorded_outside),
        needs_note=True,
        note_label="Catatan KemenPAN-RB",
        tone="danger",
    ),
    Transition(
        name="revoke",
        sources=(State.AWARDED,),
        target=State.REVOKED,
        permission="proposals.record_ministry",
        label="Catat pencabutan predikat",
        guards=(guards.no_conflict, guards.recorded_outside),
        needs_note=True,
        note_label="Alasan pencabutan",
        tone="danger",
    ),
    Transition(
        name="withdraw",
        sources=BEFORE_SENT,
        target=State.WITHDRAWN,
        permission="proposals.withdraw",
        label="Tarik usulan",
        guards=(guards.no_conflict,),
        needs_note=True,
        note_label="Alasan penarikan",
        tone="danger",
    ),
)


# As which rank of the TPI these moves are made; items are returned by the rank whose turn it is.
RANK_OF_MOVE = {
    "hand_to_lead": Side.TPI_MEMBER,
    "back_to_member": Side.TPI_LEAD,
    "hand_to_supervisor": Side.TPI_LEAD,
    "back_to_lead": Side.TPI_SUPERVISOR,
    "settle": Side.TPI_SUPERVISOR,
    "reopen_tpi": Side.TPI_SUPERVISOR,
    "report_proposed": Side.TPI_LEAD,
    "report_not_yet": Side.TPI_LEAD,
}

# What assessors pass among themselves: its notes speak of the TPI's answers, and are for the unit
# to read only once it may see those.
AMONG_ASSESSORS = ("hand_to_lead", "back_to_member", "hand_to_supervisor", "back_to_lead")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a move asks: its key on the decision row, its label, what kind of value.

    A *date* is that of a paper or event and lies neither ahead nor before those it follows
    (``chronology``); a *plan* may lie ahead.
    """

    key: str
    label: str
    kind: str  # text · date · plan · confirm
    help: str = ""


DAYS = ("date", "plan")  # the kinds of a fact that are a day

FACTS: dict[str, tuple[Fact, ...]] = {
    "name_candidate": (
        Fact("sk_number", "Nomor SK penetapan calon", "text"),
        Fact("sk_date", "Tanggal SK", "date"),
    ),
    "submit": (
        Fact(
            "certified",
            "Saya mengesahkan bahwa isian LKE ini benar dan dapat dibuktikan.",
            "confirm",
        ),
    ),
    "start_tpi": (
        Fact("task_number", "Nomor surat tugas", "text"),
        Fact("task_date", "Tanggal surat tugas", "date"),
        Fact("task_start", "Penilaian mulai", "date"),
        Fact("task_end", "Penilaian selesai (rencana)", "plan"),
    ),
    "report_proposed": (
        Fact("lhe_number", "Nomor LHE", "text"),
        Fact("lhe_date", "Tanggal LHE", "date"),
    ),
    "report_not_yet": (
        Fact("lhe_number", "Nomor LHE", "text"),
        Fact("lhe_date", "Tanggal LHE", "date"),
    ),
    "send": (
        Fact("letter_number", "Nomor surat usulan", "text"),
        Fact("letter_date", "Tanggal surat usulan", "date"),
        Fact("sptjm_number", "Nomor SPTJM", "text"),
        Fact("sptjm_date", "Tanggal SPTJM", "date"),
    ),
    "start_national": (Fact("started_on", "Tanggal mulai", "date"),),
    "award": (
        Fact("decree_number", "Nomor keputusan penetapan", "text"),
        Fact("decree_date", "Tanggal keputusan", "date"),
    ),
    "not_award": (Fact("decided_on", "Tanggal pemberitahuan", "date"),),
    "revoke": (
        Fact("revoked_on", "Tanggal pencabutan", "date"),
        Fact("revoked_source", "Dasar pencabutan (nomor surat atau keputusan)", "text"),
    ),
}
