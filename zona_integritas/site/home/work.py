"""What waits for one person: moves of proposals, and LKE to fill or to judge."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from assessment.acts import acts_of
from assessment.enums import TPI_RANKS, Side
from assessment.lke.reports.open_work import OpenWork, open_work
from assessment.models import Assessment, DoubleAssessment, Period
from assessment.queries import today
from assessment.rank_rules import rank_problem
from assessment.rules import fills, judges, writable_side
from proposals.course.turns import awaited_moves, closes_on, phase_of
from proposals.enums import MinistryResult, MinistryStage, State
from proposals.ministry.objection import PASSED, objection_of
from proposals.ministry.services.second_person import records_to_confirm
from proposals.models import MinistryRecord, Proposal
from proposals.queries import visible_proposals
from proposals.workflow.move_row import MoveRow
from units.enums import TPI_SIDE
from units.models import User
from units.queries import belongs_to, has_conflict, holds_somewhere
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import allowed

JUDGING_MOVES = ("proposals.decide", "proposals.begin_tpi", "proposals.report")


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One thing that waits for the person: which unit, what, since when, one button."""

    unit: str
    what: str
    since: datetime
    verb: str
    url: str
    late: bool


class Desk:
    """The running proposals as one person sees them, read once for all lines."""

    def __init__(self, user: User, period: Period | None, proposals: list[Proposal]) -> None:
        self.user = user
        self.period = period
        self.proposals = proposals
        self.own: dict[int, Side] = {}  # the LKE this person may write in now
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
        found = [line for row in self.proposals for line in self._of(row)]
        return [*_confirmations(self.user), *found, *_second_opinions(self.user)]

    def _of(self, proposal: Proposal) -> list[WorkLine]:
        """One line per proposal: first what is left to write, then the move."""
        moves = [
            move
            for move in awaited_moves(proposal.state, phase_of(proposal))
            if allowed(self.user, move.permission, proposal) and self._impartial(move, proposal)
        ]
        sheet = proposal.assessment
        if sheet is not None and getattr(proposal, "paper_sheet_waits", False):
            return self._paper_sheet(proposal, sheet)
        left = self.left.get(sheet.pk) if sheet is not None else None
        what = f"{self._target(proposal)} · {proposal.get_state_display()}"
        url = reverse("proposals:detail", args=[proposal.pk])
        if moves and proposal.state == State.NATIONAL:
            return [self._with_the_ministry(proposal, moves[0], what, url)]
        if sheet is not None and left is not None and (left.items or left.returned or not moves):
            side = self.own[sheet.pk]
            what = f"{what} · {_left_words(left, side)}"
            verb, url = _writing(left, side), reverse("assessment:overview", args=[sheet.pk])
        elif moves:
            verb = moves[0].asked_as
        else:
            return []
        closes = closes_on(proposal)
        late = closes is not None and today() > closes
        return [WorkLine(proposal.unit.name, what, proposal.state_since, verb, url, late)]

    def _paper_sheet(self, proposal: Proposal, sheet: Assessment) -> list[WorkLine]:
        """An LKE judged on paper waits for leadership; until then nobody writes in it."""
        if not allowed(self.user, "assessment.confirm_paper_sheet", sheet):
            return []
        return [
            WorkLine(
                proposal.unit.name,
                f"{self._target(proposal)} · LKE dinilai di atas kertas menunggu konfirmasi",
                proposal.state_since,
                "Periksa dan konfirmasi",
                reverse("assessment:paper_sheet", args=[sheet.pk]),
                late=False,
            )
        ]

    def _target(self, proposal: Proposal) -> str:
        """The predicate, with the year where it is not the newest season's."""
        year = "" if proposal.period == self.period else f" {proposal.period.year}"
        return f"{proposal.get_target_display()}{year}"

    def _with_the_ministry(
        self, proposal: Proposal, award: MoveRow, what: str, url: str
    ) -> WorkLine:
        """What is recorded next: the ministry's word, the sanggah while its days run, the decree
        once the panel has passed."""
        entries, late = self.ministry.get(proposal.pk, []), False
        panel = [row for row in entries if row.stage == MinistryStage.PANEL]
        objection = objection_of(entries, today())
        state = objection.state if objection else ""
        deadline = objection.deadline if objection else None
        if panel and panel[-1].result in PASSED and entries[-1].result in PASSED:
            verb = award.label
        elif state == "open":
            until = f" sampai {tanggal(deadline)}" if deadline else ""
            what = f"{what} · tidak lulus administrasi, dapat disanggah{until}"
            verb, url = "Catat sanggah", reverse("proposals:ministry", args=[proposal.pk])
        elif state in ("late", "lost"):
            late = state == "late"
            over = f"batas sanggah {tanggal(deadline)} sudah lewat" if late else "sanggah ditolak"
            what, verb = f"{what} · {over}", "Buka usulan"
        elif entries and state in ("", "won") and entries[-1].result == MinistryResult.FAILED:
            what, verb = f"{what} · {entries[-1]}", "Buka usulan"
        else:
            what = f"{what} · sanggah menunggu jawaban" if state == "sent" else what
            verb, url = award.asked_as, reverse("proposals:ministry", args=[proposal.pk])
        return WorkLine(proposal.unit.name, what, proposal.state_since, verb, url, late)

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


def _writing(left: OpenWork, side: Side) -> str:
    if not left.items and not left.returned:
        return "Buka LKE"
    if side != Side.UNIT:
        return "Nilai LKE"
    return "Perbaiki butir" if left.returned else "Isi LKE"


def _left_words(left: OpenWork, side: Side) -> str:
    if left.returned:
        return f"{left.returned} butir dikembalikan"
    if not left.items:
        return "semua butir sudah terisi" if side == Side.UNIT else "semua butir sudah dinilai"
    if side == Side.UNIT:
        return f"{left.items} butir di {len(left.open_in or ())} area belum diisi"
    return f"{left.items} butir belum dinilai"


def _confirmations(user: User) -> list[WorkLine]:
    """What people of a unit recorded about its result, and a second person must confirm."""
    return [
        WorkLine(
            own.proposal.unit.name,
            f"{own.get_what_display()} dicatat oleh {own.recorded_by} dari unit itu",
            own.recorded_at,
            "Periksa dan konfirmasi",
            reverse("proposals:own_record", args=[own.proposal_id, own.pk]),
            late=False,
        )
        for own in records_to_confirm(user, visible_proposals(user))
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
            row.assessment.unit.name,
            f"Penilaian kedua · LKE {row.assessment.period.year}",
            row.drawn_at,
            "Nilai LKE",
            reverse("assessment:overview", args=[row.assessment_id]),
            late=False,
        )
        for row in rows
        if writable_side(user, row.assessment) == Side.TPI_SECOND
    ]
