"""Reasons why not: each guard answers None, or the sentence the user reads.

A guard reads the dossier of the proposal and the actor; it changes nothing. One that takes any
``Actor`` looks at the dossier alone: lists and papers ask it, too, as ``SYSTEM``.
"""

from collections.abc import Callable

from assessment.enums import Phase, Side, View, WindowKind
from assessment.judging.teams import TEAM, team_problem
from assessment.periods.prerequisites import COMPUTED, PrerequisiteTerms
from assessment.queries import window_problem
from assessment.rank_rules import rank_problem
from assessment.rules import HISTORY, writable_side
from proposals.enums import Condition, MinistryResult, MinistryStage, Recommendation
from proposals.workflow.dossier import Dossier
from proposals.workflow.eligibility import has_wbk_for_wbbm as has_wbk_for_wbbm
from proposals.workflow.eligibility import level_allows as level_allows
from proposals.workflow.eligibility import not_barred as not_barred
from proposals.workflow.missed_minima import missed_text
from proposals.workflow.prerequisites import (
    agency_prerequisites,
    agency_unknown,
    unit_prerequisites,
)
from units.models import Actor, Unit, User
from units.queries import belongs_to
from units.rules import conflict_problem
from zona_integritas.ground.formats import join_list

ProposalGuard = Callable[[Dossier, User], str | None]
PASSED = (MinistryResult.PASSED, MinistryResult.PASSED_WITH_NOTES)


def _list(codes: list[str], most: int = 5) -> str:
    rest = len(codes) - most
    return ", ".join(codes[:most]) + (f", dan {rest} lainnya" if rest > 0 else "")


def _quoted(labels: list[str]) -> str:
    return ", ".join(f"«{label.rstrip('.')}»" for label in labels)


# Separation of duty -----------------------------------------------------------------------


def not_own_unit(dossier: Dossier, actor: User) -> str | None:
    if belongs_to(actor, dossier.unit):
        return (
            f"Anda bertugas di {dossier.unit}, sehingga tidak dapat menilai atau memutuskan "
            "usulannya."
        )
    return conflict_problem(actor, dossier.unit)


def no_conflict(dossier: Dossier, actor: User) -> str | None:
    """Who is partial towards a unit neither proposes it nor records for it."""
    return conflict_problem(actor, dossier.unit)


def did_not_fill(dossier: Dossier, actor: User) -> str | None:
    if dossier.wrote_unit_side(actor):
        return "Anda ikut mengisi LKE unit ini, sehingga tidak dapat menilai atau memutuskannya."
    return None


def did_not_judge(dossier: Dossier, actor: User) -> str | None:
    if dossier.wrote_tpi_side(actor):
        return (
            "Anda ikut menilai LKE unit ini, sehingga tidak dapat mengesahkan atau memutuskannya."
        )
    return None


def did_not_propose(dossier: Dossier, actor: User) -> str | None:
    """Whoever identified or proposed the unit does not also decide on it as leadership."""
    if dossier.proposed_by(actor):
        return "Anda sendiri yang mengusulkan unit ini; keputusan diambil oleh pimpinan lain."
    return None


def recorded_outside(dossier: Dossier, actor: User) -> str | None:
    """The own unit's result does not count on one's own word; see ``services.second_person``."""
    return None if dossier.confirmed else own_result_problem(actor, dossier.unit)


def own_result_problem(actor: User, unit: Unit) -> str | None:
    if not belongs_to(actor, unit):
        return None
    return (
        f"Anda bertugas di {unit}. Hasil unit sendiri dicatat pada halaman usulannya dengan surat "
        "terlampir, dan baru berlaku setelah dikonfirmasi orang kedua dari luar unit."
    )


OWN: tuple[ProposalGuard, ...] = (not_own_unit, did_not_fill)
# Who decides as leadership neither proposed the unit nor judged it, whatever the decision is.
DECIDES: tuple[ProposalGuard, ...] = (*OWN, did_not_propose, did_not_judge)


# Stage 1 and 2 ----------------------------------------------------------------------------


