"""What waits for one person: moves of proposals, and LKE to fill or to judge."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from assessment.acts import acts_of, read_seats
from assessment.enums import TPI_RANKS, Side
from assessment.lke.reports.open_work import OpenWork, open_work
from assessment.models import Assessment, DoubleAssessment, Period
from assessment.queries import today
from assessment.rank_rules import rank_problem
from assessment.rules import fills, judges, writable_side
from proposals.course.turns import awaited_moves, closes_on
from proposals.enums import MinistryResult, MinistryStage, Recommendation, State
from proposals.ministry.objection import PASSED, objection_of
from proposals.ministry.services.second_person import records_to_confirm
from proposals.models import MinistryRecord, Proposal
from proposals.queries import visible_proposals
from proposals.sittings.moves import LEADING_ON
from proposals.sittings.services.notes import notes_to_confirm
from proposals.workflow.move_row import MoveRow
from units.enums import TPI_SIDE
from units.models import User
from units.queries import belongs_to, has_conflict, holds_somewhere
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import allowed
from zona_integritas.site.home.work_line import WorkKind, WorkLine

JUDGING_MOVES = ("proposals.decide", "proposals.begin_tpi", "proposals.report")
DESK = ("assessment:desk",)  # where the ranks of the TPI judge, unit by unit or item by item
PARTS = {"hasil": "komponen hasil"}  # what is no area


class Desk:
    """The running proposals as one person sees them, read once for all lines."""

    def __init__(self, user: User, period: Period | None, proposals: list[Proposal]) -> None:
        self.user = user
        self.period = period
        self.proposals = proposals
        self.own: dict[int, Side] = {}  # the LKE this person may write in now
        if holds_somewhere(user, TPI_SIDE):
            read_seats(row.assessment for row in proposals if row.assessment is not None)
        for proposal in proposals:
            sheet = proposal.assessment
            side = writable_side(user, sheet) if sheet is not None else None
            if sheet is not None and side is not None:
                self.own[sheet.pk] = side
        self.barred = self._barred()
        self.left = open_work(user, self._own_sheets(), self.own)
        self.ministry = _ministry(proposals)

    def _barred(self) -> set[int]:
        """LKE whose turn is that of a rank this person may not be, having acted as another one;
        they do not wait for the person."""
        sheets = [sheet for sheet in self._own_sheets() if self.own[sheet.pk] in TPI_RANKS]
        acted = acts_of(self.user, sheets) if sheets else {}
        people = {row.assessment_id: row.period.tpi_people for row in self.proposals}
        found = {
            sheet.pk
            for sheet in sheets
            if rank_problem(self.own[sheet.pk], acted[sheet.pk], people[sheet.pk])
        }
        for pk in found:
            del self.own[pk]
        return found

    def _own_sheets(self) -> list[Assessment]:
        sheets = (row.assessment for row in self.proposals)
        return [sheet for sheet in sheets if sheet is not None and sheet.pk in self.own]

    def concerning(self) -> dict[int, Proposal]:
        """The LKE this person fills or judges, whoever's turn it is, by its id."""
        return {
            row.assessment.pk: row
            for row in self.proposals
            if row.assessment is not None
            and (fills(self.user, row.assessment) or judges(self.user, row.assessment))
        }

    def lines(self) -> list[WorkLine]:
        own = [line for row in self.proposals for line in self._of(row)]
        confirmed = [*_confirmations(self.user), *_notes(self.user)]
        return [*confirmed, *own, *_second_opinions(self.user)]

    @cached_property
    def today(self) -> date:
        return today()

    def _of(self, proposal: Proposal) -> list[WorkLine]:
        """One line per proposal: first what is left to write, then the move."""
        moves = [
            move
            for move in awaited_moves(proposal)
            if allowed(self.user, move.permission, proposal) and self._impartial(move, proposal)
        ]
        sheet = proposal.assessment
        if sheet is not None and getattr(proposal, "paper_sheet_waits", False):
            return self._paper_sheet(proposal, sheet)
        left = self.left.get(sheet.pk) if sheet is not None else None
        if moves and proposal.state == State.NATIONAL:
            return [self._with_the_ministry(proposal, moves[0])]
        if sheet is not None and left is not None and (left.items or left.returned or not moves):
            return [self._writing(proposal, sheet, left)]
        if not moves:
            return []
        return [self._move(proposal, moves[0])]

    def _line(
        self, proposal: Proposal, verb: str, page: str = "proposals:detail", told: str = ""
    ) -> WorkLine:
        closes = closes_on(proposal)
        return WorkLine(
            unit=proposal.unit_name,
            told=told,
            since=proposal.state_since,
            verb=proposal.worded(verb),
            page=(page, proposal.pk),
            late=closes is not None and self.today > closes,
            closes=closes,
            proposal=proposal,
            target=self._target(proposal),
        )

    def _move(self, proposal: Proposal, move: MoveRow) -> WorkLine:
        line = self._line(proposal, move.asked_as)
        line.kind, line.move = WorkKind.MOVE, move
        if move.name in LEADING_ON:
            line.kind, line.title = WorkKind.DECIDE, move.label
        if proposal.recommendation == Recommendation.NOT_YET and proposal.state == State.REPORTED:
            line.verb, line.title = "Ketahui", "Ketahui laporan TPI"
        return line

    def _writing(self, proposal: Proposal, sheet: Assessment, left: OpenWork) -> WorkLine:
        """What is left to write in an LKE; where nothing is, somebody else goes on with it."""
        side = self.own[sheet.pk]
        line = self._line(proposal, _verb(left, side), told=_left_words(left, side))
        line.kind = WorkKind.FILL if side == Side.UNIT else WorkKind.JUDGE
        line.page, line.work = ("assessment:overview", sheet.pk), left
        if left.returned:
            line.kind, line.page = WorkKind.REPAIR, repair_page(sheet)
        elif left.items and side in TPI_RANKS:
            line.page, line.query = DESK, f"?lke={sheet.pk}"
        elif left.items:
            line.page = ("assessment:continue", sheet.pk)
        else:
            line.kind = WorkKind.REST
        return line

    def _paper_sheet(self, proposal: Proposal, sheet: Assessment) -> list[WorkLine]:
        """An LKE judged on paper waits for leadership; until then nobody writes in it."""
        if not allowed(self.user, "assessment.confirm_paper_sheet", sheet):
            return []
        return [
            WorkLine(
                unit=proposal.unit_name,
                told=f"{self._target(proposal)} · LKE dinilai di atas kertas menunggu konfirmasi",
                since=proposal.state_since,
                verb="Periksa dan konfirmasi",
                page=("assessment:paper_sheet", sheet.pk),
            )
        ]

    def _target(self, proposal: Proposal) -> str:
        """The predicate, with the year where it is not the newest season's."""
        year = "" if proposal.period == self.period else f" {proposal.period.year}"
        return f"{proposal.get_target_display()}{year}"

    def _with_the_ministry(self, proposal: Proposal, award: MoveRow) -> WorkLine:
        """What is recorded next: the ministry's word, the sanggah while its days run, the decree
        once the panel has passed."""
        entries = self.ministry.get(proposal.pk, [])
        panel = [row for row in entries if row.stage == MinistryStage.PANEL]
        objection = objection_of(entries, self.today)
        state = objection.state if objection else ""
        deadline = objection.deadline if objection else None
        if panel and panel[-1].result in PASSED and entries[-1].result in PASSED:
            line = self._line(proposal, award.label)
        elif state == "open":
            until = f" sampai {tanggal(deadline)}" if deadline else ""
            told = f"tidak lulus administrasi, dapat disanggah{until}"
            line = self._line(proposal, "Catat sanggah", "proposals:objection", told)
        elif state in ("late", "lost"):
            over = f"batas sanggah {tanggal(deadline)} sudah lewat"
            line = self._line(
                proposal, "Buka usulan", told=over if state == "late" else "sanggah ditolak"
            )
        elif entries and state in ("", "won") and entries[-1].result == MinistryResult.FAILED:
            line = self._line(proposal, "Buka usulan", told=str(entries[-1]))
        else:
            told = "sanggah menunggu jawaban" if state == "sent" else ""
            line = self._line(proposal, award.asked_as, "proposals:ministry", told)
        line.late, line.closes, line.kind = state == "late", deadline, WorkKind.MOVE
        return line

    def _impartial(self, move: MoveRow, proposal: Proposal) -> bool:
        if has_conflict(self.user, proposal.unit):
            return False
        if move.turn is not None and proposal.assessment_id in self.barred:
            return False
        return move.permission not in JUDGING_MOVES or not belongs_to(self.user, proposal.unit)


