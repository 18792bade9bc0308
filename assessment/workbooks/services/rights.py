"""Which columns of a workbook a person may bring in: those that the person could type now.

A file asks the rules of typing, side by side and item by item. Two ways lie beside it: an
administrator brings in the unit's column on its behalf, while the unit may write, with a reason;
and both columns of a past season come in as history, into a closed period, signed by nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import IntegerField

from assessment.enums import Phase, Side
from assessment.models import AnswerRevision, Assessment, Indicator, ScoreSnapshot
from assessment.rules import writable_side
from assessment.writing_rules import (
    import_problem,
    item_problem,
    partial_problem,
    repair_problem,
)
from units.models import Actor, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.kept_statements import Given, KeptStatement
from zona_integritas.ground.permissions import require

NOTHING_CHANGED = "Tidak ada data yang berubah."
REASON_LIMIT = 300
NO_PERSON = (
    "Impor ini tidak menyebut orang yang bertanggung jawab, dan bukan data historis. "
    + NOTHING_CHANGED
)

_DECIDED = KeptStatement(
    lambda: (
        ScoreSnapshot.objects.filter(assessment=Given("assessment", IntegerField()))
        .order_by()
        .values_list("pk")[:1]
    )
)


class LkeBarred(Refused):
    """The LKE takes in no file of this person now, whatever the file says."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """The side a person brings in, and whether on behalf of the unit."""

    side: Side
    on_behalf: bool

    def item_problem(
        self, actor: User, assessment: Assessment
    ) -> Callable[[Indicator], str | None]:
        """Why one item may not be written; on behalf of a unit every area may."""
        if self.on_behalf:
            return lambda indicator: repair_problem(assessment, indicator, self.side)
        return lambda indicator: item_problem(actor, assessment, indicator, self.side)


def mandate(actor: User, assessment: Assessment) -> Mandate:
    """What this person may bring in now; refused in words when nothing."""
    if problem := import_problem(actor, assessment):
        raise LkeBarred(f"{problem} {NOTHING_CHANGED}")
    own = writable_side(actor, assessment)
    return Mandate(Side.UNIT, True) if own is None else Mandate(own, False)


def check_open(assessment: Assessment) -> None:
    """Refused for an LKE whose score was taken into a decision."""
    if assessment.phase == Phase.CLOSED:
        raise LkeBarred(
            f"LKE {assessment.unit_name} {assessment.period.year} sudah ditutup dan nilainya "
            "dipakai untuk keputusan, sehingga lembarnya tidak dapat diimpor. Bila isinya perlu "
            "diperbaiki, hubungi kelompok kerja ZI; lembarnya dapat diimpor setelah LKE dibuka "
            f"lagi melalui usulannya. {NOTHING_CHANGED}"
        )


def need_reason(actor: User, assessment: Assessment, reason: str) -> None:
    """Whoever brings in a column for others says why. Refused without."""
    if not mandate(actor, assessment).on_behalf:
        return
    if not reason.strip():
        raise Refused(
            "Alasan mengimpor atas nama unit belum diisi. Tuliskan alasannya; kepala dan tim unit "
            f"diberi tahu. {NOTHING_CHANGED}"
        )
    check_reason_length(reason)


def check_reason_length(reason: str) -> None:
    if len(reason) > REASON_LIMIT:
        raise Refused(
            f"Alasan berisi {len(reason)} karakter; paling banyak {REASON_LIMIT}. Ringkas "
            f"alasannya. {NOTHING_CHANGED}"
        )


def check_history(actor: Actor, assessment: Assessment, reason: str) -> None:
    """Whether both columns may come in as history. ``actor=SYSTEM`` is the shell.

    Refused for a running period, for an LKE that was certified or decided here, for a unit of
    one's own, and to a person for an LKE that people filled in: a season that is closed for a
    moment is no past one. Whoever has the shell may put such an LKE right; the reason stays.
    """
    year = assessment.period.year
    if not reason.strip():
        raise Refused(f"Alasan data historis belum diisi. {NOTHING_CHANGED}")
    check_reason_length(reason)
    if actor is not SYSTEM:
        require(actor, "assessment.import_any_sheet", assessment)
        if problem := partial_problem(actor, assessment.unit):
            raise LkeBarred(f"{problem} {NOTHING_CHANGED}")
    if assessment.period.is_open:
        raise LkeBarred(
            f"Periode {year} masih berjalan. Data historis hanya dapat diimpor ke periode yang "
            f"sudah ditutup. {NOTHING_CHANGED}"
        )
    if _DECIDED.tuples(assessment=assessment.pk):
        raise LkeBarred(
            f"LKE {assessment.unit_name} {year} sudah disahkan di aplikasi ini, sehingga tidak "
            f"dapat ditimpa data historis. {NOTHING_CHANGED}"
        )
    filled = AnswerRevision.objects.filter(answer__assessment=assessment, written_by__isnull=False)
    if actor is not SYSTEM and filled.exists():
        raise LkeBarred(
            f"LKE {assessment.unit_name} {year} sudah diisi di aplikasi ini, sehingga tidak dapat "
            f"ditimpa data historis. {NOTHING_CHANGED}"
        )
