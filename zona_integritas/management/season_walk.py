"""Walking one invented unit through its season, move by move, as the people who would do it."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment.enums import TPI_RANKS, Side
from assessment.evidence.services.evidence import add_file, add_link
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.answer_batches import save_many
from assessment.lke.services.assessments import mark_returned
from assessment.models import Assessment, Period
from assessment.queries import indicator_rows
from proposals.choosing.services.identification import identify, judge_conditions
from proposals.course.services.moves import apply_move
from proposals.enums import Condition, Degree, MinistryResult, MinistryStage, Move
from proposals.ministry.services.records import record_ministry
from proposals.models import Proposal, Sitting
from proposals.sittings.services.sittings import DecisionChoice, decide, put_on_agenda
from units.models import Unit, User
from zona_integritas.management.sample_pdf import sample_pdf
from zona_integritas.management.season_answers import TPI_NOTES, UNIT_NOTES, answer
from zona_integritas.management.season_papers import let_go

REASONS = {
    Condition.STRATEGIC: "Melayani masyarakat langsung dan menjadi wajah instansi di daerah.",
    Condition.RESOURCES: "Mengelola {staff} pegawai dengan anggaran terbesar di lingkungannya.",
    Condition.REFORM: "Nilai reformasi birokrasi unit naik dua tahun berturut-turut.",
}
UNFINISHED = ("identified", "self_assessment", "tpi_assessment")


class SeasonWalk:
    """Moves proposals forward until the wanted state, filling sheets on the way."""

    def __init__(
        self,
        period: Period,
        units: dict[str, Unit],
        people: dict[str, User],
        chance: random.Random,
    ) -> None:
        self.period = period
        self.units = units
        self.people = people
        self.chance = chance
        self.today = timezone.localdate()
        self.sittings: dict[str, Sitting] = {}  # "naming", "approving": where leadership decides

    def run(self, code: str, target: str, until: str, quality: int) -> None:
        """``quality`` is roughly the share of points the unit reaches, in percent."""
        self.code, self.unit, self.quality = code, self.units[code], quality
        self.head = self.people[f"unit_head-{code}".lower()]
        self.member = self.people[f"unit_member-{code}".lower()]
        self.until = until
        self.proposal = identify(
            actor=self.people["demo-pokja"], unit=self.unit, period=self.period, target=target
        )
        for step in self._steps():
            # In these three states the walk goes on working without moving the proposal.
            if self.proposal.state == until and until not in UNFINISHED:
                return
            step()

    def _steps(self) -> tuple[Callable[[], None], ...]:
        if self.until == "rejected":
            return (self._screen, self._propose, self._reject)
        if self.until == "identified":
            return (self._half_screen,)
        if self.until == "self_assessment":
            return self._until_tpi()[:5]
        if self.until == "tpi_assessment":
            return (*self._until_tpi(), lambda: self._judge_as_member(share=60))
        if self.until == "returned":
            return (*self._until_tpi(), self._judge_as_member, self._return_items)
        return (
            *self._until_tpi(),
            self._judge_as_member,
            lambda: self._move("demo-tpi-anggota", Move.HAND_TO_LEAD),
            lambda: self._judge_again("demo-tpi-ketua", Side.TPI_LEAD, 3),
            lambda: self._move("demo-tpi-ketua", Move.HAND_TO_SUPERVISOR),
            lambda: self._judge_again("demo-tpi-dalnis", Side.TPI_SUPERVISOR, 1),
            lambda: self._move("demo-tpi-dalnis", Move.SETTLE),
            self._report,
            self._approve,
            self._send,
            lambda: self._move("demo-pokja", Move.START_NATIONAL, started_on=self.day(38)),
            self._ministry,
            self._award,
        )

    def _until_tpi(self) -> tuple[Callable[[], None], ...]:
        return (
            self._screen,
            self._propose,
            self._name,
            lambda: self._move_as(self.head, Move.START_SELF_ASSESSMENT),
            self._fill,
            lambda: self._move_as(self.head, Move.SUBMIT, certified=True),
            self._start_tpi,
        )

    def day(self, before: int) -> date:
        """A day of the season: its papers and events follow each other."""
        return self.today - timedelta(days=before)

    # Moves --------------------------------------------------------------------------------

    def _move_as(self, actor: User, move: Move, note: str = "", **facts: Any) -> None:
        apply_move(
            actor=actor,
            proposal=self.proposal,
            move=move,
            expected_state=self.proposal.state,
            note=note,
            facts=facts,
        )
        self._reread()

    def _reread(self) -> None:
        self.proposal = Proposal.objects.select_related("assessment", "unit", "period").get(
            pk=self.proposal.pk
        )

    def _move(self, username: str, move: Move, note: str = "", **facts: Any) -> None:
        self._move_as(self.people[username], move, note, **facts)

    def _screen(self) -> None:
        checklist = {
            "tingkat_unit": (True, ""),
            "fungsi_pelayanan": (True, "Layanan utama instansi di daerah."),
            "pencanangan": (True, "Dicanangkan pada apel awal tahun."),
        }
        self._judge(
            {condition: (True, self._reason(condition)) for condition in Condition}, checklist
        )

    def _half_screen(self) -> None:
        first = Condition.STRATEGIC
        self._judge({first: (True, self._reason(first))}, {})

    def _judge(self, conditions: dict[Any, Any], checklist: dict[str, Any]) -> None:
        judge_conditions(
            actor=self.people["demo-pokja"],
            proposal=self.proposal,
            conditions=conditions,
            checklist=checklist,
            degrees={one: self._degree(one) for one in conditions},
        )
        self.proposal = Proposal.objects.get(pk=self.proposal.pk)

    def _degree(self, condition: Condition) -> int:
        """Somewhere from «sedang» up, always the same for a unit; it draws no chance."""
        place = list(Condition).index(condition)
        return Degree.MEDIUM + (sum(self.code.encode()) // (place + 2)) % 3

    def _reason(self, condition: Condition) -> str:
        return REASONS[condition].format(staff=self.unit.staff_count)

    def _propose(self) -> None:
        self._move("demo-pokja", Move.PROPOSE)

    def _reject(self) -> None:
        self._decide(
            "naming",
            Move.REJECT,
            "Tahun ini diutamakan balai dan kantor layanan; diusulkan kembali tahun depan.",
        )

    def _approve(self) -> None:
        self._decide("approving", Move.APPROVE)

    def _decide(self, sitting: str, move: Move, note: str = "") -> None:
        """By leadership: in a sitting where the season has one, otherwise alone."""
        held = self.sittings.get(sitting)
        leader = self.people["demo-pimpinan"]
        if held is None:
            self._move_as(leader, move, note, **self._decree(move))
            return
        put_on_agenda(actor=leader, sitting=held, proposals=[self.proposal], reasons={})
        choice = DecisionChoice(
            proposal=self.proposal, move=move, expected_state=self.proposal.state, note=note
        )
        decide(actor=leader, sitting=held, choices=[choice])
        self._reread()

    def _decree(self, move: Move) -> dict[str, Any]:
        if move != Move.NAME_CANDIDATE:
            return {}
        return {
            "sk_number": f"KEP-17/BLN/{self.period.year}",
            "sk_date": self.day(55),
        }

    def _name(self) -> None:
        self._decide("naming", Move.NAME_CANDIDATE)

    def _start_tpi(self) -> None:
        self._move(
            "demo-tpi-ketua",
            Move.START_TPI,
            task_number=f"ST-{self.unit.pk:03d}/IT/{self.period.year}",
            task_date=self.day(48),
            task_start=self.day(46),
            task_end=self.today + timedelta(days=10),
        )

    def _report(self) -> None:
        facts: dict[str, Any] = {
            "lhe_number": f"LHE-{self.unit.pk:03d}/IT/{self.period.year}",
            "lhe_date": self.day(42),
            "lhe_signed_on": self.day(42),
        }
        if self.quality < 75:
            self._move(
                "demo-tpi-ketua",
                Move.REPORT_NOT_YET,
                "Beberapa nilai minimal belum terpenuhi; unit perlu memperbaiki bukti pelaksanaan.",
                **facts,
            )
        else:
            self._move("demo-tpi-ketua", Move.REPORT_PROPOSED, **facts)

    def _send(self) -> None:
        let_go(self.people["demo-pimpinan"], self.proposal)
        self._move(
            "demo-pokja",
            Move.SEND,
            letter_number=f"B-{self.unit.pk:03d}/BLN/{self.period.year}",
            letter_date=self.day(40),
            sptjm_number=f"SPTJM-{self.unit.pk:03d}/BLN/{self.period.year}",
            sptjm_date=self.day(40),
        )

    def _ministry(self) -> None:
        for stage in (
            MinistryStage.ADMINISTRATIVE,
            MinistryStage.DESK,
            MinistryStage.FIELD,
            MinistryStage.PANEL,
        ):
            record_ministry(
                actor=self.people["demo-pokja"],
                proposal=self.proposal,
                stage=stage,
                on=self.today,
                result=MinistryResult.PASSED,
            )

    def _award(self) -> None:
        self._move(
            "demo-pokja",
            Move.AWARD,
            decree_number=f"512 Tahun {self.period.year} (contoh)",
            decree_date=self.today,
        )

    # The sheet ----------------------------------------------------------------------------

    @property
    def sheet(self) -> Assessment:
        assert self.proposal.assessment is not None  # noqa: S101 - the walk opened it before
        return self.proposal.assessment

    def _fill(self) -> None:
        """The unit's side: all of it, or two thirds where the unit is still at work."""
        rows = indicator_rows(self.sheet.instrument)
        if self.until == "self_assessment":
            rows = rows[: len(rows) * 2 // 3]
        instrument = scoring_instrument(self.sheet.instrument)
        lines = {}
        for row in rows:
            proof = self.chance.choice(row.evidence_examples) if row.evidence_examples else "berkas"
            note = self.chance.choice(UNIT_NOTES).format(evidence=proof)
            entry = instrument.indicator(row.code)
            lines[row.code] = (stored_value(answer(entry, self.quality, self.chance)), note)
        save_many(actor=self.member, assessment=self.sheet, side=Side.UNIT, lines=lines)
        for row in self.chance.sample(rows, 8):
            add_link(
                actor=self.member,
                assessment=self.sheet,
                indicator=row,
                url=f"https://arsip.instansi.example/{self.code.lower()}/{row.code.lower()}",
                title=row.evidence_examples[0] if row.evidence_examples else "Berkas pendukung",
            )

        for row in self.chance.sample(rows, 2):
            title = row.evidence_examples[0] if row.evidence_examples else "Berkas pendukung"
            content = sample_pdf([title, self.unit.name, f"Bukti contoh untuk butir {row.code}."])
            add_file(
                actor=self.member,
                assessment=self.sheet,
                indicator=row,
                upload=SimpleUploadedFile(f"{title[:60]}.pdf", content),
            )

    def _judge_as_member(self, share: int = 100) -> None:
        """The member agrees with most of the unit's answers and lowers some, saying why."""
        given = {
            row.indicator.code: row.value
            for row in self.sheet.answers.filter(side=Side.UNIT).select_related("indicator")
        }
        rows = indicator_rows(self.sheet.instrument)
        rows = rows[: len(rows) * share // 100]
        lowered = {row.code for row in self.chance.sample([r for r in rows if r.options.all()], 7)}
        lines = {}
        for row in rows:
            value, note = given[row.code], ""
            if row.code in lowered:
                labels = [option.label for option in row.options.all()]
                value = labels[min(labels.index(str(value)) + 1, len(labels) - 1)]
                note = self.chance.choice(TPI_NOTES)
            lines[row.code] = (value, note)
        save_many(
            actor=self.people["demo-tpi-anggota"],
            assessment=self.sheet,
            side=Side.TPI_MEMBER,
            lines=lines,
        )

    def _judge_again(self, username: str, side: Side, count: int) -> None:
        """A higher rank settles a few items in its own column."""
        answers = list(
            self.sheet.answers.filter(side__in=TPI_RANKS)
            .exclude(note="")
            .select_related("indicator")
            .order_by("indicator__order", "side")
        )
        lines = {
            row.indicator.code: (row.value, "Disepakati setelah pembahasan tim.")
            for row in self.chance.sample(answers, min(count, len(answers)))
        }
        save_many(actor=self.people[username], assessment=self.sheet, side=side, lines=lines)

    def _return_items(self) -> None:
        rows = indicator_rows(self.sheet.instrument)
        for row in self.chance.sample(rows, 3):
            mark_returned(
                actor=self.people["demo-tpi-anggota"],
                assessment=self.sheet,
                indicator=row,
                reason="Lengkapi bukti yang sudah disahkan dan perjelas periodenya.",
            )
        self._move(
            "demo-tpi-anggota", Move.RETURN_ITEMS, "Mohon dilengkapi paling lambat minggu depan."
        )
