"""Who can take a text now that its writer cannot save any more: the phase, and names."""

from assessment.acts import able_people
from assessment.enums import Phase, Side, WindowKind
from assessment.models import Assessment
from assessment.queries import window_problem
from assessment.rules import roles_of_phase
from units.enums import Role

NAMES = 6
COPY = "Salin tulisan Anda"


def who_writes(assessment: Assessment) -> str:
    """One or two sentences beside a text that can no longer be saved where it was typed."""
    phase = Phase(assessment.phase)
    stands = f"LKE ini dalam tahap «{phase.label}»."
    side, roles = roles_of_phase(phase)
    if side is None:
        return (
            f"{stands} Isian di sini tidak berubah lagi. {COPY}; sampaikan melalui percakapan "
            "butir bila masih diperlukan."
        )
    closed = window_problem(assessment.period, _window(phase, side))
    names = [
        f"{person} ({Role(role).label})"
        for role in roles
        for person in able_people(role, assessment)
    ]
    if len(names) > NAMES:
        names = [*names[:NAMES], f"dan {len(names) - NAMES} orang lain"]
    able = ", ".join(names) or "belum ada orangnya"
    return (
        f"{stands} {closed or ''} Yang dapat mengisi pada tahap ini: {able}. {COPY} dan "
        "sampaikan kepada yang bertugas, misalnya melalui percakapan butir."
    ).replace("  ", " ")


def _window(phase: Phase, side: Side) -> WindowKind:
    if side != Side.UNIT:
        return WindowKind.TPI
    return WindowKind.REPAIR if phase == Phase.REPAIR else WindowKind.FILLING
