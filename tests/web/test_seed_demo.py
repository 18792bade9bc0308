"""The demo: an invented agency in every stage, one account per role, never on a real server."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessment.models import Answer, EvidenceRevision
from proposals.enums import STAGE_OF, Stage, State
from proposals.models import Proposal
from units.enums import Role
from units.models import Predicate, Unit
from zona_integritas.audit.verify import first_broken
from zona_integritas.demo import demo_accounts

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_the_demo_shows_every_stage_and_every_role() -> None:
    call_command("seed_demo", verbosity=0)
    assert Unit.objects.count() == 15
    states = [State(value) for value in Proposal.objects.values_list("state", flat=True)]
    assert {STAGE_OF[state] for state in states} == set(Stage)
    assert len(set(states)) == 13
    assert {account.role_label for account in demo_accounts()} == {role.label for role in Role}
    assert Predicate.objects.filter(kind="WBBM", revoked_on=None).exists()
    assert EvidenceRevision.objects.exclude(sha256="").exists()
    assert EvidenceRevision.objects.exclude(url="").exists()
    assert first_broken()[1] is None


def test_a_second_run_adds_nothing() -> None:
    call_command("seed_demo", verbosity=0)
    before = Answer.objects.count(), Proposal.objects.count()
    call_command("seed_demo", verbosity=0)
    assert (Answer.objects.count(), Proposal.objects.count()) == before


def test_a_real_installation_takes_no_demo_data(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="mode demo"):
        call_command("seed_demo", verbosity=0)
    assert Unit.objects.count() == 0