def _ministry(proposals: list[Proposal]) -> dict[int, list[MinistryRecord]]:
    """The entries of those with the ministry, in their order."""
    found: dict[int, list[MinistryRecord]] = defaultdict(list)
    national = [row.pk for row in proposals if row.state == State.NATIONAL]
    if national:
        for entry in MinistryRecord.objects.filter(proposal__in=national).order_by("id"):
            found[entry.proposal_id].append(entry)
    return found


def repair_page(sheet: Assessment) -> tuple[str, int]:
    """Where the returned items of an LKE stand together."""
    return ("assessment:repairs", sheet.pk)


def _verb(left: OpenWork, side: Side) -> str:
    if left.returned:
        return "Perbaiki butir"
    if not left.items:
        return "Buka LKE"
    return "Isi LKE" if side == Side.UNIT else "Lanjutkan penilaian LKE"


def _left_words(left: OpenWork, side: Side) -> str:
    if left.returned:
        done = f"; {left.repaired} sudah diperbaiki" if left.repaired else ""
        return f"{left.returned} butir dikembalikan{done}"
    if not left.items:
        if side != Side.UNIT:
            return "semua butir sudah dinilai"
        return "semua butir sudah terisi; kepala unit dapat mengesahkan"
    if side != Side.UNIT:
        return f"{left.items} butir belum dinilai"
    return f"{left.items} butir belum diisi di {open_places(left.open_in or {})}"


