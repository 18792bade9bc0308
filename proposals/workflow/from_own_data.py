"""Prerequisites of a unit that the application answers from what is recorded here.

Each answer says what it rests on. None means that nothing is recorded to judge by: it may hold all
the same, so it is told as unknown and blocks nothing unless the agency made it hard.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Min, OuterRef

from assessment.enums import SurveyKind
from assessment.models import Survey, SurveyResponse
from assessment.periods.prerequisites import COMPUTED, PrerequisiteTerms
from proposals.enums import Move
from proposals.models import Decision, Declaration, Proposal
from proposals.workflow.dossier import Dossier
from units.enums import PredicateKind
from units.models import Predicate
from zona_integritas.ground.formats import angka, tanggal

WBK_YEARS = 2
DECLARED_YEARS = 1
# Told on their own lines, as they block whatever an agency says.
ELSEWHERE = frozenset({"predikat_wbk", "masa_tunggu_pencabutan"})
# Whose minimum each survey's index has to reach. Source: PermenPANRB 90/2021, Lampiran.
INDEX_NODES = {"B.I.a", "B.II"}


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """Is the prerequisite met by what is recorded, and what is recorded."""

    item: PrerequisiteTerms
    met: bool | None
    told: str


def own_answers(dossier: Dossier) -> list[OwnAnswer]:
    """The computed prerequisites of the proposal's target, in the period's order."""
    return [
        OwnAnswer(item, *ANSWERS[item.code](dossier))
        for item in dossier.prerequisites
        if item.code in COMPUTED - ELSEWHERE
    ]


def own_data_problem(dossier: Dossier) -> str | None:
    """Which computed prerequisites that the agency made hard are not met."""
    hard = [one for one in dossier.prerequisites if one.kind == "hard" and one.code in ANSWERS]
    if not hard:
        return None
    unmet = [one for one in own_answers(dossier) if one.item in hard and not one.met]
    said = "; ".join(f"{one.item.label.rstrip('.')} ({one.told})" for one in unmet)
    return f"Syarat unit belum terpenuhi: {said}." if unmet else None


def _wbk_years(dossier: Dossier) -> tuple[bool | None, str]:
    """By the year of the award, of a predicate that was not revoked."""
    held = Predicate.objects.filter(
        unit=dossier.unit, kind=PredicateKind.WBK, revoked_on__isnull=True
    )
    first = held.aggregate(first=Min("year"))["first"]
    if first is None:
        return False, "belum menyandang Menuju WBK"
    told = f"menyandang Menuju WBK sejak {first}"
    return dossier.period.year - first >= WBK_YEARS, told


def _declared(dossier: Dossier) -> tuple[bool | None, str]:
    """From the recorded pencanangan, or the first decree on candidates of an earlier period;
    never from this period's."""
    days = [*_declarations(dossier.proposal), *_earlier_decrees(dossier.proposal)]
    if not days:
        return None, "pencanangan belum dicatat"
    first = min(days)
    return (dossier.today - first).days >= 365 * DECLARED_YEARS, f"sejak {tanggal(first)}"


def _declarations(proposal: Proposal) -> Iterable[date]:
    rows = Declaration.objects.filter(proposal__unit=proposal.unit_id)
    return rows.values_list("held_on", flat=True)


def _earlier_decrees(proposal: Proposal) -> Iterable[date]:
    rows = Decision.objects.filter(
        proposal__unit=proposal.unit_id,
        proposal__period__year__lt=proposal.period.year,
        move=Move.NAME_CANDIDATE,
    ).values_list("facts", flat=True)
    return [date.fromisoformat(one["sk_date"]) for one in rows if one.get("sk_date")]


def _surveys(dossier: Dossier) -> tuple[bool | None, str]:
    """Both reports are there, both indices reach the minimum of the target, and at least one
    respondent of each can be called."""
    sheet = dossier.assessment
    if sheet is None:
        return None, "LKE belum dibuka"
    reachable = SurveyResponse.objects.filter(survey=OuterRef("pk"), left_out="").exclude(phone="")
    rows = {
        row.kind: row.reachable
        for row in Survey.objects.filter(assessment=sheet, replaced_at=None)
        .annotate(reachable=Exists(reachable))
        .only("kind")
    }
    lacking = [kind.label for kind in SurveyKind if kind not in rows]
    if lacking:
        return None, f"hasil {' dan '.join(lacking)} belum diimpor"
    low = [
        f"{row.rule.label} {angka(row.value)}, nilai minimal {angka(row.minimum)}"
        for row in dossier.unit_verdict.rules
        if row.rule.node in INDEX_NODES and not row.met
    ]
    if low:
        return False, "; ".join(low)
    silent = [SurveyKind(kind).label for kind, can_be_called in rows.items() if not can_be_called]
    if silent:
        return False, f"tidak ada responden {' dan '.join(silent)} dengan nomor telepon"
    return True, "kedua laporan ada dan respondennya dapat dihubungi"


ANSWERS = {
    "wbk_dua_tahun": _wbk_years,
    "dicanangkan_setahun": _declared,
    "laporan_survei": _surveys,
}
