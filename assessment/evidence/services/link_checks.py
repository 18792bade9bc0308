"""Links used as evidence are looked at in the background: open, closed, gone, changed.

Only addresses below ``settings.LINK_CHECK_HOSTS`` are visited; the others are noted as not
allowed, so that nobody takes silence for a working link.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django_tasks import task

from assessment.enums import LinkOutcome
from assessment.models import Assessment, EvidenceRevision, EvidenceUse, LinkCheck
from units.enums import Role
from units.models import Actor, User
from units.role_holders import RoleHolders
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.link_probe import probe
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import Reporter, run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import allowed, require

DEAD = (LinkOutcome.GONE, LinkOutcome.FAILED)
NO_HOSTS = (
    "Belum ada alamat yang diizinkan untuk diperiksa, sehingga tidak satu pun tautan dibuka oleh "
    "aplikasi ini. Minta pengelola server mengisinya (LINK_CHECK_HOSTS)."
)


@dataclass(frozen=True, slots=True)
class Link:
    """One address of an LKE, the indicators it stands under, and what was found last."""

    revision: EvidenceRevision
    codes: tuple[str, ...]
    last: LinkCheck | None


def may_check(actor: User, assessment: Assessment) -> bool:
    """Who fills or judges this LKE, and administrators, may have its links looked at."""
    return allowed(actor, "assessment.write", assessment) or allowed(
        actor, "assessment.import_any_sheet", assessment
    )


def links_of(assessment: Assessment) -> list[Link]:
    """The addresses that stand as running evidence, newest revisions only, in sheet order."""
    newest = LinkCheck.objects.order_by("-id")[:1]
    uses = (
        EvidenceUse.objects.filter(assessment=assessment, ended_at__isnull=True)
        .select_related("indicator", "evidence")
        .prefetch_related(
            Prefetch("evidence__revisions", EvidenceRevision.objects.order_by("-number")),
            Prefetch("evidence__revisions__checks", newest, to_attr="newest_checks"),
        )
        .order_by("indicator__order", "pk")
    )
    found: dict[int, tuple[EvidenceRevision, list[str]]] = {}
    for use in uses:
        revision = next(iter(use.evidence.revisions.all()), None)
        if revision is not None and revision.url:
            found.setdefault(revision.pk, (revision, []))[1].append(use.indicator.code)
    return [
        Link(revision, tuple(codes), next(iter(revision.newest_checks), None))  # type: ignore[attr-defined]
        for revision, codes in found.values()
    ]


def start_check(*, actor: User, assessment: Assessment) -> Job:
    """Asks for all links of an LKE to be looked at. Refused where nothing may be visited."""
    if not may_check(actor, assessment):
        require(actor, "assessment.write", assessment)
    if not settings.LINK_CHECK_HOSTS:
        raise Refused(NO_HOSTS)
    links = links_of(assessment)
    if not links:
        raise Refused("LKE ini tidak memakai tautan sebagai bukti.")
    return start_job(
        actor=actor,
        key=f"links:{assessment.pk}",
        title=f"Periksa {len(links)} tautan {assessment.unit.code} {assessment.period.year}",
        permission="assessment.view_lke",
        about=[assessment],
        task=check_in_background,
        page=reverse("assessment:links", args=[assessment.pk]),
        total=len(links),
        assessment_id=assessment.pk,
        actor_id=actor.pk,
    )


@task()
def check_in_background(job_id: int, assessment_id: int, actor_id: int) -> None:
    """The check as background work."""
    with run_job(job_id) as progress:
        if progress is not None:
            assessment = Assessment.objects.select_related("unit").get(pk=assessment_id)
            check_links(
                actor=User.objects.get(pk=actor_id), assessment=assessment, progress=progress
            )


def check_links(
    *, actor: Actor, assessment: Assessment, progress: Reporter | None = None
) -> dict[str, int]:
    """Looks at every link now and keeps what was found; answers how many of each outcome."""
    if not settings.LINK_CHECK_HOSTS:
        raise Refused(NO_HOSTS)
    links = links_of(assessment)
    if progress is not None:
        progress.begin(len(links))
    counts: dict[str, int] = {}
    gone: list[tuple[Link, LinkCheck]] = []
    try:
        for link in links:
            found = check(link.revision)
            if found.outcome in DEAD and (link.last is None or link.last.outcome not in DEAD):
                gone.append((link, found))
            counts[found.outcome] = counts.get(found.outcome, 0) + 1
            if progress is not None:
                progress.step(link.revision.url)
    finally:
        if counts:
            _recorded(actor, assessment, counts, gone)
    return counts


def _recorded(
    actor: Actor,
    assessment: Assessment,
    counts: dict[str, int],
    gone: list[tuple[Link, LinkCheck]],
) -> None:
    with transaction.atomic():
        record(
            actor=actor,
            action="evidence.links_checked",
            target=assessment,
            after=counts,
            unit_path=assessment.unit.path,
        )
        if gone:
            _tell_gone(actor, assessment, gone)


def _tell_gone(actor: Actor, assessment: Assessment, gone: list[tuple[Link, LinkCheck]]) -> None:
    """The unit's team hears of a link that could be opened before, or never could."""
    team = RoleHolders([assessment.unit]).holders(
        [Role.UNIT_HEAD, Role.UNIT_MEMBER], assessment.unit
    )
    tell(
        (
            News(
                held.person,
                NoticeKind.LINK,
                f"link:{found.pk}",
                f"Tautan bukti butir {', '.join(link.codes[:3])}, {assessment}: "
                f"{LinkOutcome(found.outcome).label.lower()}.",
                reverse("assessment:links", args=[assessment.pk]),
            )
            for link, found in gone
            for held in team
        ),
        actor=actor,
    )


def check(revision: EvidenceRevision) -> LinkCheck:
    """One look at one link, kept. The network is asked outside of any transaction."""
    seen = probe(revision.url, hosts=settings.LINK_CHECK_HOSTS, private=settings.LINK_CHECK_PRIVATE)
    outcome, detail = LinkOutcome(seen.kind), seen.detail
    first = (
        LinkCheck.objects.filter(revision=revision, outcome=LinkOutcome.REACHABLE)
        .order_by("id")
        .first()
    )
    if outcome == LinkOutcome.REACHABLE and first is not None and first.digest != seen.digest:
        outcome, detail = LinkOutcome.CHANGED, "Isinya tidak sama lagi dengan pemeriksaan pertama."
    return LinkCheck.objects.create(
        revision=revision, outcome=outcome, detail=detail[:300], digest=seen.digest
    )


def problems_in(links: Iterable[Link]) -> int:
    """How many links somebody should look at: everything but the open ones."""
    return sum(
        1 for link in links if link.last is not None and link.last.outcome != LinkOutcome.REACHABLE
    )
