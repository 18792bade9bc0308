"""The demo: an invented agency in every stage, one account per role, never on a real server."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from assessment.models import Answer, EvidenceRevision
from proposals.enums import STAGE_OF, Stage, State
from proposals.models import Proposal
from units.enums import Role
from units.models import Predicate, Unit
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.site.demo import demo_accounts
from zona_integritas.site.logbook.changes import _flat
from zona_integritas.site.logbook.fields import LABELS

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="class")
def seeded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demo, seeded once for the class and taken back at its end."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("berkas")},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES={**settings.STORAGES, "default": files}),
        transaction.atomic(),
    ):
        call_command("seed_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


class TestSeeded:
    def test_the_demo_shows_every_stage_and_every_role(self, seeded: None) -> None:
        assert Unit.objects.count() == 15
        states = [State(value) for value in Proposal.objects.values_list("state", flat=True)]
        assert {STAGE_OF[state] for state in states} == set(Stage)
        assert len(set(states)) == 13
        assert {account.role_label for account in demo_accounts()} == {role.label for role in Role}
        assert Predicate.objects.filter(kind="WBBM", revoked_on=None).exists()
        assert EvidenceRevision.objects.exclude(sha256="").exists()
        assert EvidenceRevision.objects.exclude(url="").exists()
        assert first_broken()[1] is None

    def test_no_event_of_the_record_shows_the_name_of_a_field(self, seeded: None) -> None:
        fields = {
            key.rpartition("|")[2]
            for event in AuditEvent.objects.all()
            for values in (event.before, event.after)
            for key, _ in _flat(values)
            if ":" not in key  # an item and its side
        }
        assert len(fields) > 40
        assert fields - set(LABELS) == set()

    def test_a_second_run_adds_nothing(self, seeded: None) -> None:
        before = Answer.objects.count(), Proposal.objects.count()
        call_command("seed_demo", verbosity=0)
        assert (Answer.objects.count(), Proposal.objects.count()) == before


def test_a_real_installation_takes_no_demo_data(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="mode demo"):
        call_command("seed_demo", verbosity=0)
    assert Unit.objects.count() == 0
