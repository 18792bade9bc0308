"""What keeps a unit from being proposed at all, however it is judged."""

from assessment.periods.prerequisites import bar_ends
from proposals.workflow.dossier import Dossier
from units.enums import PredicateKind, UnitLevel
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import tanggal

PROPOSABLE = (UnitLevel.ECHELON_1, UnitLevel.ECHELON_2, UnitLevel.ECHELON_3, UnitLevel.REGION)


def level_allows(dossier: Dossier, actor: Actor) -> str | None:
    if dossier.unit.level in PROPOSABLE:
        return None
    return (
        f"Tingkat {dossier.unit} adalah {dossier.unit.get_level_display()}. Yang dapat diusulkan "
        "paling rendah unit kerja eselon II, satuan kerja eselon III, atau kawasan."
    )


def not_barred(dossier: Dossier, actor: Actor) -> str | None:
    revoked = dossier.revoked_on
    if revoked is None:
        return None
    free = bar_ends(revoked, dossier.period.instrument)
    if dossier.today >= free:
        return None
    return (
        f"Predikat unit ini dicabut pada {tanggal(revoked)}; unit baru dapat diusulkan lagi "
        f"mulai {tanggal(free)}."
    )


def has_wbk_for_wbbm(dossier: Dossier, actor: Actor) -> str | None:
    if dossier.proposal.target != PredicateKind.WBBM or dossier.has_valid_wbk:
        return None
    return "Menuju WBBM mensyaratkan predikat Menuju WBK yang masih berlaku."


def hindrances(dossier: Dossier) -> list[str]:
    """What will keep the unit from being proposed however it is judged: told at once, when it is
    identified."""
    found = (one(dossier, SYSTEM) for one in (level_allows, not_barred, has_wbk_for_wbbm))
    return [problem for problem in found if problem]
