"""Independent double assessment: a sample drawn by a rule, a second assessor apart from the team,
blind until both are done."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from operator import itemgetter

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from assessment.acts import wrote_tpi_side, wrote_unit_side
from assessment.enums import TPI_RANKS, Phase, Side, SnapshotPurpose
from assessment.lke.reading import read_lke
from assessment.lke.services.answers import hold_phase
from assessment.models import (
    Answer,
    AnswerRevision,
    Assessment,
    DoubleAssessment,
    Period,
    ScoreSnapshot,
    TeamSeat,
)
from assessment.queries import IS_GIVEN
from assessment.rules import is_second
from assessment.writing_rules import write_problem
from units.enums import TPI_SIDE, Role
from units.models import Actor, RoleGrant, User
from units.queries import belongs_to, conflicts_with, roles_of
from units.running import over_at, running, stands
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

RULE = "SHA-256 dari «tahun:kode integritas instrumen:kode unit», mulai dari yang terkecil"


@dataclass(frozen=True, slots=True)
class SampleDraw:
    """What the rule draws now. ``fresh`` are those not drawn before."""

    period: Period
    population: list[Assessment]
    drawn: list[Assessment]
    fresh: list[Assessment]

    @property
    def target(self) -> int:
        """How many the share asks for, rounded up."""
        return ceil(len(self.population) * self.period.double_share / 100)


def sample_key(period: Period, sheet: Assessment) -> str:
    """The place of an LKE in the draw: anybody can compute it again, nobody can choose it."""
    text = f"{period.year}:{sheet.instrument.digest}:{sheet.unit.code}"
    return hashlib.sha256(text.encode()).hexdigest()


def sample_draw(period: Period) -> SampleDraw:
    """The period's LKE that units have begun and the TPI has not settled, and those the rule
    takes of them. What was drawn before stays and counts.
    """
    final = ScoreSnapshot.objects.filter(
        assessment=OuterRef("pk"), purpose=SnapshotPurpose.TPI_FINAL
    )
    sent = ScoreSnapshot.objects.filter(
        assessment=OuterRef("pk"), purpose=SnapshotPurpose.SUBMITTED
    )
    rows = (
        Assessment.objects.filter(period=period)
        .exclude(phase=Phase.PREPARED)
        .annotate(settled=Exists(final), sent=Exists(sent))
        .filter(
            Q(double_assessment__isnull=False)
            | (Q(settled=False) & (~Q(phase=Phase.CLOSED) | Q(sent=True)))
        )
        .select_related("unit", "instrument", "double_assessment")
    )
    population: list[Assessment] = list(rows)
    population.sort(key=lambda sheet: sample_key(period, sheet))
    drawn = [sheet for sheet in population if hasattr(sheet, "double_assessment")]
    left = [sheet for sheet in population if not hasattr(sheet, "double_assessment")]
    wanted = SampleDraw(period, population, drawn, []).target - len(drawn)
    return SampleDraw(period, population, drawn, left[: max(wanted, 0)])


@transaction.atomic
def draw_sample(*, actor: User, period: Period, seen: int) -> list[DoubleAssessment]:
    """Puts on record what the rule draws. ``seen`` is the count that was confirmed."""
    require(actor, "assessment.draw_double")
    period = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    if not period.double_share:
        raise Refused(
            "Bagian yang dinilai ganda masih 0 %. Atur terlebih dahulu bagiannya, lalu pilih lagi."
        )
    found = sample_draw(period)
    if len(found.fresh) != seen:
        raise Stale(
            f"Sekarang {len(found.fresh)} unit yang terpilih uji petik, bukan {seen}. Periksa lagi "
            "daftarnya. Tidak ada data yang berubah."
        )
    if not found.fresh:
        raise Refused("Bagian yang diminta sudah terpilih semuanya.")
    now = timezone.now()
    handed = (Phase.TPI_LEAD, Phase.TPI_SUPERVISOR)
    rows = [
        DoubleAssessment.objects.create(
            assessment=sheet, first_done_at=now if sheet.phase in handed else None
        )
        for sheet in found.fresh
    ]
    record(
        actor=actor,
        action="double.drawn",
        target=period,
        after={
            "rule": RULE,
            "share": period.double_share,
            "population": [sheet.unit.code for sheet in found.population],
            "before": [sheet.unit.code for sheet in found.drawn],
            "drawn": [sheet.unit.code for sheet in found.fresh],
        },
    )
    return rows


@transaction.atomic
def set_double_share(*, actor: Actor, period: Period, share: int) -> Period:
    """How many percent of the period's units are judged twice. ``actor=SYSTEM`` is the system."""
    if actor is not SYSTEM:
        require(actor, "assessment.manage_period")
    if not 0 <= share <= 100:
        raise Refused("Bagian yang dinilai ganda adalah 0 sampai 100 persen.")
    before, period.double_share = period.double_share, share
    period.save(update_fields=["double_share"])
    if before != share:
        record(
            actor=actor,
            action="period.double_share",
            target=period,
            before={"double_share": before},
            after={"double_share": share},
        )
    return period


