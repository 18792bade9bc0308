"""A changed letter of assignment (surat tugas perubahan): who leaves the team, who comes, when.

What is half done is handed over: answers belong to the rank and stay; the areas, the items left
open and the marks not yet returned are the newcomer's from then on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessment.acts import acts_of, forget_seats
from assessment.assignments.services.letters import keep_letter
from assessment.enums import Side
from assessment.judging.services.teams import Seat, check_seat, give_seats
from assessment.judging.teams import AREAS, TEAM
from assessment.models import (
    Answer,
    Assessment,
    AssignmentLetter,
    ReturnedItem,
    TeamSeat,
)
from assessment.queries import IS_GIVEN, indicator_rows
from assessment.rank_rules import rank_problem
from assessment.writing_rules import area_of
from units.enums import Role
from units.models import RoleGrant, User
from units.queries import units_under
from units.running import standing
from units.services.roles import end_role
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import in_sentence, tanggal
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
FROM_ABOVE = (
    "Tim penilai {unit} diubah oleh administrator dari unit di atasnya yang tidak bertugas di "
    "{unit}."
)


@dataclass(frozen=True, slots=True)
class Handed:
    """What of a rank's work is half done in somebody's areas."""

    judged: int
    left: int
    marked: int  # to be returned to the unit, and not sent yet

    @property
    def words(self) -> str:
        marked = f", {self.marked} ditandai untuk dikembalikan" if self.marked else ""
        return f"{self.judged} butir sudah dinilai, {self.left} belum{marked}"


@dataclass(frozen=True, slots=True)
class SeatChange:
    """One place in one team as it would change; ``problem`` is why it cannot."""

    seat: TeamSeat
    handed: Handed
    problem: str = ""


def changeable_seats(actor: User) -> QuerySet[TeamSeat]:
    """The places in running teams that this person may give to somebody else."""
    units = units_under(actor, {Role.ADMIN}).filter(is_active=True)
    return (
        TeamSeat.objects.filter(
            ended_at__isnull=True, assessment__period__is_open=True, assessment__unit__in=units
        )
        .select_related("person", "assessment__unit", "assessment__period", "letter")
        .order_by("assessment__unit__path", "pk")
    )


def check_changes(seats: Sequence[TeamSeat], coming: User | None, since: date) -> list[SeatChange]:
    """Looks at every place; nothing is changed."""
    acted = acts_of(coming, [seat.assessment for seat in seats]) if coming is not None else {}
    return [
        SeatChange(
            seat,
            handed_over(seat),
            _problem(seat, coming, since, acted.get(seat.assessment_id, frozenset())),
        )
        for seat in seats
    ]


def handed_over(seat: TeamSeat) -> Handed:
    sheet, areas = seat.assessment, set(seat.areas) or set(AREAS)
    own = {row.pk for row in indicator_rows(sheet.instrument) if area_of(row) in areas}
    given = Answer.objects.filter(IS_GIVEN | Q(abstained=True), assessment=sheet, side=seat.rank)
    marked = ReturnedItem.objects.filter(assessment=sheet, round=0, marked_by=seat.person_id)
    judged = len(own & set(given.values_list("indicator_id", flat=True)))
    return Handed(judged, len(own) - judged, marked.filter(indicator__in=own).count())


def _problem(seat: TeamSeat, coming: User | None, since: date, acted: frozenset[str]) -> str:
    sheet, unit = seat.assessment, seat.assessment.unit
    if since < seat.since:
        return (
            f"{seat.person} baru bertugas sejak {tanggal(seat.since)}. Isi hari yang sama atau "
            "sesudahnya."
        )
    if coming is None:
        return _gap(seat)
    if coming.pk == seat.person_id:
        return f"{coming} sudah bertugas di sini. Pilih orang lain."
    others = TeamSeat.objects.filter(assessment=sheet, ended_at__isnull=True).exclude(pk=seat.pk)
    held = set(others.filter(person=coming).values_list("rank", flat=True))
    if seat.rank in held:
        return f"{coming} sudah {in_sentence(seat.get_rank_display())} dalam tim ini."
    people = sheet.period.tpi_people
    if len(held) + 1 > 1 + len(TEAM) - people:
        return f"{coming} sudah duduk dalam tim ini pada jenjang lain. Pilih orang lain."
    if Side.UNIT in acted:
        return f"{coming} ikut mengisi LKE {unit}, sehingga tidak dapat menilainya."
    if rank_problem(seat.rank, acted, people):
        return f"{coming} sudah menilai LKE ini pada jenjang lain. Pilih orang lain."
    found = check_seat(unit, Seat(coming, seat.rank, tuple(seat.areas)))
    return found.reason if found.kind == "refused" else ""


def _gap(seat: TeamSeat) -> str:
    """Why nobody may simply leave: what of the rank would be nobody's."""
    rest = TeamSeat.objects.filter(
        assessment=seat.assessment_id, rank=seat.rank, ended_at__isnull=True
    ).exclude(pk=seat.pk)
    covered: set[str] = set()
    for one in rest:
        covered |= set(one.areas) or set(AREAS)
    left = sorted((set(seat.areas) or set(AREAS)) - covered)
    if not left:
        return ""
    named = ", ".join("hasil" if area == "hasil" else f"area {area}" for area in left)
    return (
        f"Tanpa pengganti, {named} tidak ada {in_sentence(seat.get_rank_display())}-nya. Pilih "
        "penggantinya."
    )


