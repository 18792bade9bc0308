"""Is a proposal ready to go to the ministry? What is missing, and where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst

from assessment.enums import SurveyKind, WindowKind
from assessment.models import Period, PrerequisiteState, Survey
from assessment.periods.prerequisites import PrerequisiteTerms
from assessment.queries import window_problem
from assessment.rules import sees_tpi_side
from proposals.enums import State
from proposals.ministry.portal_fields import missing_fields
from proposals.models import PortalForm
from proposals.queries import COUNTED
from proposals.register.reports.awaited import awaited_papers, known_numbers
from proposals.workflow import guards
from proposals.workflow.dossier import Dossier
from proposals.workflow.from_own_data import OwnAnswer, own_answers
from proposals.workflow.missing_papers import BEFORE_SENDING, papers_excepted, papers_there
from proposals.workflow.prerequisites import agency_prerequisites
from units.models import User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import join_list, tanggal
from zona_integritas.ground.permissions import allowed

SENT = (State.SENT, State.NATIONAL, State.AWARDED, State.NOT_AWARDED, State.REVOKED)


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """One condition. ``state``: met · missed · awaited · pending · excepted · warned; ``problem``
    says what is missing and ``url`` where it is mended.
    """

    label: str
    state: str
    problem: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class AgencyState:
    """One of the agency's prerequisites for the target, with what was reached and its proof."""

    item: PrerequisiteTerms
    state: PrerequisiteState | None
    met: bool | None

    @property
    def hard(self) -> bool:
        return self.item.kind == "hard"


def agency_states(dossier: Dossier) -> list[AgencyState]:
    """The agency's prerequisites of the target, in the instrument's order."""
    found = []
    for item in dossier.prerequisites:
        if item.level == "agency":
            state = dossier.period_states.get(item.code)
            met = state.met(dossier.proposal.target) if state else None
            found.append(AgencyState(item, state, met))
    return found


def checks(dossier: Dossier, actor: User) -> list[ReadinessCheck]:
    """Everything that must hold before sending, in the order people take it up."""
    return [*_checks(dossier, actor)]


def _checks(dossier: Dossier, actor: User) -> Iterator[ReadinessCheck]:
    proposal, unit, period = dossier.proposal, dossier.unit, dossier.period
    lke = reverse("assessment:overview", args=[dossier.assessment.pk]) if dossier.assessment else ""
    unit_page = reverse("units:detail", args=[unit.code])
    period_page = reverse("periods:detail", args=[period.year])
    if dossier.assessment is None:
        yield ReadinessCheck("Penilaian TPI", "missed", "LKE unit ini belum dibuka.")
    elif not sees_tpi_side(actor, dossier.assessment):
        # Which minimum is missed tells the TPI's figures before the unit may hear them.
        yield ReadinessCheck(
            "Nilai minimal pada penilaian TPI", "pending", "Penilaian TPI belum dibuka untuk Anda."
        )
    else:
        yield _check(
            dossier, "Nilai minimal pada penilaian TPI", guards.thresholds_hold(dossier, actor),
            f"{lke}?sisi=tpi", "Lihat nilai",
        )  # fmt: skip
    if dossier.lifted:
        why = "WBK Mandiri" if proposal.by_agency else "afirmasi"
        yield ReadinessCheck("Syarat instansi", "met", f"Tidak disyaratkan: {why}.")
    else:
        yield _check(
            dossier, "Syarat instansi", agency_prerequisites(dossier, actor),
            *_prerequisites_at(period, actor),
        )  # fmt: skip
    for own in own_answers(dossier):
        yield _own(own, unit_page)
    if proposal.target == "WBBM":
        yield _hard("Menuju WBK masih berlaku", guards.has_wbk_for_wbbm(dossier, actor), unit_page)
    yield _hard("Tidak dalam masa tunggu pencabutan", guards.not_barred(dossier, actor), unit_page)
    yield _check(dossier, "Kuota", _quota(dossier), period_page, "Lihat kuota")
    yield _check(
        dossier,
        "Jadwal pengajuan",
        None
        if proposal.state in SENT
        else window_problem(period, WindowKind.MINISTRY, dossier.today),
        period_page,
        "Lihat jadwal",
    )
    yield from _surveys(dossier)
    yield from _papers(dossier)
    if not proposal.by_agency:
        yield _portal(dossier, actor)


