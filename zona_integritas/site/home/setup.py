"""A new installation leads by the hand: what has to be there before a season can run."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.hashers import is_password_usable
from django.db.models import QuerySet
from django.urls import reverse

from assessment.enums import SEASON_WINDOWS, TeamDuty
from assessment.models import Assessment, Period, TeamOfficer, Window
from assessment.periods.prerequisites import agency_prerequisites_of, unknown
from assessment.queries import instruments_in_force, today
from units.enums import TPI_SIDE, UNIT_SIDE, Role
from units.models import RoleGrant, Unit, User
from units.running import running
from zona_integritas.ground.agency import unset_parts
from zona_integritas.ground.formats import in_sentence, join_list


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing to set up, whether it is there, and where it is done; no address where that is
    not on a page."""

    label: str
    done: bool
    what: str
    verb: str
    url: str
    is_next: bool = False  # the first that is not there yet


def roles_shut_out(held: QuerySet[RoleGrant]) -> list[str]:
    """The roles whose holders all wait for an invitation: nobody can do what they are for."""
    if settings.OIDC_SERVER_URL:
        return []  # the agency's identity provider lets everybody in who has an account here
    rows = held.order_by().values_list("role", "user__last_login", "user__password")
    able: dict[str, bool] = {}
    for role, entered, password in rows:
        may = entered is not None or is_password_usable(password)
        able[role] = able.get(role, False) or may
    return [in_sentence(str(one.label)) for one in Role if able.get(one.value) is False]


def count_open_terms(period: Period | None) -> int:
    """How many of the agency's prerequisites nobody has filled in, before the first LKE is opened;
    afterwards they are work on Beranda with a date."""
    if period is None or Assessment.objects.filter(period=period).exists():
        return 0
    states = {row.code: row for row in period.prerequisites.all()}
    return len(unknown(agency_prerequisites_of(period), states))


def setup_steps(user: User) -> list[SetupStep]:
    """All steps in their order; none once everything is there."""
    held = RoleGrant.objects.filter(running(), user__is_active=True)
    roles = set(held.order_by().values_list("role", flat=True).distinct())
    agency = Unit.objects.filter(parent=None).first()
    has_units = Unit.objects.filter(is_active=True).exclude(parent=None).exists()
    has_instrument = instruments_in_force().exists()
    period = Period.objects.filter(is_open=True).first()
    kinds = set(Window.objects.filter(period=period).values_list("kind", flat=True))
    windows = kinds >= set(SEASON_WINDOWS)
    unset = unset_parts()
    shut_out = roles_shut_out(held)
    open_terms = count_open_terms(period)
    led = TeamOfficer.objects.on(today()).filter(duty=TeamDuty.ANSWERABLE).exists()
    people = reverse("units:people")
    found = [
        SetupStep(
            "Instansi", agency is not None, "Unit paling atas, tempat peran instansi berlaku.",
            "Isi data instansi",
            reverse("units:edit", args=[agency.code]) if agency else reverse("units:list"),
        ),
        SetupStep(
            "Administrator", Role.ADMIN in roles,
            "Yang mengatur unit, orang, peran, dan periode.", "Beri peran", people,
        ),
        SetupStep(
            "Instrumen", has_instrument, "Lembar LKE yang berlaku.",
            "Muat instrumen", reverse("instruments:list"),
        ),
        SetupStep(
            "Periode", period is not None and windows,
            "Tahun berjalan dengan jadwal pengisian, TPI, perbaikan, dan kementerian.",
            "Atur periode",
            reverse("periods:edit", args=[period.year]) if period else reverse("periods:new"),
        ),
        SetupStep(
            "Unit", has_units, "Unit kerja yang dapat diusulkan; dapat diimpor dari lembar.",
            "Impor unit", reverse("units:import_units"),
        ),
        SetupStep(
            "Tim unit", set(UNIT_SIDE) <= roles,
            "Kepala dan anggota tim unit dengan perannya; setelah diimpor, undang mereka.",
            "Impor pengguna", reverse("units:import_users"),
        ),
        SetupStep(
            "Kelompok kerja dan pimpinan", {Role.POKJA, Role.LEADERSHIP} <= roles,
            "Yang mengusulkan, dan yang memutuskan.", "Beri peran", people,
        ),
        SetupStep(
            "Tim penilai", set(TPI_SIDE) <= roles,
            "Anggota, ketua tim, dan pengendali teknis TPI.", "Beri peran", people,
        ),
        SetupStep(
            "Penanggung jawab TPI", led,
            "Yang menandatangani LHE; tanpa dia LHE belum dapat dilaporkan.",
            "Catat penanggung jawab", reverse("assessment:officers"),
        ),
        SetupStep(
            "Orang yang dapat masuk", not shut_out and bool(roles - {Role.ADMIN}),
            f"Belum seorang pun dapat masuk sebagai {join_list(shut_out, 'atau')}."
            if shut_out else "Setelah peran di atas diberikan, setiap peran mempunyai paling "
            "sedikit satu orang yang dapat masuk.",
            "Undang orang", reverse("units:not_yet"),
        ),
        SetupStep(
            "Syarat instansi", period is not None and not open_terms,
            f"{open_terms} syarat instansi belum diisi."
            if open_terms else "Opini BPK, SAKIP, indeks RB, dan lainnya, dengan buktinya.",
            "Isi syarat instansi",
            reverse("periods:prerequisites", args=[period.year]) if period else "",
        ),
        SetupStep(
            "Kop naskah", not unset,
            f"Belum diisi: {join_list(unset)}. Sebelum diisi, naskah hanya berupa konsep."
            if unset else "Nama, alamat, kota, jenis, dan sebutan pimpinan instansi.",
            "Isi data instansi", reverse("units:agency_edit"),
        ),
    ]  # fmt: skip
    first = next((step for step in found if not step.done), None)
    if first is None:
        return []
    return [replace(step, is_next=True) if step is first else step for step in found]
