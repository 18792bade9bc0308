"""Who answers for the TPI's teams: added with the days it holds, ended, or taken back."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessment.enums import TeamDuty
from assessment.models import TeamOfficer
from units.models import Actor, Unit, User
from units.queries import belongs_to
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
FROM_ABOVE = (
    "Penanggung jawab tim penilai {unit} dicatat oleh administrator dari unit di atasnya yang "
    "tidak bertugas di {unit}."
)
KEPT = ("duty", "name", "nip", "office", "basis", "starts_on", "ends_on")


@transaction.atomic
def add_officer(
    *,
    actor: Actor,
    unit: Unit,
    duty: str,
    name: str,
    office: str,
    starts_on: date,
    ends_on: date | None = None,
    nip: str = "",
    basis: str = "",
) -> TeamOfficer:
    """From ``starts_on`` on this person stands above the teams of the unit and of those below it.
    One penanggung jawab a day on one unit; of the others there may be several."""
    _ask(actor, unit)
    held = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    officer = TeamOfficer(
        unit=held,
        duty=duty,
        name=name.strip(),
        nip=nip,
        office=office.strip(),
        basis=basis.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        added_by=person_of(actor),
        added_at=timezone.now(),
    )
    if ends_on is not None and ends_on < starts_on:
        raise Refused(
            f"Hari terakhir {tanggal(ends_on)} mendahului mulainya, {tanggal(starts_on)}. "
            f"Perbaiki salah satunya. {UNCHANGED}"
        )
    if problem := own_unit_problem(nip, held):
        raise Refused(f"{problem} {UNCHANGED}")
    _ask_overlap(officer)
    officer.full_clean(exclude=["added_by"])
    officer.save(force_insert=True)
    record(
        actor=actor,
        action="team.officer_added",
        target=officer,
        after={key: getattr(officer, key) for key in KEPT if getattr(officer, key)},
        unit_path=held.path,
    )
    return officer


@transaction.atomic
def end_officer(
    *,
    actor: Actor,
    officer: TeamOfficer,
    reason: str,
    seen: date | None,
    last_day: date | None = None,
) -> TeamOfficer:
    """The last day of the duty; without one, the entry was a mistake and never held.

    ``seen`` is the last day the page showed, if it showed one.
    """
    _ask(actor, officer.unit)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasannya belum diisi. Isi alasan, lalu simpan lagi.")
    Unit.objects.select_for_update(of=("self",)).get(pk=officer.unit_id)
    stored = TeamOfficer.objects.select_related("unit").get(pk=officer.pk)
    if stored.cancelled_at is not None:
        raise Refused(f"{stored} sudah dibatalkan. {UNCHANGED}")
    before = stored.ends_on
    if before != seen:
        raise Stale(
            f"Hari terakhir {stored} sudah diubah oleh orang lain menjadi "
            f"{tanggal(before) if before else 'belum ditentukan'}. Periksa terlebih dahulu, lalu "
            f"ulangi bila masih perlu. {UNCHANGED}"
        )
    if last_day is None:
        stored.cancelled_at = timezone.now()
    elif last_day < stored.starts_on:
        raise Refused(
            f"Hari terakhir {tanggal(last_day)} mendahului mulainya, "
            f"{tanggal(stored.starts_on)}. Isi hari yang sama atau sesudahnya, atau batalkan "
            f"catatan ini. {UNCHANGED}"
        )
    else:
        stored.ends_on = last_day
        _ask_overlap(stored)
    stored.save(update_fields=["ends_on", "cancelled_at"])
    record(
        actor=actor,
        action="team.officer_cancelled" if last_day is None else "team.officer_ended",
        target=stored,
        before={"ends_on": before},
        after={"ends_on": stored.ends_on},
        note=reason,
        unit_path=stored.unit.path,
    )
    return stored


def own_unit_problem(nip: str, unit: Unit) -> str | None:
    """Why whoever bears this NIP does not answer for the team that judges the unit; None for
    somebody without an account, and for the agency itself, to which everybody belongs."""
    person = User.objects.select_related("unit").filter(nip=nip).first() if nip else None
    if person is None or unit.parent_id is None or not belongs_to(person, unit):
        return None
    return f"{person} bertugas di {unit}, sehingga tidak memimpin tim yang menilainya."


def _ask(actor: Actor, unit: Unit) -> None:
    if actor is not SYSTEM:
        require(actor, "assessment.assign_team", unit, FROM_ABOVE.format(unit=unit))


def _ask_overlap(officer: TeamOfficer) -> None:
    """Refused where somebody else answers for the same unit's teams on one of these days."""
    if officer.duty != TeamDuty.ANSWERABLE:
        return
    others = TeamOfficer.objects.standing().filter(unit=officer.unit, duty=officer.duty)
    others = others.exclude(pk=officer.pk).filter(
        Q(ends_on=None) | Q(ends_on__gte=officer.starts_on)
    )
    if officer.ends_on is not None:
        others = others.filter(starts_on__lte=officer.ends_on)
    other = others.first()
    if other is not None:
        until = f"sampai {tanggal(other.ends_on)}" if other.ends_on else "belum diakhiri"
        raise Refused(
            f"Penanggung jawab tim penilai {officer.unit} pada hari itu sudah {other} (mulai "
            f"{tanggal(other.starts_on)}, {until}). Akhiri masanya terlebih dahulu, "
            f"atau pilih hari lain. {UNCHANGED}"
        )
