"""The long list: every unit of the agency that could be put forward, ranked by its screening.

The score only orders units for the pokja's eye: degree of each condition (0 to 4) times the
period's weight, as a share of what could be reached. It is no score of the LKE.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from assessment.models import Period
from proposals.course.reports.registry import RegistryFigures, registry_of
from proposals.enums import ENDED, Condition, Degree, State
from proposals.models import ConditionJudgement, Proposal
from proposals.queries import visible_proposals
from proposals.tables.book import table_book
from proposals.workflow import guards
from proposals.workflow.dossier import Dossier, dossiers
from proposals.workflow.eligibility import PROPOSABLE
from units.enums import PredicateKind
from units.models import Unit, User
from units.queries import read_former, visible_units
from zona_integritas.ground.actors import SYSTEM

# What ``LongLine.key`` says, for the filter.
STATES = {
    "belum": "Belum diidentifikasi",
    "sebagian": "Belum selesai dinilai",
    "dinilai": "Selesai dinilai, belum diusulkan",
    "lanjut": "Sudah diusulkan",
    "berakhir": "Tidak disetujui atau ditarik",
}
TOP = Decimal(max(Degree.values))


def screening_score(
    weights: Mapping[str, Decimal], degrees: Mapping[str, int | None]
) -> Decimal | None:
    """From 0 to 100; a condition without a degree adds nothing; None while none has one."""
    total = sum(weights.values(), Decimal())
    if total == 0 or all(degrees.get(one) is None for one in weights):
        return None
    reached = sum(
        (weight * Decimal(degrees.get(one) or 0) for one, weight in weights.items()), Decimal()
    )
    return reached / (total * TOP) * 100


@dataclass(frozen=True, slots=True)
class ConditionCell:
    """One condition of one unit, as it was judged."""

    condition: Condition
    row: ConditionJudgement | None

    @property
    def degree(self) -> str:
        if self.row is None or self.row.degree is None:
            return ""
        return f"{self.row.degree} {self.row.get_degree_display()}"


@dataclass(slots=True)
class LongLine:
    """One unit: where it stands in the list, and what stands in its way (``notes``)."""

    unit: Unit
    name: str
    proposal: Proposal | None
    key: str
    score: Decimal | None
    cells: list[ConditionCell]
    figures: RegistryFigures
    notes: list[str] = field(default_factory=list)
    rank: int | None = None

    @property
    def state(self) -> str:
        if self.proposal is None:
            return STATES["belum"]
        if self.key in ("sebagian", "dinilai"):
            return STATES[self.key]
        return self.proposal.get_state_display()

    @property
    def complete(self) -> bool:
        """Has every condition its degree?"""
        return all(cell.degree for cell in self.cells)


@dataclass(frozen=True, slots=True)
class LongListFilters:
    """The filters of the page, as the address says them; empty is all."""

    under: Unit | None = None
    target: str = ""
    key: str = ""
    words: str = ""


def long_list(user: User, period: Period, wished: LongListFilters) -> list[LongLine]:
    """The units in rank order. The rank is that among the units of the wished predicate and
    does not change with the other filters."""
    units = list(
        visible_units(user).filter(is_active=True, level__in=PROPOSABLE).select_related("parent")
    )
    proposals = _proposals(user, period)
    known = {unit.pk for unit in units}
    units += [one.unit for pk, one in proposals.items() if pk not in known]
    if wished.target:
        units = [
            unit
            for unit in units
            if unit.pk not in proposals or proposals[unit.pk].target == wished.target
        ]
    lines = _lines(units, proposals, period, wished.target)
    lines.sort(key=lambda line: (line.score is None, -(line.score or Decimal()), line.unit.code))
    _give_ranks(lines)
    return [line for line in lines if _shown(line, wished)]


def _proposals(user: User, period: Period) -> dict[int, Proposal]:
    """Each unit's proposal of the period: the running one, else the newest."""
    rows = (
        visible_proposals(user)
        .filter(period=period)
        .select_related("unit__parent")
        .prefetch_related(
            Prefetch("conditions", queryset=ConditionJudgement.objects.order_by("id"))
        )
    )
    ordered = sorted(rows, key=lambda one: (one.state not in ENDED, one.pk))
    return {one.unit_id: one for one in ordered}