def period_runs(dossier: Dossier, actor: User) -> str | None:
    if dossier.period.is_open:
        return None
    return f"{dossier.period} sudah ditutup. Usulan pada periode ini hanya dapat dibaca."


def conditions_judged(dossier: Dossier, actor: User) -> str | None:
    unmet = []
    for condition in Condition:
        row = dossier.conditions.get(condition)
        if row is None or row.fulfilled is None or not row.reason.strip():
            unmet.append(f"«{condition.label}» belum dinilai dengan alasan")
        elif not row.fulfilled:
            unmet.append(f"«{condition.label}» dinilai belum terpenuhi")
    return f"Syarat pemilihan unit: {'; '.join(unmet)}." if unmet else None


def checklist_items(dossier: Dossier) -> list[PrerequisiteTerms]:
    """What people answer about the unit itself, in the instrument's order."""
    return [
        item for item in dossier.prerequisites if item.level == "unit" and item.code not in COMPUTED
    ]


def unjudged_in_words(dossier: Dossier) -> str:
    """How much of the checklist nobody has judged, for whoever decides; "" where nothing is left.
    What is judged and not met is told by the guards."""
    items, rows = checklist_items(dossier), dossier.checklist
    judged = {code for code, row in rows.items() if row.fulfilled is not None}
    left = sum(one.code not in judged for one in items)
    return f"{left} dari {len(items)} butir daftar periksa unit belum dinilai." if left else ""


def checklist_done(dossier: Dossier, actor: User) -> str | None:
    missing = []
    for item in checklist_items(dossier):
        if item.kind != "hard":
            continue
        row = dossier.checklist.get(item.code)
        if row is None or not row.fulfilled:
            missing.append(item.label)
    if not missing:
        return None
    return f"Butir wajib pada daftar periksa belum terpenuhi: {_quoted(missing)}."


# Stage 3 ----------------------------------------------------------------------------------


def window_is_open(kind: WindowKind) -> ProposalGuard:
    def guard(dossier: Dossier, actor: User) -> str | None:
        return window_problem(dossier.period, kind, dossier.today)

    return guard


def lke_complete(dossier: Dossier, actor: User) -> str | None:
    missing = dossier.unanswered(View.UNIT)
    if not missing:
        return None
    return f"{len(missing)} butir LKE belum dijawab: {_list(missing)}."


def not_history(dossier: Dossier, actor: User) -> str | None:
    """What came in as data of a past season is certified by nobody in a running one."""
    return HISTORY if dossier.assessment is not None and dossier.assessment.historic else None


def team_complete(dossier: Dossier, actor: User) -> str | None:
    """Each rank has somebody who may judge, and the people of a rank cover all areas together."""
    return team_problem(
        dossier.unit,
        {role: dossier.holders(role) for role in TEAM},
        {entry.area for entry in dossier.instrument.nodes if entry.area} | {"hasil"},
        dossier.period.tpi_people,
    )


def one_rank(rank: Side) -> ProposalGuard:
    """Whoever acted as another rank of this LKE does not act as this one, too."""

    def guard(dossier: Dossier, actor: User) -> str | None:
        return rank_problem(rank, dossier.acted(actor), dossier.period.tpi_people)

    return guard


def turn_of(phase: Phase) -> ProposalGuard:
    def guard(dossier: Dossier, actor: User) -> str | None:
        if dossier.assessment is None:
            return "LKE belum dibuka."
        current = Phase(dossier.assessment.phase)
        return None if current == phase else f"{current.turn}."

    return guard


def turn_of_own_rank(dossier: Dossier, actor: User) -> str | None:
    """Items are returned by the rank whose turn it is."""
    side = None if dossier.assessment is None else writable_side(actor, dossier.assessment)
    if side is None:
        return "Butir dikembalikan oleh jenjang TPI yang sedang mendapat giliran."
    return one_rank(side)(dossier, actor)


def tpi_complete(dossier: Dossier, actor: User) -> str | None:
    """Every item is answered, or left to the next rank; the last rank leaves none."""
    missing = dossier.open_items
    if not missing:
        return None
    return f"{len(missing)} butir belum dinilai TPI: {_list(missing)}."


