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
    """A person as a paper names them; an unknown NIP stays a dotted line.

    ``among``: who all hold the role where nobody is named because there are several.
    """

    name: str = ""
    nip: str = ""
    position: str = ""
    among: tuple[str, ...] = ()


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
    """Who held the role nearest to the unit at that moment: on the unit itself, else on the unit
    above it, and so on. Whoever holds it further up stands behind, and signs nothing here."""
    grants = list(
        RoleGrant.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=moment),
            role=role,
            granted_at__lte=moment,
            unit_id__in=[*unit.ancestor_ids, unit.pk],
        )
        .select_related("user", "unit")
        .order_by("user__full_name")
    )
    nearest = max((grant.unit.depth for grant in grants), default=0)
    return _distinct(grant.user for grant in grants if grant.unit.depth == nearest)


def one_of(people: Sequence[User]) -> Signatory:
    """The only one; of several nobody is chosen, and a draft says between whom."""
    if len(people) == 1:
        return signatory(people[0])
    return Signatory(among=tuple(str(person) for person in people))


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
    return one_of(holders_at(Role.LEADERSHIP, unit, moment))


def _distinct(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