def second_problem(sheet: Assessment, person: User) -> str | None:
    """Why this person may not be the second assessor, in a sentence; None when they may."""
    unit = sheet.unit
    held = roles_of(person)
    if not any(one.role in TPI_SIDE for one in held):
        return f"{person} tidak memegang peran TPI."
    covering = [one for one in held if one.covers(unit)]
    if any(one.role in TPI_SIDE for one in covering):
        return f"{person} termasuk tim penilai {unit}; penilai kedua harus dari luar tim."
    if covering:
        return (
            f"{person} memegang peran {Role(covering[0].role).label} yang membuka LKE ini, "
            "sehingga tidak dapat menilai tanpa melihat penilaian tim."
        )
    if belongs_to(person, unit):
        return f"{person} bertugas di {unit}."
    conflict = conflicts_with(unit).filter(user=person).first()
    if conflict is not None:
        return f"{person} mempunyai benturan kepentingan dengan {conflict.unit}."
    if wrote_unit_side(person, sheet) or wrote_tpi_side(person, sheet):
        return f"{person} sudah mengisi atau menilai LKE ini."
    above = [*unit.ancestor_ids, unit.pk]
    grants = list(RoleGrant.objects.filter(user=person, unit_id__in=above).select_related("unit"))
    # What begins later, or waits for a second administrator, would open it before both are done.
    if coming := next((one for one in grants if stands(one)), None):
        return (
            f"{person} akan memegang peran {Role(coming.role).label} di {coming.unit}, yang "
            "membuka LKE ini. Tunjuk orang lain."
        )
    return _has_seen(sheet, person, grants)


def _has_seen(sheet: Assessment, person: User, ended: Sequence[RoleGrant]) -> str | None:
    """Blindness does not come back with a role's end: whoever ever sat in the team of this LKE, or
    could read it while the TPI judged, has seen the team's judgement."""
    unit, seats = sheet.unit, TeamSeat.objects.filter(assessment=sheet)
    if seats.filter(person=person).exists():
        return (
            f"{person} duduk atau pernah duduk dalam tim penilai {unit} menurut surat tugas; "
            "penilai kedua harus dari luar tim."
        )
    ends = [(moment, grant) for grant in ended if (moment := over_at(grant))]
    if not ends:
        return None
    until, last = max(ends, key=itemgetter(0))
    judged = AnswerRevision.objects.filter(
        answer__assessment=sheet, answer__side__in=TPI_RANKS, written_at__lt=until
    )
    if not seats.filter(recorded_at__lt=until).exists() and not judged.exists():
        return None
    return (
        f"{person} masih memegang peran {Role(last.role).label} di {last.unit} ketika tim menilai "
        f"{unit}, sehingga mungkin sudah membaca penilaian tim. Tunjuk orang lain."
    )


