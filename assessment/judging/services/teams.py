"""Setting a unit's TPI team: seats checked one by one with the reason why not, then granted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessment.acts import forget_seats
from assessment.enums import Side
from assessment.judging.teams import TEAM, seat_people, unclear
from assessment.models import (
    AnswerRevision,
    Assessment,
    AssignmentLetter,
    DoubleAssessment,
    LetterSeat,
    RankAct,
    TeamSeat,
)
from assessment.queries import current_period
from units.enums import Role
from units.models import RoleGrant, Unit, User
from units.queries import areas_of, belongs_to, conflicts_with, holds, holds_agency_wide
from units.running import running, standing
from units.services.roles import change_areas, grant_role
from units.services.sides import conflict_by_role
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require

MOST_UNITS = 60
FROM_ABOVE = (
    "Tim penilai {unit} ditetapkan oleh administrator dari unit di atasnya yang tidak bertugas di "
    "{unit}."
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a rank of the TPI, for all areas or only some."""

    user: User
    role: str
    areas: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.user} · {Role(self.role).label}{area_words(self.areas)}"


def area_words(areas: Sequence[str]) -> str:
    """`` (area 1, area 2, hasil)``; nothing where it is all of them."""
    named = ["hasil" if area == "hasil" else f"area {area}" for area in areas]
    return f" ({', '.join(named)})" if named else ""


@dataclass(frozen=True, slots=True)
class SeatCheck:
    """What assigning one seat on one unit would do: new · areas · held · refused."""

    unit: Unit
    seat: Seat
    kind: str
    reason: str = ""
    grant: RoleGrant | None = None


def check_seat(unit: Unit, seat: Seat) -> SeatCheck:
    """Looks at one seat on one unit; nothing is changed."""
    if reason := seat_problem(unit, seat):
        return SeatCheck(unit, seat, "refused", reason)
    held = RoleGrant.objects.filter(
        standing(),
        user=seat.user,
        role=seat.role,
        unit_id__in=[*unit.ancestor_ids, unit.pk],
    ).select_related("unit")
    for grant in held:
        if grant.unit_id == unit.pk:
            same = set(grant.areas) == set(seat.areas)
            return SeatCheck(unit, seat, "held" if same else "areas", grant=grant)
        if not grant.areas and not seat.areas:
            if _in_several_ranks(unit, seat.user):
                continue
            return SeatCheck(unit, seat, "held", f"melalui {grant.unit}")
        if not grant.areas:
            return SeatCheck(
                unit,
                seat,
                "refused",
                f"{seat.user} sudah {Role(seat.role).label} untuk semua area melalui {grant.unit}, "
                "sehingga pembatasan area tidak berlaku. Akhiri peran itu terlebih dahulu.",
            )
    return SeatCheck(unit, seat, "new")


def _in_several_ranks(unit: Unit, person: User) -> bool:
    """Which rank is this person's here? A seat on the unit itself says it."""
    able: dict[str, list[User]] = {
        role: [person] if holds(person, {role}, unit) else [] for role in TEAM
    }
    return bool(unclear(seat_people(unit, able), people_for_ranks()))


def seat_problem(unit: Unit, seat: Seat) -> str | None:
    """Why this person may not judge this unit, in a sentence; None when nothing forbids it."""
    person = seat.user
    if seat.role not in TEAM:
        return f"«{seat.role}» bukan peran tim penilai."
    if not person.is_active:
        return f"Akun {person} tidak aktif."
    if problem := conflict_by_role(person, seat.role, unit):
        return problem
    if belongs_to(person, unit):
        return f"{person} bertugas di {unit}, sehingga tidak dapat menilainya."
    conflict = conflicts_with(unit).filter(user=person).first()
    if conflict is not None:
        return f"{person} mempunyai benturan kepentingan dengan {conflict.unit}."
    filled = AnswerRevision.objects.filter(
        answer__assessment__unit=unit,
        answer__assessment__period__is_open=True,
        answer__side="unit",
        written_by=person,
    )
    if filled.exists():
        return f"{person} ikut mengisi LKE {unit}, sehingga tidak dapat menilainya."
    second = DoubleAssessment.objects.filter(
        assessment__unit=unit, assessment__period__is_open=True, second=person
    )
    if second.exists():
        return f"{person} adalah penilai kedua {unit}; penilai kedua tidak menjadi anggota timnya."
    return None


