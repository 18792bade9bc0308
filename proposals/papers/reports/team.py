"""Who stood behind an evaluation: read from what was done, so that the paper does not change
when roles are handed on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from assessment.acts import seats_at, seats_left
from assessment.enums import Side, TeamDuty
from assessment.lke.reports.answers import writers
from assessment.queries import officers_on
from proposals.enums import Move
from proposals.models import Decision, Proposal
from proposals.workflow import row_of
from units.enums import TITLE_PREFIX, Capacity, Role
from units.models import RoleGrant, Unit, User
from units.running import ran_at
from zona_integritas.ground.agency import letterhead
from zona_integritas.ground.formats import tanggal


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person as a paper names them; an unknown NIP stays a dotted line.

    ``among``: who all hold the role where nobody is named because there are several.
    """

    name: str = ""
    nip: str = ""
    position: str = ""
    among: tuple[str, ...] = ()
    above: tuple[str, ...] = ()  # over the position: «a.n. Menteri …»


def spaced_nip(nip: str) -> str:
    """``19750303 199903 1 001``: birth, appointment, sex, number."""
    if len(nip) != 18 or not nip.isdigit():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def signatory(person: User | None, grant: RoleGrant | None = None) -> Signatory:
    """As a paper names the person; ``grant`` is the role they sign in, where that is known."""
    if person is None:
        return Signatory()
    office = (grant and acting_office(grant)) or person.position
    return Signatory(str(person), spaced_nip(person.nip), office)


def acting_office(grant: RoleGrant) -> str:
    """What somebody signs as who holds an office for another: «Plt. Kepala …». Empty for the
    holder of the office, whose own title stands there."""
    prefix = TITLE_PREFIX[Capacity(grant.capacity)]
    if not prefix:
        return ""
    if grant.role == Role.LEADERSHIP:
        return f"{prefix}{letterhead().head_title or Role.LEADERSHIP.label}"
    return f"{prefix}Kepala {grant.unit}"


def grant_at(person: User, role: str, unit: Unit, moment: datetime) -> RoleGrant | None:
    """The role as this person held it over the unit at that moment; as its own rather than for
    another."""
    rows = RoleGrant.objects.filter(
        ran_at(moment), user=person, role=role, unit_id__in=[*unit.ancestor_ids, unit.pk]
    ).select_related("unit")
    return min(rows, key=lambda grant: grant.capacity != Capacity.FULL, default=None)


def holders_at(role: str, unit: Unit, moment: datetime) -> list[User]:
    """Who held the role nearest to the unit at that moment."""
    return _distinct(grant.user for grant in held_at(role, unit, moment))


def held_at(role: str, unit: Unit, moment: datetime) -> list[RoleGrant]:
    """The roles held nearest to the unit at that moment: on the unit itself, else on the unit
    above it, and so on. Whoever holds it further up stands behind, and signs nothing here."""
    grants = list(
        RoleGrant.objects.filter(
            ran_at(moment),
            role=role,
            unit_id__in=[*unit.ancestor_ids, unit.pk],
        )
        .select_related("user", "unit")
        .order_by("user__sort_name")
    )
    nearest = max((grant.unit.depth for grant in grants), default=0)
    return [grant for grant in grants if grant.unit.depth == nearest]


