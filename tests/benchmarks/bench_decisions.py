"""Leadership decides on 200 proposals in one request, against 200 single calls.

Naming candidates looks at 200 proposals. Approving freezes 200 scores besides: those that were
reported, or, where an answer was written since ("answers changed"), those of 45,000 answers read
and scored anew. Run: pytest -s tests/benchmarks/bench_decisions.py (DATABASE_URL for PostgreSQL).
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import SnapshotPurpose, View
from assessment.lke.reading import read_many_lke
from assessment.lke.services.assessments import take_snapshots
from assessment.lke.services.sealing import seal
from assessment.models import Answer, Assessment, ScoreSnapshot
from assessment.periods.services.periods import update_period
from proposals.course.services.moves import apply_move
from proposals.models import AgendaItem, Decision, Proposal
from proposals.sittings.services.sittings import open_sitting
from tests.season import fresh, make_season
from units.models import Unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.verify import first_broken

UNITS = int(os.environ.get("UNITS", "200"))
TIMES = 3
LOWER = {"A": "B", "Ya": "Tidak"}


def copies(season: Any, model: Proposal, count: int) -> list[Proposal]:
    """Proposals like ``model`` of invented units; each LKE answers a little otherwise."""
    root = season.units["BLN"]
    start = Unit.objects.count()
    units = Unit.objects.bulk_create(
        Unit(
            code=f"Z{start + place:04d}",
            name=f"Kantor {start + place}",
            parent=root,
            path="",
            level="eselon_3",
            service_kind="layanan_publik",
        )
        for place in range(count)
    )
    for unit in units:
        unit.path = f"{root.path}{unit.pk}/"
    Unit.objects.bulk_update(units, ["path"])
    sheets: list[Assessment | None] = [None] * count
    if model.assessment is not None:
        sheet = model.assessment
        made = Assessment.objects.bulk_create(
            Assessment(
                unit=unit,
                period=season.period,
                instrument=sheet.instrument,
                phase=sheet.phase,
                tpi_visible=sheet.tpi_visible,
            )
            for unit in units
        )
        sheets = [*made]
        rows = list(Answer.objects.filter(assessment=sheet))
        Answer.objects.bulk_create(
            [
                Answer(
                    assessment=one,
                    indicator_id=row.indicator_id,
                    side=row.side,
                    value=LOWER.get(row.value, row.value)
                    if (place + number) % 60 == 0 and isinstance(row.value, str)
                    else row.value,
                    note=f"{row.note} {one.pk}" if row.note else "",
                    version=row.version,
                    updated_by_id=row.updated_by_id,
                    updated_at=row.updated_at,
                )
                for number, one in enumerate(made)
                for place, row in enumerate(rows)
            ],
            batch_size=2000,
        )
    made_proposals = Proposal.objects.bulk_create(
        Proposal(
            unit=unit,
            period=season.period,
            target=model.target,
            state=model.state,
            assessment=sheet,
            recommendation=model.recommendation,
            created_by=model.created_by,
            state_since=timezone.now(),
        )
        for unit, sheet in zip(units, sheets, strict=True)
    )
    history = list(model.decisions.all())
    reported: dict[int, ScoreSnapshot] = {}
    if model.state == "reported":
        read = read_many_lke([one.assessment for one in made_proposals if one.assessment])
        taken = take_snapshots(
            actor=model.created_by,
            sheets=[(sheet.assessment, seal(sheet, View.TPI)) for sheet in read.values()],
            purpose=SnapshotPurpose.REPORTED,
            view=View.TPI,
        )
        reported = {row.assessment_id: row for row in taken}
    Decision.objects.bulk_create(
        Decision(
            snapshot=reported.get(one.assessment_id or 0)
            if row.move == "report_proposed"
            else None,
            proposal=one,
            move=row.move,
            label=row.label,
            from_state=row.from_state,
            to_state=row.to_state,
            actor_id=row.actor_id,
            at=row.at,
            note=row.note,
            facts=row.facts,
        )
        for one in made_proposals
        for row in history
    )
    return made_proposals


def clocked(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the wall and of this process: the machine may be shared."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


def counted(work: Callable[[], Any]) -> int:
    """Queries; counted apart, since looking at queries costs more than making them."""
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("state", "move", "facts", "changed"),
    [
        ("proposed", "name_candidate", True, False),
        ("reported", "approve", False, False),
        ("reported", "approve", False, True),
    ],
)
def test_deciding_many(state: str, move: str, facts: bool, changed: bool) -> None:
    season = make_season()
    leader = season.people["demo-pimpinan"]
    season.walk.run("A", "WBK", state, 95)
    model = fresh(season.walk.proposal)
    update_period(actor=SYSTEM, period=season.period, quota_wbk=None, quota_wbbm=1, is_open=True)
    client = Client()
    client.force_login(leader, backend="units.backends.PersonBackend")
    many, queries = [], 0
    for turn in range(TIMES + 1):
        proposals = copies(season, model, UNITS)
        if changed:
            Assessment.objects.update(answers_version=F("answers_version") + 1)
        sitting = open_sitting(
            actor=leader,
            title="Sidang",
            held_on=season.today,
            sk_number="KEP-1",
            sk_date=season.today,
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(sitting=sitting, proposal=one, added_by=leader) for one in proposals
        )
        form = {"ya": "1"} | {f"putusan-{one.pk}": f"{state}:{move}" for one in proposals}
        address = reverse("proposals:sitting_decide", args=[sitting.pk])

        def send(address: str = address, form: dict[str, str] = form) -> None:
            response = client.post(address, form)
            assert response.status_code == 302, response.content[:2000]

        if turn:
            many.append(clocked(send))
        else:
            queries = counted(send)
        assert Decision.objects.filter(sitting=sitting, move=move).count() == UNITS
    singles = copies(season, model, UNITS)
    if changed:
        Assessment.objects.update(answers_version=F("answers_version") + 1)
    given = {"sk_number": "KEP-1", "sk_date": season.today} if facts else {}

    def one_by_one() -> None:
        for one in singles:
            apply_move(actor=leader, proposal=one, move=move, expected_state=state, facts=given)

    alone, alone_used = clocked(one_by_one)
    assert first_broken()[1] is None
    wall = statistics.median(one for one, _ in many)
    used = statistics.median(one for _, one in many)
    print(
        f"\n{connection.vendor}, {move}{', answers changed' if changed else ''}: "
        f"{UNITS} decisions in one request {wall:.2f} s "
        f"(of {TIMES}: {', '.join(f'{one:.2f}' for one, _ in sorted(many))}), {used:.2f} s of "
        f"this process, {queries} queries; one by one {alone:.2f} s ({alone_used:.2f} s); "
        f"ratio {wall / alone:.2f} ({used / alone_used:.2f})"
    )
    with transaction.atomic():
        assert Decision.objects.filter(proposal__in=singles, move=move).count() == UNITS
