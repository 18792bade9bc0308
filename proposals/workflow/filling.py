"""Stage 3: the unit fills its LKE and certifies it; where a level between checks, it agrees."""

from assessment.enums import Phase, Side, SnapshotPurpose, View, WindowKind
from proposals.enums import Move, State
from proposals.workflow import between_guards, guards
from proposals.workflow.move_row import (
    Act,
    DecidedOn,
    Fact,
    Freezes,
    HandsOn,
    MovePanel,
    MoveRow,
    PassLke,
)

CERTIFIED = Freezes(SnapshotPurpose.SUBMITTED, View.UNIT)
SENDS_LKE = (
    guards.did_not_judge,
    guards.window_is_open(WindowKind.FILLING),
    guards.not_history,
    guards.lke_complete,
)
CERTIFYING = Fact(
    "certified",
    "Saya mengesahkan bahwa isian LKE ini benar dan dapat dibuktikan.",
    "confirm",
)
# Who checks at the level between: nobody of the unit, nobody of the TPI's side.
CHECKS = (
    guards.no_conflict,
    between_guards.not_of_the_unit,
    guards.did_not_fill,
    between_guards.did_not_certify,
    guards.did_not_judge,
    between_guards.not_on_the_tpi_side,
    guards.window_is_open(WindowKind.BETWEEN),
)

FILLING: tuple[MoveRow, ...] = (
    MoveRow(
        name=Move.START_SELF_ASSESSMENT,
        sources=(State.CANDIDATE,),
        target=State.SELF_ASSESSMENT,
        permission="proposals.open_lke",
        label="Buka pengisian LKE",
        past="Pengisian LKE dibuka",
        guards=(guards.no_conflict, guards.window_is_open(WindowKind.FILLING)),
        seal=None,
        does=(Act.OPEN_LKE,),
    ),
    MoveRow(
        name=Move.SUBMIT,
        sources=(State.SELF_ASSESSMENT,),
        target=State.SUBMITTED,
        permission="proposals.certify",
        label="Sahkan dan kirim ke TPI",
        past="Disahkan dan dikirim ke TPI",
        guards=(*SENDS_LKE, between_guards.no_office_checks),
        only_where=(between_guards.no_office_checks,),
        seal=CERTIFIED,
        asks=(CERTIFYING,),
        shows=(MovePanel.OPEN_ITEMS,),
        hands_on=HandsOn(Side.UNIT),
        does=(PassLke(Phase.UNIT, Phase.CLOSED),),
    ),
    MoveRow(
        name=Move.SEND_TO_BETWEEN,
        sources=(State.SELF_ASSESSMENT,),
        target=State.BETWEEN,
        permission="proposals.certify",
        label="Sahkan dan kirim ke tingkat antara",
        past="Disahkan dan dikirim ke tingkat antara",
        guards=(*SENDS_LKE, between_guards.office_checks),
        only_where=(between_guards.office_checks,),
        seal=CERTIFIED,
        asks=(CERTIFYING,),
        shows=(MovePanel.OPEN_ITEMS,),
        hands_on=HandsOn(Side.UNIT),
        does=(PassLke(Phase.UNIT, Phase.CLOSED),),
    ),
    MoveRow(
        name=Move.AGREE_BETWEEN,
        sources=(State.BETWEEN,),
        target=State.SUBMITTED,
        permission="proposals.check_between",
        label="Setujui dan teruskan ke TPI",
        past="Disetujui tingkat antara dan diteruskan ke TPI",
        guards=(*CHECKS, between_guards.office_quota_allows),
        # The office agrees to what the unit certified; it changes no answer.
        seal=DecidedOn(SnapshotPurpose.SUBMITTED),
        prompt="Periksa LKE unit",
        heard="disetujui tingkat antara dan diteruskan ke TPI",
    ),
    MoveRow(
        name=Move.RETURN_BETWEEN,
        sources=(State.BETWEEN,),
        target=State.SELF_ASSESSMENT,
        permission="proposals.check_between",
        label="Kembalikan ke unit",
        past="Dikembalikan tingkat antara ke unit",
        guards=CHECKS,
        needs_note=True,
        note_label="Yang perlu diperbaiki unit",
        tone="quiet",
        seal=None,
        does=(PassLke(Phase.CLOSED, Phase.UNIT),),
        came_back=True,
    ),
    MoveRow(
        name=Move.GIVE_BACK,
        sources=(State.BETWEEN, State.SUBMITTED),
        target=State.SELF_ASSESSMENT,
        permission="proposals.certify",
        label="Kembalikan ke tim unit",
        past="Dikembalikan ke tim unit",
        guards=(guards.window_is_open(WindowKind.FILLING),),
        needs_note=True,
        note_label="Yang perlu diperbaiki tim",
        tone="quiet",
        seal=None,
        does=(PassLke(Phase.CLOSED, Phase.UNIT),),
        came_back=True,
    ),
)