def sole_holder(role: str, unit: Unit | None, moment: datetime) -> Signatory:
    """The nearest who held the role; with several, or none, nobody is chosen for them, and a draft
    says between whom."""
    grants = held_at(role, unit, moment) if unit is not None else []
    if len(grants) == 1:
        return signatory(grants[0].user, grants[0])
    return Signatory(among=tuple(str(grant.user) for grant in grants))


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A person in a rank of the team, as a paper names them."""

    rank: Side
    person: Signatory
    letter: str = ""  # of assignment, where it was uploaded
    time: str = ""  # «sejak …» of who came later, «sampai digantikan …» of who left

    @property
    def label(self) -> str:
        return RANK_NAMES[self.rank]

    @property
    def in_full(self) -> str:
        """The rank, since when or until when, and the letter that gave it."""
        said = f"{self.label}, {self.time}" if self.time else self.label
        return f"{said} ({self.letter})" if self.letter else said


RANK_NAMES = {
    Side.TPI_SUPERVISOR: "Pengendali teknis",
    Side.TPI_LEAD: "Ketua tim",
    Side.TPI_MEMBER: "Anggota",
}


def recorded_team(proposal: Proposal, at: datetime) -> list[TeamLine]:
    """The team of the letter of assignment as it stood at that moment, the last rank first.

    Where older moves kept names only, those; empty where no team was ever recorded.
    """
    if proposal.assessment is None:
        return []
    seats = seats_at(proposal.assessment, at)
    if seats:
        return [
            TeamLine(
                rank,
                signatory(seat.person),
                str(seat.letter or ""),
                f"sejak {tanggal(seat.since)}" if seat.follows_id else "",
            )
            for rank in RANK_NAMES
            for seat in seats
            if seat.rank == rank
        ]
    starts = proposal.decisions.filter(move=Move.START_TPI, at__lte=at).order_by("id")
    started = starts.last()
    named = started.facts.get("team", []) if started is not None else []
    ranks = {str(Role(rank).label): rank for rank in RANK_NAMES}
    return [
        TeamLine(ranks[one["role"]], Signatory(one["name"]))
        for one in named
        if one["role"] in ranks
    ]


def signer_of(report: Decision) -> Signatory | None:
    """Who signed the LHE; None of a report that is older than the record of it."""
    told = report.facts.get("lhe_signer")
    if not told:
        return None
    nip = spaced_nip(told["nip"])
    return Signatory(told["name"], nip, told["office"], above=tuple(told["above"]))


def officer_lines(proposal: Proposal, decided: Decision) -> list[tuple[Signatory, str]]:
    """Who stood above the team, with their duty: as a report kept it, else as it was when the
    score was settled."""
    told = decided.facts.get("officers")
    if told is None and decided.move == Move.SETTLE:
        told = [
            {"duty": one.duty, "name": one.name, "nip": one.nip, "office": one.office}
            for one in officers_on(timezone.localdate(decided.at), proposal.unit)
        ]
    return [
        (Signatory(one["name"], spaced_nip(one["nip"]), one["office"]), TeamDuty(one["duty"]).label)
        for one in told or ()
    ]


def left_team(proposal: Proposal, at: datetime) -> list[TeamLine]:
    """Who sat in it until another letter of assignment, as it stood at that moment."""
    if proposal.assessment is None:
        return []
    return [
        TeamLine(
            Side(seat.rank),
            signatory(seat.person),
            str(seat.letter or ""),
            f"digantikan sejak {tanggal(seat.until)}",
        )
        for seat in seats_left(proposal.assessment, at)
        if seat.until is not None
    ]


@dataclass(frozen=True, slots=True)
class Team:
    """Who signs, and everybody with the rank or duty they had."""

    answerable: Signatory | None  # who signed the LHE for the team
    supervisor: Signatory
    lead: Signatory
    leader: Signatory
    rows: list[tuple[Signatory, str]]
    shared: str  # which ranks one person held, in words


def team(proposal: Proposal, report: Decision, before: Sequence[Decision]) -> Team:
    """The recorded team with its ranks; and who acted in a rank without a seat in it.

    Who settled and who reported sign. Where no team was recorded, those who acted up to the
    report stand for it, and where nobody acted in a rank, those who held its role then.
    """
    acted = _acted(proposal, report, before)
    recorded = recorded_team(proposal, report.at)
    settled = [row.actor for row in (*before, report) if row.move == Move.SETTLE]
    rows = officer_lines(proposal, report)
    left = left_team(proposal, report.at)
    for rank in RANK_NAMES:
        rows += [(line.person, line.in_full) for line in (*recorded, *left) if line.rank == rank]
    seated = {(line.rank, line.person.name) for line in (*recorded, *left)}
    for rank, label in RANK_NAMES.items():
        people = acted[rank]
        if not recorded and not people:
            people = holders_at(Role(rank), proposal.unit, report.at)
        beside = f"{label}, di luar surat tugas" if recorded else label
        rows += [
            (signatory(person), beside) for person in people if (rank, str(person)) not in seated
        ]
    chief = RANK_NAMES[Side.TPI_SUPERVISOR]
    named = next((person for person, label in rows if label.startswith(chief)), Signatory())
    supervisor = signatory(settled[-1]) if settled else named
    return Team(
        answerable=signer_of(report),
        supervisor=supervisor,
        lead=signatory(report.actor),
        leader=_leader(proposal.unit, report.at),
        rows=rows,
        shared=report.facts.get("shared_ranks", ""),
    )


def _acted(
    proposal: Proposal, report: Decision, before: Sequence[Decision]
) -> dict[Side, list[User]]:
    """Who acted as each rank up to the report: wrote for it, or moved the LKE as it."""
    moved: dict[Side, list[User]] = {rank: [] for rank in RANK_NAMES}
    for row in (*before, report):
        made = row_of(row.move)
        if made is not None and made.acts_as is not None:
            moved[made.acts_as].append(row.actor)
    sheet = proposal.assessment
    if sheet is not None:
        for rank in RANK_NAMES:
            moved[rank][:0] = writers(sheet, rank, report.at)
    return {rank: _distinct(people) for rank, people in moved.items()}


def _leader(unit: Unit, moment: datetime) -> Signatory:
    """The one who takes note; with several leaders nobody is chosen for them."""
    return sole_holder(Role.LEADERSHIP, unit, moment)


def _distinct(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
