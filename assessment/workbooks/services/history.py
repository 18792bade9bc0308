"""What an import leaves to be seen: the mark of history, and word to the unit it was done for."""

from django.urls import reverse

from assessment.models import Assessment, SheetImport
from units.enums import Role
from units.models import Actor
from units.role_holders import RoleHolders
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell


def mark_history(*, actor: Actor, sheet_import: SheetImport) -> None:
    """Both columns came from a file of a past season: said on the LKE for ever, with the reason.

    Runs inside the import's transaction.
    """
    assessment = sheet_import.assessment
    before = assessment.historic
    assessment.historic = sheet_import.reason
    Assessment.objects.filter(pk=assessment.pk).update(historic=assessment.historic)
    record(
        actor=actor,
        action="assessment.historic",
        target=assessment,
        before={"reason": before} if before else None,
        after={"reason": assessment.historic, "file": sheet_import.file_name},
        unit_path=assessment.unit.path,
    )


def tell_unit(*, actor: Actor, sheet_import: SheetImport, lines: int) -> int:
    """Head and team hear that their column was brought in on their behalf, by whom and why."""
    if not sheet_import.reason or not lines:
        return 0
    assessment = sheet_import.assessment
    unit = assessment.unit
    text = (
        f"{unit.name} · LKE {assessment.period.year}: {lines} isian diimpor oleh {actor} atas nama "
        f"unit. Periksa isinya. Alasan: {sheet_import.reason}"
    )
    return tell(
        (
            News(
                held.person,
                NoticeKind.HANDOVER,
                f"sheet:{sheet_import.pk}",
                text,
                reverse("assessment:overview", args=[assessment.pk]),
            )
            for held in RoleHolders([unit]).holders((Role.UNIT_HEAD, Role.UNIT_MEMBER), unit)
        ),
        actor=actor,
    )
