"""Who signs the LHE: the penanggung jawab of the unit's team; where the letter of assignment names
none, whoever the agency names for it on the page *Instansi*."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from assessment.enums import TeamDuty
from assessment.models import TeamOfficer
from assessment.queries import officers_on
from proposals.workflow.dossier import Dossier
from units.enums import SignedPaper
from units.models import PaperSigner, Unit, User
from units.queries import belongs_to, has_conflict
from zona_integritas.ground.formats import tanggal


@dataclass(frozen=True, slots=True)
class LheSigner:
    """As the decision that reports keeps them: the paper stays as it was signed."""

    name: str
    nip: str
    office: str
    above: tuple[str, ...] = ()


def lhe_signer(
    unit: Unit, day: date, officers: list[TeamOfficer] | None = None
) -> LheSigner | None:
    """Whose signature the report of this unit needs on that day; None where nobody is named."""
    rows = officers_on(day, unit) if officers is None else officers
    for one in rows:
        if one.duty == TeamDuty.ANSWERABLE:
            return LheSigner(one.name, one.nip, one.office)
    named = PaperSigner.objects.filter(paper=SignedPaper.LHE).on(day).first()
    if named is None:
        return None
    return LheSigner(named.name, named.nip, named.title, named.above)


def signing_facts(unit: Unit, day: date) -> dict[str, Any]:
    """What the decision keeps of that day: the signer, and who else stood above the team.
    Empty where nobody is named."""
    officers = officers_on(day, unit)
    signer = lhe_signer(unit, day, officers)
    if signer is None:
        return {}
    return {
        "lhe_signer": {**asdict(signer), "above": list(signer.above)},
        "officers": [
            {"duty": one.duty, "name": one.name, "nip": one.nip, "office": one.office}
            for one in officers
        ],
    }


def nobody_signs(day: date) -> str:
    """Why a report cannot have been signed on that day."""
    return (
        f"Pada {tanggal(day)} belum ada penanggung jawab tim penilai yang dicatat. Isi hari "
        "penandatanganan yang lain, atau minta administrator memeriksa masa tugasnya pada «Tim "
        "penilai», «Penanggung jawab». Tidak ada data yang berubah."
    )


def signer_named(dossier: Dossier, actor: User) -> str | None:
    """Nothing is reported without the signature of who answers for the team."""
    unit = dossier.unit
    signer = lhe_signer(unit, dossier.today)
    if signer is None:
        return (
            f"Penanggung jawab tim penilai {unit} belum dicatat, sehingga LHE belum dapat "
            "dilaporkan. Minta administrator mencatatnya pada «Tim penilai», «Penanggung jawab»."
        )
    person = User.objects.select_related("unit").filter(nip=signer.nip).first()
    return None if not signer.nip or person is None else _partial_signer(dossier, person)


def _partial_signer(dossier: Dossier, person: User) -> str | None:
    """Who signs for the team stands on no other side of the unit, and scored nothing."""
    if belongs_to(person, dossier.unit):
        why = f"bertugas di {dossier.unit}"
    elif has_conflict(person, dossier.unit):
        why = f"mempunyai benturan kepentingan dengan {dossier.unit}"
    elif dossier.wrote_unit_side(person):
        why = "ikut mengisi LKE unit ini"
    elif dossier.wrote_tpi_side(person):
        why = "ikut menilai LKE unit ini"
    else:
        return None
    return (
        f"Penanggung jawab tim penilai, {person}, {why}, sehingga tidak menandatangani LHE-nya. "
        f"Minta administrator mencatat penanggung jawab lain untuk {dossier.unit}."
    )