def _check(
    dossier: Dossier, label: str, problem: str | None, url: str, action: str
) -> ReadinessCheck:
    """A condition that leadership may except in writing."""
    if problem is None:
        return ReadinessCheck(label, "met")
    state = "excepted" if dossier.proposal.exception_reason else "missed"
    return ReadinessCheck(label, state, problem, url, action)


def _hard(label: str, problem: str | None, url: str) -> ReadinessCheck:
    """A condition nobody may except."""
    return (
        ReadinessCheck(label, "missed", problem, url, "Lihat unit")
        if problem
        else ReadinessCheck(label, "met")
    )


def _own(answer: OwnAnswer, url: str) -> ReadinessCheck:
    """What our own data say; a warning unless the agency made it hard."""
    label = answer.item.label.rstrip(".")
    if answer.met:
        return ReadinessCheck(label, "met", answer.told)
    if answer.item.kind == "hard":
        return ReadinessCheck(label, "missed", answer.told, url, "Lihat unit")
    return ReadinessCheck(label, "warned", answer.told, url, "Lihat unit")


def _prerequisites_at(period: Period, actor: User) -> tuple[str, str]:
    """Where the prerequisites are mended, or read by whoever may not."""
    if allowed(actor, "assessment.manage_period"):
        return reverse("periods:prerequisites", args=[period.year]), "Isi syarat instansi"
    return f"{reverse('periods:detail', args=[period.year])}#syarat", "Lihat syarat instansi"


def _quota(dossier: Dossier) -> str | None:
    """A proposal that already holds a place is not kept out by its own place."""
    if dossier.proposal.state in COUNTED:
        return None
    return guards.quota_allows(dossier, SYSTEM)


def _surveys(dossier: Dossier) -> Iterator[ReadinessCheck]:
    if dossier.assessment is None:
        return
    there = set(
        Survey.objects.filter(assessment=dossier.assessment, replaced_at__isnull=True).values_list(
            "kind", flat=True
        )
    )
    for kind in SurveyKind:
        if kind in there:
            yield ReadinessCheck(f"Laporan {kind.short}", "met")
        else:
            yield ReadinessCheck(
                f"Laporan {kind.short}", "pending",
                "Hasil responden belum diimpor. Survei dari luar: lampirkan laporannya pada surat.",
                reverse("assessment:surveys", args=[dossier.assessment.pk]), "Buka survei",
            )  # fmt: skip


def _papers(dossier: Dossier) -> Iterator[ReadinessCheck]:
    """Each paper that sending waits for: it is there, is awaited, or its decision is to come."""
    proposal = dossier.proposal
    awaited = {one.kind: one for one in awaited_papers([proposal])}
    excepted = papers_excepted([proposal])[proposal.pk]
    there = papers_there([proposal])[proposal.pk]
    numbers = known_numbers([proposal])
    url = reverse("papers:about", args=["usulan", proposal.pk])
    for kind in BEFORE_SENDING:
        if one := awaited.get(kind):
            told = f"{capfirst(one.missing_part)}; tenggat {tanggal(one.due_on)}."
            state = "excepted" if kind in excepted else "awaited"
            yield ReadinessCheck(kind.label, state, told, url, "Lengkapi naskah")
        elif kind in there:
            yield ReadinessCheck(kind.label, "met", numbers.get((proposal.pk, kind), ""))
        elif proposal.state not in SENT:
            told = "Disusun setelah keputusannya diambil."
            yield ReadinessCheck(kind.label, "pending", told, url, "Lihat dokumen")


def _portal(dossier: Dossier, actor: User) -> ReadinessCheck:
    """What the ministry's form asks of the whole period."""
    label = "Isian portal Kementerian PANRB"
    missing = missing_fields(PortalForm.objects.filter(period=dossier.period).first())
    if not missing:
        return ReadinessCheck(label, "met")
    seen = allowed(actor, "proposals.view_portal_form")
    return ReadinessCheck(
        label, "pending", f"Belum diisi: {join_list(missing)}.",
        reverse("proposals:portal_form", args=[dossier.period.year]) if seen else "",
        "Buka isian" if seen else "",
    )  # fmt: skip
