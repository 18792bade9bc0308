"""Why a person may not write in an LKE now: phase, window, duty, area, item.

Typing, batches, evidence and imported workbooks ask here.
"""

from assessment import queries
from assessment.acts import acted_in
from assessment.enums import TPI_RANKS, Phase, Side, WindowKind
from assessment.models import Assessment, Indicator, Node, ReturnedItem
from assessment.rank_rules import rank_problem
from assessment.rules import HISTORY, imports_sheets, may_write_area, writable_side
from units.models import Unit, User
from units.queries import belongs_to, has_conflict

WINDOW_OF_PHASE = {
    Phase.UNIT: WindowKind.FILLING,
    Phase.REPAIR: WindowKind.REPAIR,
}


def area_of(indicator: Indicator) -> str:
    """The area an indicator counts for: "1".."6", or "hasil"."""
    node: Node | None = indicator.node
    while node is not None:
        if node.area:
            return node.area
        node = node.parent
    return "hasil"


def write_problem(actor: User, assessment: Assessment, side: str | None) -> str | None:
    """Why ``actor`` may not write on ``side`` of this LKE now; None when nothing forbids it.

    ``side=None`` is a person who has no side to write on now.
    """
    if side is None or writable_side(actor, assessment) != side:
        column = f"; kolom {Side(side).label}" if side else " dan"
        return (
            f"LKE ini sedang dalam tahap «{assessment.get_phase_display()}»"
            f"{column} tidak dapat Anda isi sekarang."
        )
    return _now_problem(actor, assessment, side)


def behalf_problem(actor: User, assessment: Assessment) -> str | None:
    """Why ``actor`` may not bring in the unit's column on its behalf now.

    Only while the unit itself may write, and never for a unit one belongs to or is partial
    towards. That the person administers the unit is asked by the permission.
    """
    if problem := partial_problem(actor, assessment.unit):
        return problem
    if assessment.phase not in WINDOW_OF_PHASE:
        return (
            f"LKE ini sedang dalam tahap «{assessment.get_phase_display()}». Kolom Jawaban Unit "
            "hanya dapat diimpor atas nama unit selama unit boleh mengisinya."
        )
    return _now_problem(actor, assessment, Side.UNIT)


def partial_problem(actor: User, unit: Unit) -> str | None:
    """Why this person brings in nothing for this unit: their own, or one they are partial to."""
    if belongs_to(actor, unit):
        return (
            f"Anda bertugas di {unit}, sehingga lembarnya diimpor oleh tim unitnya atau oleh "
            "administrator lain."
        )
    if has_conflict(actor, unit):
        return f"Anda menyatakan benturan kepentingan dengan {unit}."
    return None


def _now_problem(actor: User, assessment: Assessment, side: str) -> str | None:
    """What forbids writing on a side whose turn it is: the window, or having written the other."""
    if assessment.historic:
        return HISTORY
    kind = WINDOW_OF_PHASE[Phase(assessment.phase)] if side == Side.UNIT else WindowKind.TPI
    closed = queries.window_problem(assessment.period, kind)
    if closed:
        return closed
    return _duty_problem(side, acted_in(actor, assessment), assessment.period.tpi_people)


def _duty_problem(side: str, acted: frozenset[str], people: int) -> str | None:
    """Nobody writes for both the unit and the TPI, nor as ranks that are other people's."""
    if side == Side.UNIT:
        judged = any(one.startswith("tpi_") for one in acted)
        why_not = "Anda ikut menilai LKE unit ini, sehingga tidak dapat mengisinya."
        return why_not if judged else None
    if Side.UNIT in acted:
        return "Anda ikut mengisi LKE unit ini, sehingga tidak dapat menilainya."
    return rank_problem(side, acted, people) if side in TPI_RANKS else None


def item_problem(
    actor: User, assessment: Assessment, indicator: Indicator, side: str | None
) -> str | None:
    """Why this one indicator may not be written, where the LKE as a whole may."""
    if not may_write_area(actor, assessment, area_of(indicator), side):
        if side != Side.UNIT:
            return "Anda bertugas pada area lain; butir ini dinilai oleh penilai areanya."
        return "Anda bertugas pada area lain; butir ini diisi oleh anggota tim unit area itu."
    return repair_problem(assessment, indicator, side)


def repair_problem(assessment: Assessment, indicator: Indicator, side: str | None) -> str | None:
    """While the unit repairs, only what the TPI returned is open to it."""
    if side != Side.UNIT:
        return None
    if assessment.phase == Phase.REPAIR and not is_returned(assessment, indicator):
        return "Hanya butir yang dikembalikan TPI yang dapat diperbaiki sekarang."
    return None


def is_returned(assessment: Assessment, indicator: Indicator) -> bool:
    return ReturnedItem.objects.filter(
        assessment=assessment, indicator=indicator, round=assessment.round, round__gt=0
    ).exists()


def on_behalf(actor: User, assessment: Assessment) -> bool:
    """Would this person bring in the unit's column for others? Own rights come first."""
    return writable_side(actor, assessment) is None and bool(imports_sheets(actor, assessment))


def import_problem(actor: User, assessment: Assessment) -> str | None:
    """Why this person may not bring a workbook in now; None when nothing forbids it."""
    if on_behalf(actor, assessment):
        return behalf_problem(actor, assessment)
    return write_problem(actor, assessment, writable_side(actor, assessment))
