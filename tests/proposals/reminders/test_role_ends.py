"""Some days before a role ends its holder and who gives such roles hear of it, once."""

from datetime import timedelta
from typing import Any

import pytest

from proposals.reminders.services.calendar import remind
from units.models import RoleGrant
from zona_integritas.ground.dates import today
from zona_integritas.ground.notices.models import Notice

pytestmark = pytest.mark.one_database


def test_holder_and_administrators_hear_before_the_last_day(season: Any) -> None:
    day = timedelta(days=1)
    grants = RoleGrant.objects.filter(user=season.people["unit_head-a"])
    grants.update(ends_on=today() + 3 * day)
    for _ in range(2):
        remind(today())
    told = Notice.objects.filter(key__startswith="role:").all
    assert {row.user.username for row in told()} == {"unit_head-a", "demo-admin"}
    assert told().count() == 2
    assert "Kepala unit di Unit A" in told()[0].text
    remind(today() + 2 * day)  # the day before: once more
    assert told().count() == 4
    grants.update(ends_on=today() - day)
    remind(today())
    assert told().count() == 4