def open_places(areas: dict[str, int]) -> str:
    """«2 area dan komponen hasil»: hasil is no area."""
    number = len(areas.keys() - PARTS)
    parts = [f"{number} area"] if number else []
    return " dan ".join([*parts, *(word for code, word in PARTS.items() if code in areas)])


def _confirmations(user: User) -> list[WorkLine]:
    """What people of a unit recorded about its result, and a second person must confirm."""
    return [
        WorkLine(
            unit=own.proposal.unit_name,
            told=f"{own.get_what_display()} dicatat oleh {own.recorded_by} dari unit itu",
            since=own.recorded_at,
            verb="Periksa dan konfirmasi",
            page=("proposals:own_record", own.proposal_id, own.pk),
        )
        for own in records_to_confirm(user, visible_proposals(user))
    ]


def _notes(user: User) -> list[WorkLine]:
    """Decisions on paper that a second person must confirm."""
    return [
        WorkLine(
            unit=str(note.sitting),
            told=f"{note} atas {len(note.choices)} usulan dicatat oleh {note.recorded_by}",
            since=note.recorded_at,
            verb="Periksa dan konfirmasi",
            page=("proposals:note", note.sitting_id, note.pk),
        )
        for note in notes_to_confirm(user)
    ]


def _second_opinions(user: User) -> list[WorkLine]:
    """LKE this person was asked to judge a second time, apart from its team."""
    if not holds_somewhere(user, TPI_SIDE):
        return []
    rows = DoubleAssessment.objects.filter(
        second_id=user.pk, second_done_at__isnull=True
    ).select_related("assessment__unit", "assessment__period", "assessment__double_assessment")
    return [
        WorkLine(
            unit=row.assessment.unit_name,
            told=f"Penilaian kedua · LKE {row.assessment.period.year}",
            since=row.drawn_at,
            verb="Lanjutkan penilaian LKE",
            page=("assessment:overview", row.assessment_id),
            title="Penilaian kedua",
        )
        for row in rows
        if writable_side(user, row.assessment) == Side.TPI_SECOND
    ]