def check_seats(units: Iterable[Unit], seats: Sequence[Seat]) -> list[SeatCheck]:
    found = []
    for unit in units:
        for seat in seats:
            clash = rank_clash(unit, seat, seats)
            found.append(
                SeatCheck(unit, seat, "refused", clash) if clash else check_seat(unit, seat)
            )
    return found


def rank_clash(unit: Unit, seat: Seat, seats: Sequence[Seat]) -> str | None:
    """Three ranks are three people: why this person may not take so many seats of one team.

    Asked where a unit's own team is put together; what is held above it is a pool, in which a
    person may stand in several ranks.
    """
    if unit.children.exists():
        return None
    held = RoleGrant.objects.filter(
        standing(), user=seat.user, unit=unit, role__in=TEAM
    ).values_list("role", flat=True)
    ranks = {*held, *(one.role for one in seats if one.user.pk == seat.user.pk)}
    if len(ranks) <= 1 + len(TEAM) - people_for_ranks():
        return None
    named = " dan ".join(role.label for role in TEAM if role in ranks)
    return (
        f"{seat.user} menjadi {named} sekaligus. Tiga jenjang TPI satu unit dijalankan oleh orang "
        "yang berbeda; pilih orang lain untuk salah satunya."
    )


def note_acts(*, actor: User, acts: Iterable[tuple[Assessment, Side]]) -> None:
    """Keeps that the person acted as these ranks; the caller's move is what the record tells."""
    RankAct.objects.bulk_create(
        [RankAct(assessment=sheet, person=actor, rank=rank) for sheet, rank in acts],
        ignore_conflicts=True,
    )


def people_for_ranks() -> int:
    """How many people at least share the three ranks of an LKE in the running period."""
    period = current_period()
    return len(TEAM) if period is None else period.tpi_people


def usable_letters(user: User) -> QuerySet[AssignmentLetter]:
    """The letters this person may hang on the seats they give, the newest first."""
    rows = AssignmentLetter.objects.all()
    if not holds_agency_wide(user, {Role.ADMIN}):
        rows = rows.filter(uploaded_by=user)
    return rows.order_by("-pk")


def letters_on(unit: Unit) -> dict[tuple[int, str], AssignmentLetter]:
    """The newest letter of assignment on each running seat of the unit's own team."""
    rows = LetterSeat.objects.filter(
        grant__in=RoleGrant.objects.filter(running(), unit=unit, role__in=TEAM)
    ).select_related("letter", "grant")
    return {(row.grant.user_id, row.grant.role): row.letter for row in rows.order_by("letter_id")}


@transaction.atomic
def seat_team(
    *, assessment: Assessment, team: Sequence[tuple[Side, User]], since: date
) -> list[TeamSeat]:
    """Seats the team that a letter of assignment names; whoever sat before leaves.

    The caller records it: the seats are facts of the move that begins the TPI's work.
    """
    now = timezone.now()
    letters = letters_on(assessment.unit)
    TeamSeat.objects.filter(assessment=assessment, ended_at__isnull=True).update(ended_at=now)
    forget_seats(assessment)
    return TeamSeat.objects.bulk_create(
        TeamSeat(
            assessment=assessment,
            person=person,
            rank=rank,
            areas=sorted(areas_of(person, assessment.unit, rank) or ()),
            since=since,
            letter=letters.get((person.pk, str(rank))),
            recorded_at=now,
        )
        for rank, person in team
    )


