"""Whatever is recorded in whatever order with whatever dates: no paper's dates quarrel without the
reason that was given for exactly these two days, and some never do."""

import os
import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from proposals.corrections.correctable import Target, targets_of
from proposals.corrections.services.corrections import correct, fingerprint
from proposals.course.reports.date_order import known_quarrels
from proposals.course.services.moves import apply_move
from proposals.enums import MinistryResult, MinistryStage
from proposals.ministry.services.records import record_ministry
from proposals.models import DateReason, Proposal
from proposals.sittings.services.sittings import DecisionChoice, decide, open_sitting, put_on_agenda
from tests.proposals.course.test_any_order import likely
from tests.proposals.stations import DATES, FACTS, fresh_user, taken_back
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

BEGINNINGS = ("submitted", "tpi_final", "approved", "national_evaluation")
# Always the same sequences; SEQUENCES=500 tries more of them.
SEQUENCES = int(os.environ.get("SEQUENCES", "12"))
STEPS = 14


class Attempts:
    """Makes one random step after another; what it brought about is counted."""

    def __init__(self, season: Any, proposal: Proposal, chance: random.Random) -> None:
        self.season, self.chance, self.pk = season, chance, proposal.pk

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.select_related("unit", "period", "assessment").get(pk=self.pk)

    def day(self) -> Any:
        """Around the days the season has: most in the past, a few still to come."""
        return self.season.today + timedelta(days=self.chance.randint(-60, 2))

    def reason(self) -> str:
        return self.chance.choice(["", "Naskah ditandatangani kemudian.", "Dikirim ulang."])

    def step(self) -> bool:
        ways = [self.move, self.move, self.ministry, self.ministry, self.sitting, self.correction]
        try:
            self.chance.choice(ways)()
        except (Refused, PermissionDenied):
            return False
        return True

    def move(self) -> None:
        proposal = self.proposal
        # After these it would stand still.
        ends = {"withdraw", "not_award"}
        chances = [one for one in likely(proposal.state) if one[1] not in ends]
        if not chances:
            return
        person, move = self.chance.choice(chances)
        apply_move(
            actor=fresh_user(person),
            proposal=proposal,
            move=move,
            expected_state=proposal.state,
            note="Alasan.",
            facts={**FACTS, **{key: self.day() for key in DATES}},
            date_reason=self.reason(),
        )

    def ministry(self) -> None:
        record_ministry(
            actor=fresh_user("demo-pokja"),
            proposal=self.proposal,
            stage=self.chance.choice([MinistryStage.ADMINISTRATIVE, *MinistryStage.values]),
            on=self.day(),
            result=self.chance.choice([*[MinistryResult.PASSED] * 4, MinistryResult.FAILED]),
            text="Catatan.",
            date_reason=self.reason(),
        )

    def sitting(self) -> None:
        proposal, leader = self.proposal, fresh_user("demo-pimpinan")
        held = open_sitting(actor=leader, title="Sidang", held_on=self.day())
        put_on_agenda(actor=leader, sitting=held, proposals=[proposal], reasons={})
        move = self.chance.choice(["approve", "decline"])
        choice = DecisionChoice(
            proposal=proposal, move=move, expected_state=proposal.state, note="Alasan.",
            date_reason=self.reason(),
        )  # fmt: skip
        decide(actor=leader, sitting=held, choices=[choice])

    def correction(self) -> None:
        """One of the days of anything recorded is put right to another one."""
        targets = [one for one in targets_of(self.proposal) if days_of(one)]
        if not targets:
            return
        target = self.chance.choice(targets)
        values = {**target.values, **days_of(target)}
        values[self.chance.choice(sorted(days_of(target)))] = self.day()
        correct(
            actor=fresh_user("demo-pokja"), target=target, values=values, reason="Salah ketik.",
            seen=fingerprint(target), date_reason=self.reason(),
        )  # fmt: skip


def days_of(target: Target) -> dict[str, date]:
    return {
        fact.key: date.fromisoformat(target.values[fact.key])
        for fact in target.fields
        if fact.kind in ("date", "plan", "plan_or_none") and target.values[fact.key]
    }


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_dates_quarrel_without_their_reason(season: Any, bring: Any, beginning: str) -> None:
    proposal = bring(beginning)
    made = quarrels = 0
    for number in range(SEQUENCES):
        with taken_back():
            attempts = Attempts(season, proposal, random.Random(f"{beginning} {number}"))
            for _ in range(STEPS):
                made += attempts.step()
                for one in known_quarrels([proposal])[proposal.pk]:
                    assert not one.quarrel.hard, one.quarrel.told
                    assert one.reason is not None, one.quarrel.told
            quarrels += DateReason.objects.filter(proposal=proposal).count()
    assert made >= SEQUENCES / 2  # the sequences do get somewhere
    assert quarrels  # and some of them against the order
