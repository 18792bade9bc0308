"""What the tests of judging stand on: an LKE at the member's turn, and verbs of the ranks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assessment.desk.services.together import agree_together, agreeable_items
from assessment.enums import Side
from assessment.judging.services.doubles import assign_second
from assessment.lke.services.answer_batches import save_many
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment, DoubleAssessment, TeamSeat
from assessment.queries import visible_assessments
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM

RANKS = {
    Side.TPI_MEMBER: "demo-tpi-anggota",
    Side.TPI_LEAD: "demo-tpi-ketua",
    Side.TPI_SUPERVISOR: "demo-tpi-dalnis",
}


@pytest.fixture
def proposal(bring: Any) -> Any:
    """Unit A's proposal at the TPI, nothing judged yet."""
    found = bring("tpi_assessment")
    Answer.objects.filter(assessment=found.assessment).exclude(side=Side.UNIT).update(
        value=None, note=""
    )
    return found


@pytest.fixture
def sheet(proposal: Any) -> Assessment:
    found: Assessment = proposal.assessment
    return found


def unit_values(sheet: Assessment) -> dict[str, Any]:
    rows = Answer.objects.filter(assessment=sheet, side=Side.UNIT)
    return dict(rows.values_list("indicator__code", "value"))


def judge_all(actor: User, sheet: Assessment, side: str, without: tuple[str, ...] = ()) -> None:
    """This side agrees with the unit on everything, except on the items named."""
    lines = {code: (value, "") for code, value in unit_values(sheet).items() if code not in without}
    save_many(actor=actor, assessment=sheet, side=side, lines=lines)


def agree_rest(actor: User, sheet: Assessment) -> int:
    """What this person has not judged becomes the answer below it, seen in the field."""
    codes = [one.row.code for one in agreeable_items(actor, sheet)]
    return agree_together(actor=actor, assessment=sheet, field=codes)


def say(
    actor: User,
    sheet: Assessment,
    code: str,
    value: Any,
    note: str = "",
    side: str = Side.TPI_MEMBER,
    **more: Any,
) -> Answer:
    row = Answer.objects.filter(assessment=sheet, indicator__code=code, side=side).first()
    return save_answer(
        actor=actor,
        assessment=sheet,
        indicator=sheet.instrument.indicators.get(code=code),
        side=side,
        value=value,
        note=note,
        expected_version=row.version if row else 0,
        **more,
    )


def another(value: str) -> str:
    """A letter that is not this one."""
    return "B" if value == "A" else "A"


def seen_by(user: User, sheet: Assessment) -> Assessment:
    """The LKE as a page of this person reads it."""
    found: Assessment = visible_assessments(user).get(pk=sheet.pk)
    return found


def seat_beside(person: User, role: str, unit: Any, areas: tuple[str, ...] = ()) -> None:
    """Also in the teams that a letter of assignment has named already."""
    recorded = Assessment.objects.filter(
        seats__ended_at__isnull=True, seats__isnull=False, unit__path__startswith=unit.path
    )
    for found in recorded.distinct():
        TeamSeat.objects.create(
            assessment=found,
            person=person,
            rank=role,
            areas=list(areas),
            since=timezone.localdate(),
            recorded_at=timezone.now(),
        )


@pytest.fixture
def assessor(season: Any) -> Callable[..., User]:
    """A person of the inspectorate with a role of the TPI (none yet where no role is named)."""
    count = iter(range(700, 800))

    def make(username: str, role: str = "", unit: str = "A", areas: tuple[str, ...] = ()) -> User:
        person = create_person(
            actor=SYSTEM,
            username=username,
            full_name=f"Penilai {username}",
            email=f"{username}@instansi.example",
            nip=f"9{next(count):017d}",
            unit=season.units["BLN"],
        )
        if role:
            grant_role(
                actor=SYSTEM, user=person, role=role, unit=season.units[unit], areas=list(areas)
            )
            seat_beside(person, role, season.units[unit], areas)
        return person

    return make


@pytest.fixture
def second(assessor: Any) -> User:
    """An assessor of another unit's team."""
    found: User = assessor("kedua", "tpi_member", unit="B")
    return found


@pytest.fixture
def doubled(sheet: Assessment, season: Any, second: User) -> DoubleAssessment:
    """Unit A's LKE in the sample, with its second assessor; nobody has judged."""
    row = DoubleAssessment.objects.create(assessment=sheet)
    return assign_second(actor=season.people["demo-admin"], double=row, person=second)
