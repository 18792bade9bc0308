"""The level between: whether a period has it for this unit, who may check, how many."""

from proposals.workflow.dossier import Dossier
from units.enums import TPI_SIDE, UNIT_SIDE
from units.models import Actor, User
from units.queries import holds, roles_of


def office_checks(dossier: Dossier, actor: Actor) -> str | None:
    """Above this unit an office checks first."""
    if dossier.office is not None:
        return None
    return "Tidak ada kantor tingkat antara di atas unit ini; kirim langsung ke TPI."


def no_office_checks(dossier: Dossier, actor: Actor) -> str | None:
    if dossier.office is None:
        return None
    return f"LKE unit ini diperiksa {dossier.office} sebelum TPI; kirim ke tingkat antara."


def not_of_the_unit(dossier: Dossier, actor: User) -> str | None:
    """Who heads the office stands above the unit; who works in it, or on its side, does not."""
    inside = actor.unit is not None and actor.unit.path.startswith(dossier.unit.path)
    own = any(
        held.role in UNIT_SIDE and held.path.startswith(dossier.unit.path)
        for held in roles_of(actor)
    )
    if not (inside or own):
        return None
    return f"Anda bertugas di {dossier.unit}, sehingga tidak dapat memeriksa LKE-nya."


def did_not_certify(dossier: Dossier, actor: User) -> str | None:
    if not dossier.certified_by(actor):
        return None
    return "Anda sendiri yang mengesahkan LKE ini; pemeriksaan dilakukan oleh orang lain."


def not_on_the_tpi_side(dossier: Dossier, actor: User) -> str | None:
    if not holds(actor, TPI_SIDE, dossier.unit):
        return None
    return "Anda memegang peran TPI atas unit ini; tingkat antara diperiksa oleh orang lain."


def office_quota_allows(dossier: Dossier, actor: Actor) -> str | None:
    quota = dossier.period.between_quota
    if quota is None or dossier.agreed_units < quota:
        return None
    return (
        f"Kuota {dossier.office} periode {dossier.period.year} sudah terpakai: "
        f"{dossier.agreed_units} dari {quota} unit."
    )