def _lines(
    units: list[Unit], proposals: Mapping[int, Proposal], period: Period, target: str
) -> list[LongLine]:
    weights = period.condition_weights()
    read_former(units)
    figures = registry_of(units, period.year)
    asked = [
        proposals.get(unit.pk)
        or Proposal(unit=unit, period=period, target=target or PredicateKind.WBK)
        for unit in units
    ]
    found = []
    for unit, dossier in zip(units, dossiers(asked), strict=True):
        proposal = proposals.get(unit.pk)
        judged = {} if proposal is None else dossier.conditions
        cells = [ConditionCell(one, judged.get(one)) for one in Condition]
        degrees = {cell.condition.value: cell.row.degree for cell in cells if cell.row}
        found.append(
            LongLine(
                unit=unit,
                name=period.name_of(unit),
                proposal=proposal,
                key=_key(proposal, cells),
                score=screening_score(weights, degrees),
                cells=cells,
                figures=figures[unit.pk],
                notes=_notes(dossier),
            )
        )
    return found


def _key(proposal: Proposal | None, cells: list[ConditionCell]) -> str:
    if proposal is None:
        return "belum"
    if proposal.state in (State.REJECTED, State.WITHDRAWN):
        return "berakhir"
    if proposal.state != State.IDENTIFIED:
        return "lanjut"
    whole = all(
        cell.row is not None
        and cell.row.fulfilled is not None
        and cell.row.reason.strip()
        and cell.degree
        for cell in cells
    )
    return "dinilai" if whole else "sebagian"


def _notes(dossier: Dossier) -> list[str]:
    """What keeps the unit from being proposed, whatever its screening says."""
    told = (guards.level_allows, guards.not_barred, guards.has_wbk_for_wbbm)
    return [text for guard in told if (text := guard(dossier, SYSTEM))]


def _give_ranks(lines: list[LongLine]) -> None:
    """Equal scores share a rank; the next one counts those above it."""
    for place, line in enumerate(lines, start=1):
        if line.score is not None:
            before = lines[place - 2] if place > 1 else None
            same = before is not None and before.score == line.score
            line.rank = before.rank if before is not None and same else place


def _shown(line: LongLine, wished: LongListFilters) -> bool:
    if wished.under is not None and not line.unit.path.startswith(wished.under.path):
        return False
    if wished.key == "tertahan":
        if not line.notes:
            return False
    elif wished.key and line.key != wished.key:
        return False
    words = wished.words.lower()
    return not words or words in line.name.lower() or words in line.unit.code.lower()


def long_list_book(lines: list[LongLine], title: str) -> bytes:
    """The list as XLSX, as it was filtered."""
    headings = [
        ("Peringkat", 10), ("Unit", 42), ("Kode", 12), ("Unit induk", 32), ("Predikat", 14),
        ("Keadaan", 28), ("Skor (0–100)", 12),
    ]  # fmt: skip
    for condition in Condition:
        headings += [(f"{condition.short}: kekuatan", 16), (f"{condition.short}: alasan", 40)]
    headings += [
        ("Pegawai", 10), ("Anggaran (rupiah)", 18), ("Jenis layanan", 20),
        ("Nilai TPI terakhir", 12), ("Predikat yang dimiliki", 24), ("Catatan", 50),
    ]  # fmt: skip
    return table_book("Daftar unit potensial", title, headings, (_cells(line) for line in lines))


def _cells(line: LongLine) -> list[Any]:
    unit, proposal = line.unit, line.proposal
    row: list[Any] = [
        line.rank,
        line.name,
        unit.code,
        unit.parent.name if unit.parent else None,
        proposal.get_target_display() if proposal else None,
        line.state,
        line.score,
    ]
    for cell in line.cells:
        row += [cell.row.degree if cell.row else None, cell.row.reason if cell.row else None]
    held = [f"{one.get_kind_display()} {one.year}" for one in line.figures.predicates]
    return [
        *row,
        unit.staff_count,
        unit.budget,
        unit.get_service_kind_display(),
        line.figures.last_total,
        "; ".join(held) or None,
        " ".join(line.notes) or None,
    ]


def predicate_share() -> tuple[int, int]:
    """How many units that may be proposed bear a predicate that was not revoked, of how many."""
    units = Unit.objects.filter(is_active=True, level__in=PROPOSABLE)
    holding = units.filter(predicates__revoked_on__isnull=True, predicates__isnull=False)
    return holding.distinct().count(), units.count()