@transaction.atomic
def assign_team(
    *,
    actor: User,
    units: Sequence[Unit],
    seats: Sequence[Seat],
    seen: int | None = None,
    letter: AssignmentLetter | None = None,
) -> int:
    """Gives the team's seats on all these units, or refuses with every reason; then nothing was
    changed. ``seen`` is how many were confirmed. A seat that is held already stays as it is; one
    with other areas is ended and given again. Answers how many were given.
    """
    if not units or not seats:
        raise Refused("Pilih paling sedikit satu unit dan satu penilai.")
    if len(units) > MOST_UNITS:
        raise Refused(f"Paling banyak {MOST_UNITS} unit sekaligus; Anda memilih {len(units)}.")
    wanted = {unit: list(seats) for unit in units}
    return give_seats(actor=actor, wanted=wanted, seen=seen, letter=letter)


@transaction.atomic
def give_seats(
    *,
    actor: User,
    wanted: Mapping[Unit, Sequence[Seat]],
    seen: int | None = None,
    letter: AssignmentLetter | None = None,
) -> int:
    """The same with seats of its own for every unit; ``letter`` then hangs on each of them."""
    for unit in wanted:
        require(actor, "assessment.assign_team", unit, FROM_ABOVE.format(unit=unit))
    found = [one for unit, seats in wanted.items() for one in check_seats([unit], seats)]
    if refused := [f"{one.unit}: {one.reason}" for one in found if one.kind == "refused"]:
        raise Refused(*refused)
    todo = [one for one in found if one.kind != "held"]
    if seen is not None and seen != len(todo):
        raise Refused(
            f"Sekarang {len(todo)} penugasan yang akan dicatat, bukan {seen}. Periksa lagi "
            "daftarnya. Tidak ada data yang berubah."
        )
    named = [_give(actor, one, str(letter or "")) for one in found]
    if letter is not None:
        LetterSeat.objects.bulk_create(
            [LetterSeat(letter=letter, grant=grant) for grant in named if grant is not None],
            ignore_conflicts=True,
        )
        for one in found:
            _seat_beside(actor, one, letter)
    return len(todo)


def _seat_beside(actor: User, one: SeatCheck, letter: AssignmentLetter) -> None:
    """A letter that names somebody more for a unit whose LKE is being judged: that team grows."""
    running = TeamSeat.objects.filter(
        assessment__unit=one.unit, assessment__period__is_open=True, ended_at__isnull=True
    )
    sheets = Assessment.objects.filter(pk__in=running.values("assessment"))
    own = running.filter(person=one.seat.user, rank=one.seat.role).values("assessment")
    for sheet in sheets.exclude(pk__in=own).select_related("unit"):
        seat = TeamSeat.objects.create(
            assessment=sheet,
            person=one.seat.user,
            rank=Side(one.seat.role),
            areas=sorted(one.seat.areas),
            since=letter.dated,
            letter=letter,
            recorded_at=timezone.now(),
        )
        record(
            actor=actor,
            action="team.changed",
            target=sheet,
            after={
                "seated": str(seat.person),
                "role": seat.rank,
                "areas": seat.areas,
                "since": seat.since.isoformat(),
                "letter": str(letter),
            },
            unit_path=sheet.unit.path,
        )


def _give(actor: User, one: SeatCheck, letter: str) -> RoleGrant | None:
    """The role on the unit itself as it stands afterwards; None where one above it is enough."""
    if one.kind == "held":
        return one.grant
    if one.grant is not None:
        return change_areas(
            actor=actor,
            grant=one.grant,
            areas=one.seat.areas,
            reason="Pembagian area tim penilai diubah.",
            letter=letter,
        )
    return grant_role(
        actor=actor,
        user=one.seat.user,
        role=one.seat.role,
        unit=one.unit,
        areas=one.seat.areas,
        letter=letter,
    )


def correct_start(*, assessment: Assessment, was: date, since: date) -> int:
    """The letter of assignment began on another day than was typed: so did the seats it gave."""
    return TeamSeat.objects.filter(assessment=assessment, since=was).update(since=since)
