"""The accounts the login page offers, in demo mode only."""

from dataclasses import dataclass

from units.models import User
from units.running import runs


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    name: str
    role_label: str
    unit: str


def demo_accounts() -> list[DemoAccount]:
    """One account per role, as ``seed_demo`` made them (their usernames start with "demo-")."""
    people = (
        User.objects.filter(username__startswith="demo-", is_active=True)
        .prefetch_related("grants__unit")
        .order_by("id")
    )
    accounts = []
    for person in people:
        grants = [grant for grant in person.grants.all() if runs(grant)]
        if grants:
            accounts.append(
                DemoAccount(
                    person.username,
                    person.full_name,
                    grants[0].get_role_display(),
                    grants[0].unit.name,
                )
            )
    return accounts
