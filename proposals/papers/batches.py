"""One kind of paper for all units of a period, in the background: a ZIP, and who is missing.

Each paper is issued for itself; one that cannot be made is listed with its reason and stops
nobody else. A paper that stands already and would say the same is taken as it is, so that a
batch begun again goes on where it was left.
"""

import logging
import tempfile
import zipfile
from dataclasses import dataclass
from typing import IO

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from assessment.models import Assessment, Period
from assessment.queries import visible_assessments
from proposals.enums import PaperAbout, PaperKind
from proposals.models import Paper, Proposal
from proposals.papers.kinds import PAPERS
from proposals.queries import visible_proposals
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import (
    About,
    PaperType,
    issue_paper,
    may_issue,
    papers_replaced,
)
from proposals.rules import issue_permission
from proposals.workflow import deciding_moves
from units.models import User
from zona_integritas.ground.agency import agency_name, not_issuable
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import Cancelled, JobProgress, run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.papers.pdf import PdfUnavailable
from zona_integritas.ground.permissions import allowed_somewhere, require_somewhere

logger = logging.getLogger(__name__)

# Which proposals have something to say in a kind of paper; the others are not even asked.
READY: dict[str, Q] = {
    PaperKind.LHE: Q(
        decisions__move__in=deciding_moves(PaperKind.LHE), decisions__snapshot__isnull=False
    ),
}
UNEXPECTED = "terjadi kesalahan yang tidak terduga; sampaikan kepada administrator."


@dataclass(frozen=True, slots=True)
class PaperSubject:
    """One unit's paper to be made."""

    name: str
    code: str
    key: int


def batch_kinds(actor: User) -> list[PaperType]:
    """The kinds that exist per unit or are of the whole period (a recap of hundreds of units is
    long work by itself), and that this person may issue somewhere."""
    per_unit = {PaperAbout.PROPOSAL, PaperAbout.SHEET}
    return [
        paper
        for paper in PAPERS.values()
        if (per_unit & set(paper.about) or of_period(paper))
        and allowed_somewhere(actor, issue_permission(paper.kind))
    ]


def of_period(paper: PaperType) -> bool:
    """Is there one such paper for the whole period?"""
    return set(paper.about) == {PaperAbout.PERIOD}


def subjects(actor: User, period: Period, paper: PaperType) -> list[PaperSubject]:
    """The units whose paper this person may issue, by unit code; the agency itself for a paper of
    the whole period."""
    return [PaperSubject(*_named(one), one.subject.pk) for one in _abouts(actor, period, paper)]


def _named(about: About) -> tuple[str, str]:
    """Name and code of whom a paper speaks of."""
    if about.unit is None:
        return agency_name(), "instansi"
    return about.unit_name, about.unit.code


def _abouts(actor: User, period: Period, paper: PaperType) -> list[About]:
    things: list[Assessment | Proposal | Period]
    if of_period(paper):
        things = [period]
    elif PaperAbout.SHEET in paper.about:
        things = list(
            visible_assessments(actor)
            .filter(period=period)
            .select_related("unit", "period", "instrument")
            .order_by("unit__code")
        )
    else:
        rows = visible_proposals(actor).filter(period=period)
        if paper.kind in READY:
            ready = Proposal.objects.filter(READY[paper.kind]).values("pk")
            rows = rows.filter(pk__in=ready)
        things = list(rows.order_by("unit__code", "pk"))
    found = [About.of(thing) for thing in things]
    return [one for one in found if may_issue(actor, paper.kind, one)]


def start_papers(*, actor: User, period: Period, kind: str, archival: bool = False) -> Job:
    """Asks for them all, as PDF/A where ``archival``. Refused where there are none, or while the
    same work is going on."""
    paper = PAPERS.get(kind)
    if paper is None:
        raise Refused("Jenis naskah ini tidak dikenal.")
    require_somewhere(actor, issue_permission(kind))
    if reason := not_issuable():
        raise Refused(reason)
    things = [about.subject for about in _abouts(actor, period, paper)]
    count = len(things)
    if not count:
        raise Refused(f"Belum ada unit yang {paper.kind.label}-nya dapat Anda terbitkan.")
    return start_job(
        actor=actor,
        key=f"papers:{kind}:{period.pk}",
        title=f"{paper.kind.label}, {f'{count} unit, ' * (not of_period(paper))}{period.year}",
        permission=issue_permission(kind),
        about=things,
        task=make_papers,
        page=f"{reverse('papers:list')}?jenis={kind}&periode={period.year}",
        total=count,
        actor_id=actor.pk,
        period_id=period.pk,
        kind=kind,
        archival=archival,
    )


@task()
def make_papers(
    job_id: int, actor_id: int, period_id: int, kind: str, archival: bool = False
) -> None:
    """The papers as background work; what was made before a cancellation is offered too."""
    with run_job(job_id) as progress:
        if progress is None:
            return
        actor = User.objects.get(pk=actor_id)
        period = Period.objects.get(pk=period_id)
        paper = PAPERS[kind]
        with tempfile.TemporaryFile() as file:
            try:
                made = write_papers(actor, period, paper, file, progress, archival)
            except Cancelled:
                _keep(progress, file, kind, period)
                raise
            if not made:
                raise Refused("Tidak ada naskah yang dapat dibuat; sebabnya tertulis per unit.")
            _keep(progress, file, kind, period)


def _keep(progress: JobProgress, file: IO[bytes], kind: str, period: Period) -> None:
    if file.tell():
        file.seek(0)
        progress.keep(file, f"{kind}-{period.year}.zip")


def write_papers(
    actor: User,
    period: Period,
    paper: PaperType,
    file: IO[bytes],
    progress: JobProgress,
    archival: bool = False,
) -> int:
    """Issues paper after paper into the ZIP; answers how many are in it."""
    abouts = _abouts(actor, period, paper)
    progress.begin(len(abouts))
    made = 0
    # The pages are compressed already: the ZIP only gathers them.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for about in abouts:
            label, code = _named(about)
            try:
                issued = _paper_of(actor, paper, about, archival)
                name = f"{paper.kind}-{code}-{period.year}-{issued.sequence or issued.pk:03d}.pdf"
                archive.writestr(name, content_of(issued))
                made += 1
            except Refused as refused:
                progress.remark(f"{code} {label}: {' '.join(refused.reasons)}")
            except PdfUnavailable:
                raise Refused(
                    "Mesin ini tidak dapat menggambar PDF; sampaikan kepada administrator."
                ) from None
            except Exception:
                logger.exception("paper %s of unit %s", paper.kind, code)
                progress.remark(f"{code} {label}: {UNEXPECTED}")
            progress.step(label)
    return made


def _paper_of(actor: User, paper: PaperType, about: About, archival: bool) -> Paper:
    """The one that stands where it says the same in the same form or was written elsewhere, else
    a new one."""
    current = next(iter(papers_replaced(paper, about)), None)
    if current is not None and current.outside:
        return current
    if current is not None and current.archival >= archival and not paper.not_yet(about):
        content = paper.build(about, timezone.now())
        same = (
            current.snapshot_id == content.snapshot.pk
            if content.snapshot is not None
            else current.content_digest == content.frame.digest
        )
        if same:
            return current
    return issue_paper(actor=actor, paper=paper, about=about, archival=archival)
