"""The first and the last stage of an invented proposal: screening, and the ministry's answers."""

import random
from datetime import timedelta

from django.utils import timezone

from proposals.enums import Condition, Degree, MinistryResult, MinistryStage, Move, State
from proposals.models import ChecklistItem, ConditionJudgement, MinistryRecord, Proposal
from units.models import User
from zona_integritas.management.season_seed.course import Course

REASONS = {
    Condition.STRATEGIC: "Melayani masyarakat langsung dan menjadi wajah instansi di daerah.",
    Condition.RESOURCES: "Mengelola {staff} pegawai dengan anggaran besar di wilayahnya.",
    Condition.REFORM: "Nilai reformasi birokrasi unit naik dua tahun berturut-turut.",
}
CHECKLIST = ("tingkat_unit", "fungsi_pelayanan", "pencanangan")
REACHED = {State.NATIONAL: 2, State.AWARDED: 4, State.NOT_AWARDED: 4}
STAGES = (
    MinistryStage.ADMINISTRATIVE,
    MinistryStage.DESK,
    MinistryStage.FIELD,
    MinistryStage.PANEL,
)


def screening_of(
    proposal: Proposal, course: Course, pokja: User, chance: random.Random
) -> tuple[list[ConditionJudgement], list[ChecklistItem]]:
    """The three conditions and the checklist; half of them where the screening still runs."""
    conditions, codes = list(Condition), list(CHECKLIST)
    if course.state == State.IDENTIFIED:
        conditions, codes = conditions[: chance.randint(0, 2)], []
    judgements = [
        ConditionJudgement(
            proposal=proposal,
            condition=condition,
            fulfilled=True,
            degree=chance.choice((Degree.MEDIUM, Degree.HIGH, Degree.HIGH, Degree.VERY_HIGH)),
            reason=REASONS[condition].format(staff=proposal.unit.staff_count),
            judged_by=pokja,
            judged_at=course.began,
        )
        for condition in conditions
    ]
    checks = [
        ChecklistItem(
            proposal=proposal,
            code=code,
            fulfilled=True,
            note="Sesuai dokumen unit.",
            judged_by=pokja,
            judged_at=course.began,
        )
        for code in codes
    ]
    return judgements, checks


def ministry_of(proposal: Proposal, course: Course, pokja: User) -> list[MinistryRecord]:
    """The ministry's stages as far as the proposal came; the last one fails where it got none."""
    reached = REACHED.get(course.state, 0)
    begun = course.at(Move.START_NATIONAL)
    if begun is None:
        return []
    failed = course.state == State.NOT_AWARDED
    room, today = max((course.since - begun).days, reached), timezone.localdate()
    return [
        MinistryRecord(
            proposal=proposal,
            stage=stage,
            result=MinistryResult.FAILED
            if failed and number == reached - 1
            else MinistryResult.PASSED,
            on=min(timezone.localdate(begun + timedelta(days=number * room // reached)), today),
            text="",
            recorded_by=pokja,
        )
        for number, stage in enumerate(STAGES[:reached])
    ]
