"""A unit that the TPI stops at a gate: with a reason, to the end, counted apart."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Assessment
from assessment.rules import sees_tpi_side, writable_side
from proposals.choosing.services.identification import identify
from proposals.enums import State
from proposals.overview.reports.scope import OverviewScope
from proposals.overview.reports.summary import summary
from proposals.overview.reports.workload import workload
from tests.season import fresh
from zona_integritas.site.home.season import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
REASON = "Bukti pelaksanaan dua area belum ada."


def test_what_was_judged_until_then_ends_and_stays_the_assessors_own(
    season: Any, bring: Any, move: Any, sign_in: Any
) -> None:
    """The member has judged most of it; the unit reads why it ends, and no answer of the TPI."""
    proposal = bring("tpi_assessment")
    member, head = season.people["demo-tpi-anggota"], season.people["unit_head-a"]
    assert writable_side(member, proposal.assessment) == Side.TPI_MEMBER

    move("demo-tpi-ketua", proposal, "stop_at_gate", REASON)

    ended = fresh(proposal)
    assert (ended.state, ended.assessment.phase) == (State.NOT_CONTINUED, Phase.CLOSED)
    assert writable_side(member, ended.assessment) is None
    assert not sees_tpi_side(head, ended.assessment)
    page = sign_in(head).get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert REASON in page
    assert "Dinyatakan tidak dilanjutkan oleh TPI" in page
    assert "Tidak ada langkah lagi" in page


def test_a_unit_that_was_stopped_is_counted_apart_and_as_nobodys_work(
    season: Any, bring: Any, move: Any
) -> None:
    bring("tpi_assessment", unit="B")
    stopped = bring("tpi_assessment")
    refresh_figures(Assessment.objects.all())
    leader, today = season.people["demo-pimpinan"], timezone.localdate()
    scope = OverviewScope(leader, season.period)

    def counted() -> tuple[int, int, int]:
        found = summary(scope, today, timezone.now())
        (judging,) = [one for one in found.progress if one.label == "Penilaian oleh TPI"]
        return found.running, judging.sheets, workload(scope, "anggota", today)[0].work.sheets

    assert counted() == (2, 2, 2)
    move("demo-tpi-ketua", stopped, "stop_at_gate", REASON)
    assert counted() == (1, 1, 1)
    lines = {one.state: one.count for one in summary(scope, today, timezone.now()).states}
    assert lines == {State.TPI_ASSESSMENT: 1, State.NOT_CONTINUED: 1}
    (picture,) = pictures(leader, [season.period])
    assert (picture.not_continued, picture.stopped) == (1, 0)


def test_before_it_is_judged_it_can_be_stopped_and_identified_again(
    season: Any, bring: Any, move: Any
) -> None:
    proposal = bring("submitted")
    decision = move("demo-tpi-ketua", proposal, "stop_at_gate", REASON)
    assert decision.snapshot.purpose == "submitted"
    again = identify(
        actor=season.people["demo-pokja"],
        unit=season.units["A"],
        period=season.period,
        target="WBK",
    )
    assert (again.state, fresh(proposal).state) == (State.IDENTIFIED, State.NOT_CONTINUED)
