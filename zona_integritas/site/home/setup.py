"""A new installation leads by the hand: what has to be there before a season can run."""

from dataclasses import dataclass

from django.urls import reverse

from assessment.enums import WindowKind
from assessment.models import Period, Window
from assessment.queries import instruments_in_force
from units.enums import TPI_SIDE, UNIT_SIDE, Role
from units.models import RoleGrant, Unit, User
from units.running import running
from zona_integritas.ground.agency import unset_parts
from zona_integritas.ground.formats import join_list


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing to set up, whether it is there, and where it is done; no address where that is
    not on a page."""

    label: str
    done: bool
    what: str
    verb: str
    url: str


def setup_steps(user: User) -> list[SetupStep]:
    """All steps in their order; none once everything is there."""
    held = RoleGrant.objects.filter(running(), user__is_active=True)
    roles = set(held.order_by().values_list("role", flat=True).distinct())
    agency = Unit.objects.filter(parent=None).first()
    has_units = Unit.objects.filter(is_active=True).exclude(parent=None).exists()
    has_instrument = instruments_in_force().exists()
    period = Period.objects.filter(is_open=True).first()
    kinds = set(Window.objects.filter(period=period).values_list("kind", flat=True))
    windows = kinds == set(WindowKind.values)
    unset = unset_parts()
    people = reverse("units:people")
    found = [
        SetupStep(
            "Instansi", agency is not None, "Unit paling atas, tempat peran instansi berlaku.",
            "Isi data instansi",
            reverse("units:edit", args=[agency.code]) if agency else reverse("units:list"),
        ),
        SetupStep(
            "Kop naskah", not unset,
            f"Belum diisi: {join_list(unset)}. Sebelum diisi, naskah hanya berupa konsep."
            if unset else "Nama, alamat, kota, jenis, dan sebutan pimpinan instansi.",
            "Isi data instansi", reverse("units:agency_edit"),
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
    ]  # fmt: skip
    return [] if all(step.done for step in found) else found