def differences_explained(dossier: Dossier, actor: User) -> str | None:
    missing = dossier.differing_without_note
    if not missing:
        return None
    return f"{len(missing)} butir berbeda dari jawaban unit tanpa catatan TPI: {_list(missing)}."


def nothing_marked(dossier: Dossier, actor: User) -> str | None:
    """Marked items must go back to the unit (or be unmarked) before the TPI goes on."""
    if not dossier.marked_items:
        return None
    return (
        f"{dossier.marked_items} butir ditandai untuk dikembalikan. Kembalikan ke unit atau "
        "hapus tandanya."
    )


def something_marked(dossier: Dossier, actor: User) -> str | None:
    if dossier.marked_items:
        return None
    return "Belum ada butir yang ditandai untuk dikembalikan. Tandai butirnya di LKE."


def items_repaired(dossier: Dossier, actor: User) -> str | None:
    if not dossier.unrepaired_items:
        return None
    return f"{dossier.unrepaired_items} butir yang dikembalikan belum diperbaiki."


# Stage 4 and 5 ----------------------------------------------------------------------------


def thresholds_hold(dossier: Dossier, actor: Actor) -> str | None:
    missed = missed_text(dossier).replace("\n", "; ")
    target = dossier.proposal.get_target_display()
    return f"Nilai minimal {target} belum terpenuhi: {missed}." if missed else None


def reported_not_yet(dossier: Dossier, actor: Actor) -> str | None:
    """What the TPI proposes is decided on, unit by unit; the rest is only taken note of."""
    if dossier.proposal.recommendation == Recommendation.NOT_YET:
        return None
    return "TPI mengusulkan unit ini, sehingga usulannya diputuskan, bukan hanya diketahui."


def quota_allows(dossier: Dossier, actor: Actor) -> str | None:
    quota = dossier.period.quota(dossier.proposal.target)
    if quota is None or dossier.quota_used < quota:
        return None
    return (
        f"Kuota {dossier.proposal.get_target_display()} periode {dossier.period.year} sudah "
        f"terpakai: {dossier.quota_used} dari {quota}."
    )


ORDINARY_APPROVAL: tuple[ProposalGuard, ...] = (
    thresholds_hold,
    agency_prerequisites,
    unit_prerequisites,
    window_is_open(WindowKind.MINISTRY),
    quota_allows,
)


def exception_needed(dossier: Dossier, actor: User) -> str | None:
    """An exception is only for what the ordinary approval refuses, and never for what nobody has
    looked up yet."""
    if agency_unknown(dossier):
        return agency_prerequisites(dossier, actor)
    if any(guard(dossier, actor) for guard in ORDINARY_APPROVAL):
        return None
    return "Semua syarat terpenuhi; pakai persetujuan biasa."


def ministry_window_or_exception(dossier: Dossier, actor: User) -> str | None:
    if dossier.proposal.exception_reason:
        return None
    return window_problem(dossier.period, WindowKind.MINISTRY, dossier.today)


def papers_complete(dossier: Dossier, actor: User) -> str | None:
    """Only sending waits for papers that are still to come, unless leadership excepted them."""
    missing = dossier.papers_missing
    if not missing:
        return None
    names = join_list([kind.in_sentence for kind in missing])
    return (
        f"Naskah menyusul: {names}. Terbitkan atau catat naskahnya pada halaman dokumen usulan "
        "ini, atau mintakan pengecualian pimpinan."
    )


def panel_passed(dossier: Dossier, actor: User) -> str | None:
    """The panel was passed, and no stage before it was corrected to a failure since."""
    latest = {MinistryStage(row.stage): row for row in dossier.ministry_records}
    panel = latest.get(MinistryStage.PANEL)
    if panel is None or panel.result not in PASSED:
        return dossier.proposal.worded("Hasil panel Kementerian PANRB belum dicatat lulus.")
    failed = [
        f"«{stage.label}»" for stage, row in latest.items() if row.result == MinistryResult.FAILED
    ]
    if not failed:
        return None
    return (
        f"Panel dicatat lulus, tetapi entri terakhir {', '.join(failed)} tidak lulus. "
        "Catat lagi hasil tahap itu bila keliru."
    )