@transaction.atomic
def change_team(
    *,
    actor: User,
    seats: Sequence[TeamSeat],
    coming: User | None,
    since: date,
    letter: Mapping[str, Any],
) -> AssignmentLetter:
    """Gives these places to somebody else by another letter of assignment, or ends them; all of
    them or none. ``letter`` is what ``keep_letter`` takes."""
    if not seats:
        raise Refused(f"Pilih paling sedikit satu LKE. {UNCHANGED}")
    ids = [seat.pk for seat in seats]
    sheets = [seat.assessment_id for seat in seats]
    list(
        Assessment.objects.select_for_update(of=("self",))
        .filter(pk__in=sheets)
        .order_by("pk")
        .values("pk")
    )
    held = list(changeable_seats(actor).filter(pk__in=ids))
    if len(held) != len(set(ids)):
        raise Refused(f"Susunan tim baru saja diubah. Muat ulang halaman lalu periksa. {UNCHANGED}")
    for seat in held:
        unit = seat.assessment.unit
        require(actor, "assessment.assign_team", unit, FROM_ABOVE.format(unit=unit))
    checks = check_changes(held, coming, since)
    if wrong := [f"{one.seat.assessment.unit}: {one.problem}" for one in checks if one.problem]:
        raise Refused(*wrong, UNCHANGED)
    kept = keep_letter(actor=actor, **letter)
    if since < kept.dated:
        raise Refused(
            f"Berlaku sejak {tanggal(since)} mendahului tanggal surat tugas perubahannya, "
            f"{tanggal(kept.dated)}. Perbaiki salah satunya. {UNCHANGED}"
        )
    for one in checks:
        _change(actor, one, coming, since, kept)
    tell(_news(checks, coming, kept), actor=actor)
    return kept


def _change(
    actor: User, one: SeatChange, coming: User | None, since: date, letter: AssignmentLetter
) -> None:
    seat, now = one.seat, timezone.now()
    TeamSeat.objects.filter(pk=seat.pk).update(ended_at=now, until=since, ended_by_letter=letter)
    _end_own_role(actor, seat, letter)
    if coming is not None:
        TeamSeat.objects.create(
            assessment=seat.assessment,
            person=coming,
            rank=seat.rank,
            areas=seat.areas,
            since=since,
            letter=letter,
            recorded_at=now,
            follows=seat,
        )
        wanted = {seat.assessment.unit: [Seat(coming, seat.rank, tuple(seat.areas))]}
        give_seats(actor=actor, wanted=wanted, letter=letter)
    forget_seats(seat.assessment)
    record(
        actor=actor,
        action="team.changed",
        target=seat.assessment,
        before={"seated": str(seat.person), "role": seat.rank},
        after={
            "seated": str(coming) if coming is not None else None,
            "areas": seat.areas,
            "since": since.isoformat(),
            "letter": str(letter),
            "judged": one.handed.judged,
            "not_judged": one.handed.left,
            "marked": one.handed.marked,
        },
        unit_path=seat.assessment.unit.path,
    )


@transaction.atomic
def correct_seat(*, actor: User, seat: TeamSeat, right: User) -> TeamSeat:
    """The letter always named ``right``: the place is theirs from its first day, and the one that
    was typed wrongly never stood. The correction has asked who may, and records both."""
    unit = seat.assessment.unit
    require(actor, "assessment.assign_team", unit, FROM_ABOVE.format(unit=unit))
    if seat.rank in acts_of(seat.person, [seat.assessment])[seat.assessment_id]:
        raise Refused(
            f"{seat.person} sudah menilai LKE ini, sehingga memang bertugas. Catat penggantinya "
            f"dengan surat tugas perubahan pada halaman tim penilai. {UNCHANGED}"
        )
    (check,) = check_changes([seat], right, seat.since)
    if check.problem:
        raise Refused(f"{check.problem} {UNCHANGED}")
    TeamSeat.objects.filter(pk=seat.pk).update(ended_at=seat.recorded_at)
    new = TeamSeat.objects.create(
        assessment=seat.assessment,
        person=right,
        rank=seat.rank,
        areas=seat.areas,
        since=seat.since,
        letter=seat.letter,
        recorded_at=seat.recorded_at,
        follows=seat.follows,
    )
    give_seats(actor=actor, wanted={unit: [Seat(right, seat.rank, tuple(seat.areas))]})
    forget_seats(seat.assessment)
    return new


def _end_own_role(actor: User, seat: TeamSeat, letter: AssignmentLetter) -> None:
    """A role given for this unit alone ends with the place; one of the pool stays."""
    rows = RoleGrant.objects.filter(
        standing(), user=seat.person_id, role=seat.rank, unit=seat.assessment.unit_id
    )
    for grant in rows.select_related("unit", "user"):
        end_role(actor=actor, grant=grant, reason=f"Diganti menurut {letter}."[:300])


def _news(
    checks: Sequence[SeatChange], coming: User | None, letter: AssignmentLetter
) -> list[News]:
    found = []
    for one in checks:
        seat, sheet = one.seat, one.seat.assessment
        what = f"{in_sentence(seat.get_rank_display())} LKE {sheet.unit_name} {sheet.period.year}"
        page = reverse("assessment:team", args=[sheet.unit.code])
        key = f"team:{letter.pk}:{seat.pk}"
        gone = f"Tugas Anda sebagai {what} berakhir menurut {letter}."
        found.append(News(seat.person, NoticeKind.HANDOVER, key, gone, page))
        if coming is not None:
            told = f"Anda menjadi {what}, menggantikan {seat.person}: {one.handed.words}."
            desk = reverse("assessment:overview", args=[sheet.pk])
            found.append(News(coming, NoticeKind.HANDOVER, key, told, desk))
    return found