def second_candidates(sheet: Assessment) -> tuple[list[User], list[str]]:
    """Who may judge it a second time; and of the other assessors, why not."""
    held = RoleGrant.objects.filter(running(), role__in=TPI_SIDE)
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    able, reasons = [], []
    for person in people.select_related("unit").order_by("sort_name"):
        problem = second_problem(sheet, person)
        if problem:
            reasons.append(problem)
        else:
            able.append(person)
    return able, reasons


@transaction.atomic
def assign_second(*, actor: User, double: DoubleAssessment, person: User) -> DoubleAssessment:
    """Names the second assessor, or another one while nothing was judged yet."""
    require(actor, "assessment.draw_double")
    row = (
        DoubleAssessment.objects.select_for_update(of=("self",))
        .select_related("assessment__unit", "second")
        .get(pk=double.pk)
    )
    sheet = row.assessment
    begun = AnswerRevision.objects.filter(
        answer__assessment=sheet, answer__side=Side.TPI_SECOND
    ).exists()
    if row.second_id == person.pk:
        return row
    if begun or row.second_done_at is not None:
        raise Refused(f"{row.second} sudah mulai menilai; penilai kedua tidak dapat diganti lagi.")
    if actor.pk == person.pk:
        raise Refused(
            "Anda tidak dapat menunjuk diri sendiri sebagai penilai kedua. Minta "
            "administrator atau pengendali teknis menunjuknya."
        )
    if problem := second_problem(sheet, person):
        raise Refused(problem)
    before, row.second = row.second, person
    row.save(update_fields=["second"])
    record(
        actor=actor,
        action="double.assigned",
        target=row,
        before={"second": before.username} if before else None,
        after={"second": person.username},
        unit_path=sheet.unit.path,
    )
    news = News(
        person,
        NoticeKind.HANDOVER,
        f"second:{row.pk}:{person.pk}",
        f"{sheet}: Anda ditunjuk sebagai penilai kedua. Nilai tanpa melihat penilaian tim.",
        reverse("assessment:overview", args=[sheet.pk]),
    )
    tell([news], actor=actor)
    return row


@dataclass(frozen=True, slots=True)
class UnfinishedWork:
    """What a second assessor still has to do."""

    open: Sequence[str]
    unexplained: Sequence[str]

    @property
    def sentence(self) -> str:
        parts = []
        if self.open:
            parts.append(f"{len(self.open)} butir belum dinilai: {_few(self.open)}.")
        if self.unexplained:
            parts.append(
                f"{len(self.unexplained)} butir berbeda dari jawaban unit tanpa catatan: "
                f"{_few(self.unexplained)}."
            )
        return " ".join(parts)


def unfinished_work(sheet: Assessment) -> UnfinishedWork:
    reading = read_lke(sheet, second=True)
    return UnfinishedWork(reading.open_items(Side.TPI_SECOND), reading.unexplained_items())


@transaction.atomic
def finish_second(*, actor: User, sheet: Assessment) -> DoubleAssessment:
    """The second assessor is done: every item judged, every difference explained. Final."""
    if not is_second(actor, sheet):
        raise Refused("Hanya penilai kedua LKE ini yang dapat menyelesaikannya.")
    if problem := write_problem(actor, sheet, Side.TPI_SECOND):
        raise Refused(problem)
    hold_phase(sheet)
    if sentence := unfinished_work(sheet).sentence:
        raise Refused(sentence)
    now = timezone.now()
    done = DoubleAssessment.objects.filter(
        assessment=sheet, second=actor, second_done_at__isnull=True
    ).update(second_done_at=now)
    if not done:
        raise Refused("Penilaian kedua ini sudah diselesaikan.")
    row = DoubleAssessment.objects.get(assessment=sheet)
    record(
        actor=actor,
        action="double.finished",
        target=row,
        after={
            "answers": Answer.objects.filter(
                IS_GIVEN, assessment=sheet, side=Side.TPI_SECOND
            ).count()
        },
        unit_path=sheet.unit.path,
    )
    return row


def _few(codes: Sequence[str], most: int = 5) -> str:
    rest = len(codes) - most
    return ", ".join(codes[:most]) + (f", dan {rest} lainnya" if rest > 0 else "")
