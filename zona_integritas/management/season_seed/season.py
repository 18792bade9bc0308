"""One year of the invented agency: a proposal per unit with all that hangs on it."""

import random
from collections import Counter

from django.utils import timezone

from assessment.enums import Side, View
from assessment.lke.reading import Reading
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Assessment, Indicator, Period, ScoreSnapshot
from assessment.scoring import model
from assessment.scoring.thresholds import verdict
from proposals.enums import Move, Recommendation, State
from proposals.models import Decision, Proposal
from units.models import Predicate
from zona_integritas.management.season_seed import course as courses
from zona_integritas.management.season_seed.agency import SeedAgency, SeedUnit
from zona_integritas.management.season_seed.course import Course, actor_of, facts_of
from zona_integritas.management.season_seed.screening import ministry_of, screening_of
from zona_integritas.management.season_seed.sheet_rows import (
    answer_rows,
    evidence_rows,
    returned_rows,
)
from zona_integritas.management.season_seed.sheets import Quality, SheetMaker
from zona_integritas.management.season_seed.snapshots import SEALS, Snapshots
from zona_integritas.management.season_seed.writing import RowBatch, analyze, backdate

CHUNK = 50  # proposals written together: memory stays flat however many there are
Sides = dict[Side, dict[str, model.Answer]]


