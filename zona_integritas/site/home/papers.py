"""«Naskah menyusul» of the proposals a person issues papers for."""

from datetime import datetime, time
from itertools import groupby

from django.utils import timezone

from proposals.models import Proposal
from proposals.register.reports.awaited import AwaitedPaper, awaited_papers
from proposals.rules import ISSUERS
from units.enums import JUDGING_SIDE
from units.models import User
from units.queries import belongs_to, has_conflict, holds, roles_of
from zona_integritas.ground.formats import join_list, tanggal
from zona_integritas.site.home.work_line import WorkLine


def awaited_lines(user: User, proposals: list[Proposal]) -> list[WorkLine]:
    """One line per proposal with the papers this person may issue or enter, late from the day
    after the first is due."""
    if not any(held.role in roles for held in roles_of(user) for roles in ISSUERS.values()):
        return []
    mine = [one for one in awaited_papers(proposals) if _issues(user, one)]
    return [
        _line(proposal, list(papers))
        for proposal, papers in groupby(mine, key=lambda one: one.proposal)
    ]


def _issues(user: User, one: AwaitedPaper) -> bool:
    """As ``proposals.rules`` has it, but for ranks that a person may no longer act as."""
    unit, roles = one.proposal.unit, ISSUERS[one.kind]
    if has_conflict(user, unit):
        return False
    if holds(user, roles - JUDGING_SIDE, unit):
        return True
    return holds(user, roles & JUDGING_SIDE, unit) and not belongs_to(user, unit)


def _line(proposal: Proposal, papers: list[AwaitedPaper]) -> WorkLine:
    due = min(one.due_on for one in papers)
    since = min(one.decided_on for one in papers)
    names = [one.kind.in_sentence for one in papers]
    return WorkLine(
        unit=proposal.unit_name,
        told=f"Menyusul: {join_list(names)} · tenggat {tanggal(due)}",
        since=timezone.make_aware(datetime.combine(since, time())),
        verb="Lengkapi naskah",
        title="Lengkapi naskah menyusul",
        page=("papers:about", "usulan", proposal.pk),
        late=any(one.is_late for one in papers),
    )
