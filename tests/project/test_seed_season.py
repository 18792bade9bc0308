"""An invented agency of any size: valid in every row, open to every role, the same each time."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from assessment.enums import Phase, Side, View
from assessment.lke.reading import read_lke, read_many_lke
from assessment.lke.services.answers import save_answer
from assessment.lke.services.live_figures import stale_assessments, wrong_figures
from assessment.lke.services.sealing import seal
from assessment.models import Answer, AnswerRevision, Assessment, EvidenceUse, ScoreSnapshot
from assessment.queries import current_scores
from proposals.course.services.moves import apply_move
from proposals.enums import Move, Stage, State
from proposals.models import Decision, Proposal
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow import MOVES
from units.enums import Role
from units.models import Unit, User
from units.queries import holds
from units.role_review import FAILING, review_roles
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.transitions import find
from zona_integritas.site.demo import demo_accounts

pytestmark = pytest.mark.django_db


def seed(units: int = 40, years: int = 2, seed: int = 3) -> None:
    call_command("seed_season", units=units, years=years, seed=seed, verbosity=0)


def fingerprint() -> str:
    rows = Answer.objects.order_by(
        "assessment__period__year", "assessment__unit__code", "indicator__order", "side"
    ).values_list("assessment__unit__code", "indicator__code", "side", "value", "note")
    states = Proposal.objects.order_by("period__year", "unit__code").values_list("state", "target")
    return hashlib.sha256(repr([list(rows), list(states)]).encode()).hexdigest()


@pytest.fixture(scope="class")
def forty_units(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Forty units in two years, seeded once for the class; each test takes its own changes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def seeded(forty_units: None, db: None) -> None:
    pass


@pytest.mark.usefixtures("seeded")
class TestSeeded:
    def test_a_season_shows_every_stage_side_and_role(self) -> None:
        assert Unit.objects.filter(children=None).exclude(code="INSP").count() == 40
        assert all(
            unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
            for unit in Unit.objects.select_related("parent")
        )
        now = Proposal.objects.filter(period__is_open=True)
        stages = {proposal.stage for proposal in now}
        assert stages >= {Stage.IDENTIFICATION, Stage.PROPOSAL, Stage.ASSESSMENT}
        earlier = Proposal.objects.filter(period__is_open=False)
        assert {proposal.stage for proposal in earlier} >= {Stage.AWARD}
        assert set(Answer.objects.values_list("side", flat=True)) == set(Side) - {Side.TPI_SECOND}
        assert AnswerRevision.objects.count() == Answer.objects.count()
        assert EvidenceUse.objects.exists()
        assert not stale_assessments(Assessment.objects.all()).exists()
        assert wrong_figures(Assessment.objects.all()) == []
        assert {account.role_label for account in demo_accounts()} == {role.label for role in Role}
        assert first_broken()[1] is None

    @pytest.mark.one_database
    def test_every_move_was_made_by_somebody_who_may(self) -> None:
        """One of each: a move without its person would fall to the pokja."""
        rows = Decision.objects.exclude(move=Move.IDENTIFY)
        made = {one.move: one for one in rows.select_related("actor", "proposal__unit")}
        assert made
        wrong = [
            move
            for move, one in made.items()
            if not holds(
                one.actor,
                ROLES_OF_PERMISSION[find(MOVES, move).permission],
                one.proposal.unit,
            )
        ]
        assert wrong == []

    @pytest.mark.one_database
    def test_nobody_of_the_season_stands_on_both_sides(self) -> None:
        assert [one.text for one in review_roles() if one.kind in FAILING] == []

    def test_a_seeded_snapshot_is_the_one_the_services_would_take(self) -> None:
        proposal = (
            Proposal.objects.filter(state=State.REPORTED).select_related("assessment").first()
        )
        assert proposal is not None
        sheet = Assessment.objects.select_related("instrument", "unit", "period").get(
            pk=proposal.assessment_id
        )
        for purpose, view in (("submitted", View.UNIT), ("reported", View.TPI)):
            seeded = ScoreSnapshot.objects.get(assessment=sheet, purpose=purpose)
            fresh = seal(read_many_lke([sheet])[sheet.pk], view)
            assert fresh.result == seeded.sealed.result
            if view == View.TPI:  # the unit's was frozen before the TPI wrote
                assert fresh.digest == seeded.digest
                assert current_scores([sheet])[sheet.pk].digest == seeded.digest
        assert seeded.total == read_lke(sheet).result(View.TPI).total.zero
        assert seeded.taken_at == seeded.decisions.get().at

    def test_people_go_on_working_where_the_season_stands(self) -> None:
        sheet = Assessment.objects.filter(phase=Phase.UNIT).select_related("unit").first()
        assert sheet is not None
        member = User.objects.get(grants__unit=sheet.unit, grants__role=Role.UNIT_MEMBER)
        row = sheet.answers.filter(side=Side.UNIT).select_related("indicator").first()
        assert row is not None
        saved = save_answer(
            actor=member,
            assessment=sheet,
            indicator=row.indicator,
            side=Side.UNIT,
            value=row.value,
            note="Diperbarui.",
            expected_version=1,
        )
        assert saved.version == 2
        proposal = Proposal.objects.filter(state=State.SUBMITTED).select_related("unit").first()
        assert proposal is not None
        lead = User.objects.get(grants__unit=proposal.unit.parent, grants__role=Role.TPI_LEAD)
        today = timezone.localdate(proposal.state_since)
        facts = {"task_number": "ST-1", "task_date": today, "task_start": today, "task_end": today}
        apply_move(
            actor=lead, proposal=proposal, move="start_tpi", expected_state="submitted", facts=facts
        )
        assert proposal.state == State.TPI_ASSESSMENT

    @pytest.mark.one_database
    def test_its_pages_open_for_every_role(self, sign_in: Any) -> None:
        sheets = {
            sheet.phase: sheet
            for sheet in Assessment.objects.filter(unit__parent__code="WIL-001").order_by("pk")
        }
        proposals = {
            proposal.state: proposal
            for proposal in Proposal.objects.filter(unit__parent__code="WIL-001").order_by("pk")
        }
        pages = [f"/usulan/{proposal.pk}/" for proposal in proposals.values()]
        pages += [f"/lke/{sheet.pk}/" for sheet in sheets.values()]
        own = ("demo-anggota", "demo-kepala")
        # Who may open what is asked of every role and address elsewhere (test_url_role_matrix).
        # Here every page is opened by some, and every person opens some.
        for number, person in enumerate(User.objects.filter(username__startswith="demo-")):
            client = sign_in(person)
            assert client.get("/").status_code == 200
            assert client.get("/usulan/").status_code == 200
            for page in () if person.username in own else pages[number % 3 :: 3]:
                assert client.get(page).status_code == 200, page


@pytest.mark.one_database
def test_the_same_numbers_give_the_same_agency_and_others_another(db: Any) -> None:
    found = []
    for number in (3, 3, 4):
        with transaction.atomic():
            seed(units=12, years=1, seed=number)
            found.append(fingerprint())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_a_database_with_units_takes_no_season(season: Any) -> None:
    before = Unit.objects.count()
    with pytest.raises(CommandError, match="sudah berisi unit"):
        seed()
    assert Unit.objects.count() == before


@pytest.mark.one_database
def test_a_real_installation_takes_a_season_only_on_purpose(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="bukan demo"):
        seed(units=3, years=1)
    call_command("seed_season", units=3, years=1, not_a_demo=True, verbosity=0)
    assert Unit.objects.count() == 6
    assert not any(user.has_usable_password() for user in User.objects.all())
