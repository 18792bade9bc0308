"""Who stood behind an evaluation: read from what was done, so that the paper does not change
when roles are handed on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from assessment.enums import Side
from assessment.reports.answers import writers
from proposals.models import Decision, Proposal
from units.enums import Role
from units.models import RoleGrant, Unit, User


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person as a paper names them; an unknown NIP stays a dotted line."""

    name: str = ""
    nip: str = ""
    position: str = ""


def spaced_nip(nip: str) -> str:
    """``19750303 199903 1 001``: birth, appointment, sex, number."""
    if len(nip) != 18 or not nip.isdigit():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def signatory(person: User | None) -> Signatory:
    if person is None:
        return Signatory()
    return Signatory(str(person), spaced_nip(person.nip), person.position)


def holders_at(role: str, unit: Unit, moment: datetime) -> list[User]:
    """Who held the role on the unit, or above it, at that moment."""
    grants = (
        RoleGrant.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=moment),
            role=role,
            granted_at__lte=moment,
            unit_id__in=[*unit.ancestor_ids, unit.pk],
        )
        .select_related("user")
        .order_by("user__full_name")
    )
    return _distinct(grant.user for grant in grants)


def team(proposal: Proposal, report: Decision, before: Sequence[Decision]) -> dict[str, Any]:
    """Pengendali teknis, ketua tim and anggota who acted up to the report.

    Where nobody acted in a rank, those who held its role then; the report's own actor leads.
    """
    settled = [row.actor for row in before if row.move == "settle"]
    handed = [row.actor for row in before if row.move == "hand_to_lead"]
    sheet = proposal.assessment
    written = writers(sheet, Side.TPI_MEMBER, report.at) if sheet else []
    supervisors = settled[-1:] or holders_at(Role.TPI_SUPERVISOR, proposal.unit, report.at)
    members = _distinct([*handed, *written]) or holders_at(
        Role.TPI_MEMBER, proposal.unit, report.at
    )
    supervisor, lead = signatory(supervisors[0] if supervisors else None), signatory(report.actor)
    rows = [(supervisor, "Pengendali teknis"), (lead, "Ketua tim")]
    rows += [(signatory(person), "Anggota") for person in members]
    return {
        "supervisor": supervisor,
        "lead": lead,
        "leader": _leader(proposal.unit, report.at),
        "rows": rows,
    }


def _leader(unit: Unit, moment: datetime) -> Signatory:
    """The one who takes note; with several leaders nobody is chosen for them."""
    people = holders_at(Role.LEADERSHIP, unit, moment)
    return signatory(people[0] if len(people) == 1 else None)


def _distinct(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
