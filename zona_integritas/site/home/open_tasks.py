"""What stays open when somebody leaves: what Beranda shows as waiting, seats, plans, jobs."""

from collections.abc import Iterator

from django.urls import reverse

from assessment.models import TeamSeat
from assessment.queries import current_period
from proposals.models import PlanItem, Proposal
from proposals.queries import unfinished_proposals
from units.models import User
from units.services.leaving import OpenTask
from zona_integritas.ground.jobs.models import ACTIVE, Job
from zona_integritas.site.home.page import proposals_of
from zona_integritas.site.home.plans import late_plans
from zona_integritas.site.home.work import Desk


def tasks_of(person: User) -> Iterator[OpenTask]:
    period = current_period()
    proposals = proposals_of(person, period)
    for line in [*Desk(person, period, proposals).lines(), *late_plans(person, proposals)]:
        yield OpenTask(line.unit, f"{line.verb}: {line.what}", line.url)
    yield from _seats(person)
    yield from _plans(person)
    for job in Job.objects.filter(owner_id=person.pk, state__in=ACTIVE):
        yield OpenTask("", f"Proses latar belakang: {job.title}", job.page)


def _seats(person: User) -> Iterator[OpenTask]:
    """Places in a team that a letter of assignment named; another letter changes them."""
    unfinished = unfinished_proposals(Proposal.objects.all()).values("assessment")
    rows = TeamSeat.objects.filter(person=person, ended_at__isnull=True, assessment__in=unfinished)
    for seat in rows.select_related("assessment__unit", "assessment__period"):
        unit = seat.assessment.unit
        yield OpenTask(
            unit.name,
            f"Tim penilai LKE {seat.assessment.period.year}: {seat.get_rank_display()}",
            reverse("assessment:team", args=[unit.code]),
        )


def _plans(person: User) -> Iterator[OpenTask]:
    """Activities of running plans that name the person as the one in charge."""
    rows = PlanItem.objects.filter(
        person__iexact=person.full_name,
        ended_at__isnull=True,
        progress__lt=100,
        proposal__in=unfinished_proposals(Proposal.objects.all()).values("pk"),
    )
    for item in rows.select_related("proposal__unit"):
        yield OpenTask(
            item.proposal.unit_name,
            f"Penanggung jawab kegiatan rencana: {item.activity}",
            reverse("proposals:plan", args=[item.proposal_id]),
        )