class SeasonMaker:
    """Writes the proposals of one period, ``CHUNK`` at a time."""

    def __init__(
        self, agency: SeedAgency, period: Period, rows: list[Indicator], chance: random.Random
    ) -> None:
        self.agency = agency
        self.period = period
        self.rows = rows
        self.indicators = {row.code: row for row in rows}
        self.chance = chance
        self.instrument = scoring_instrument(period.instrument)
        self.sheets = SheetMaker(self.instrument, rows, chance)
        self.sent: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.gathered = RowBatch()

    def add(self, place: SeedUnit, target: str, base: float, optimism: float) -> State:
        """One unit's proposal of this period. Answers the state it came to."""
        running = self.period.is_open
        wanted = courses.draw_state(self.chance, running)
        sides = self._sides(wanted, self.sheets.quality(base, optimism))
        met = False
        if Side.TPI_SUPERVISOR in sides:
            given = ((side, *row) for side, answers in sides.items() for row in answers.items())
            judged = Reading(self.instrument, given).result(View.TPI)
            met = verdict(self.instrument, judged, target).met
        room = wanted not in courses.MINISTRY or (met and self._takes_place(target))
        if not room:
            sides.pop(Side.TPN, None)
        year = self.period.year
        course = courses.course_to(wanted, met, room, running, year, self.chance)
        self._write(place, target, course, sides, met)
        self.counts[course.state] += 1
        if self.gathered.count(Proposal) >= CHUNK:
            self.gathered.write()
        return course.state

    def finish(self) -> None:
        self.gathered.write()
        analyze()
        backdate(self.period)

    def _takes_place(self, target: str) -> bool:
        """One more place of the quota, where there is one left."""
        quota = self.period.quota(target)
        if quota is not None and self.sent[target] >= quota:
            return False
        self.sent[target] += 1
        return True

    # What each side says ------------------------------------------------------------------

    def _sides(self, state: State, quality: Quality) -> Sides:
        """Answers by side for a proposal that shall come to ``state``."""
        if state in courses.WITHOUT_SHEET:
            return {}
        if state == State.SELF_ASSESSMENT:
            return {Side.UNIT: self.sheets.filled(quality, self.chance.uniform(0.08, 1.0))}
        unit = self.sheets.filled(quality)
        sides: Sides = {Side.UNIT: unit}
        if state == State.SUBMITTED:
            return sides
        if state in (State.TPI_ASSESSMENT, State.RETURNED):
            share = self.chance.uniform(0.05, 1.0)
            sides[Side.TPI_MEMBER] = self.sheets.judged(unit, quality.optimism, share)
            return sides
        member = self.sheets.judged(unit, quality.optimism)
        sides[Side.TPI_MEMBER] = member
        sides[Side.TPI_LEAD] = self._settled_again(unit, member, 3)
        sides[Side.TPI_SUPERVISOR] = self._settled_again(unit, member, 1)
        if state in courses.WITH_MINISTRY:
            severity = 0.2 if state == State.NOT_AWARDED else 0.05
            share = self.chance.uniform(0.3, 0.9) if state == State.NATIONAL else 1.0
            sides[Side.TPN] = self.sheets.judged(member, severity, share)
        return sides

    def _settled_again(
        self, unit: dict[str, model.Answer], member: dict[str, model.Answer], count: int
    ) -> dict[str, model.Answer]:
        """A higher rank settles a few of the items the member lowered, as the member did."""
        lowered = [code for code, answer in member.items() if answer != unit.get(code)]
        chosen = self.chance.sample(lowered, min(count, len(lowered)))
        return {code: member[code] for code in chosen}

    # Rows ---------------------------------------------------------------------------------

    def _write(self, place: SeedUnit, target: str, course: Course, sides: Sides, met: bool) -> None:
        reported = course.at(Move.REPORT_PROPOSED) or course.at(Move.REPORT_NOT_YET)
        recommendation = Recommendation.PROPOSE if met else Recommendation.NOT_YET
        pokja = self.agency.pokja
        proposal = Proposal(
            unit=place.unit,
            period=self.period,
            target=target,
            state=course.state,
            recommendation=recommendation if reported else "",
            affirmative=self.chance.random() < 0.08,
            created_by=pokja,
            state_since=course.since,
        )
        judgements, checks = screening_of(proposal, course, pokja, self.chance)
        snapshots = None
        if course.has_sheet:
            sheet = self._sheet(place, course)
            proposal.assessment = sheet
            args = (self.indicators, pokja, self.chance)
            answers = answer_rows(place, course, sheet, sides, *args)
            self.gathered.add([sheet])
            self.gathered.add_answers(answers)
            for rows in evidence_rows(place, sheet, self.rows, self.chance):
                self.gathered.add(rows)
            if course.repair:
                self.gathered.add(returned_rows(place, course, sheet, self.rows, self.chance))
            snapshots = Snapshots(sheet, answers)
        self.gathered.add([proposal, *judgements, *checks])
        self._decisions(place, course, proposal, snapshots)
        self.gathered.add(ministry_of(proposal, course, pokja))
        if course.state == State.AWARDED:
            self.gathered.add([self._predicate(place, target, course)])

    def _sheet(self, place: SeedUnit, course: Course) -> Assessment:
        return Assessment(
            unit=place.unit,
            period=self.period,
            instrument=self.period.instrument,
            phase=course.phase,
            round=1 if course.repair else 0,
            tpi_visible=course.at(Move.SETTLE) is not None,
        )

    def _decisions(
        self, place: SeedUnit, course: Course, proposal: Proposal, snapshots: Snapshots | None
    ) -> None:
        state = State.IDENTIFIED
        first = Decision(
            proposal=proposal,
            move=Move.IDENTIFY,
            label="Identifikasi unit",
            from_state=state,
            to_state=state,
            actor=self.agency.pokja,
            at=course.began,
        )
        self.gathered.add([first])
        number = self.counts.total() + 1
        for step in course.steps:
            actor = actor_of(step.move, place, self.agency)
            snapshot: ScoreSnapshot | None = None
            if snapshots is not None and step.move in SEALS:
                snapshot = snapshots.take(step.move, actor)
                self.gathered.add([snapshot])
            decision = Decision(
                proposal=proposal,
                move=step.move,
                label=step.label,
                from_state=state,
                to_state=step.target,
                actor=actor,
                at=step.at,
                note=step.note,
                facts=facts_of(step, number, self.period.year),
                snapshot=snapshot,
            )
            self.gathered.add([decision])
            state = step.target
        if snapshots is not None:
            self.gathered.add(snapshots.made.values())

    def _predicate(self, place: SeedUnit, target: str, course: Course) -> Predicate:
        return Predicate(
            unit=place.unit,
            kind=target,
            year=self.period.year,
            decree_number=f"512 Tahun {self.period.year} (contoh)",
            decree_date=timezone.localdate(course.since),
        )
