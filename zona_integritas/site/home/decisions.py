"""What a decision of leadership looks at, for the lines that Beranda shows: score, gap, advice.

Figures are those of the score that was decided, as the board of proposals has them
(``proposals.choosing.reports.ranking``); nothing is scored here.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.lke.scoring_input import scoring_instrument
from assessment.queries import decided_scores
from assessment.scoring.minima import tightest, to_spare
from assessment.scoring.rational import decimal
from assessment.scoring.result import TOTAL
from assessment.scoring.thresholds import RuleResult, Verdict
from proposals.enums import Condition, State
from proposals.models import ConditionJudgement, Proposal
from zona_integritas.ground.formats import selisih
from zona_integritas.site.home.work_line import WorkLine


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """``total`` of the TPI with the ``minimum`` of it, and the minimum that decides, in words and
    as met, nearly or missed. Of a candidate: how many conditions were found fulfilled."""

    total: Decimal | None = None
    minimum: Decimal | None = None
    tightest: str = ""
    state: str = "unknown"
    conditions: str = ""

    @property
    def css(self) -> str:
        return {"met": "cukup", "nearly": "hampir"}.get(self.state, "kurang")

    @property
    def sign(self) -> str:
        return {"met": "check", "nearly": "warning"}.get(self.state, "cross-circle")


def read_decisions(lines: list[WorkLine]) -> None:
    """Gives these lines the facts of their decision; three queries, however many there are."""
    proposals = [line.proposal for line in lines if line.proposal is not None]
    verdicts = _verdicts([one for one in proposals if one.state == State.REPORTED])
    fulfilled = _conditions([one for one in proposals if one.state == State.PROPOSED])
    for line in lines:
        one = line.proposal
        if one is None:
            continue
        if one.pk in verdicts:
            line.facts = _of_score(verdicts[one.pk])
        elif one.state == State.PROPOSED:
            number, of = fulfilled[one.pk], len(Condition)
            line.facts = DecisionFacts(
                state="met" if number == of else "nearly",
                conditions=f"{number} dari {of} syarat terpenuhi",
            )


def _of_score(found: Verdict) -> DecisionFacts:
    total = next((row for row in found.rules if row.rule.node == TOTAL), None)
    row = tightest(found)
    percent = row.rule.measure == "percent"
    return DecisionFacts(
        total=None if total is None else total.value,
        minimum=None if total is None else total.minimum,
        tightest=f"{row.rule.label} {selisih(decimal(to_spare(row)), percent=percent)}",
        state="met" if found.met else "nearly" if row.nearly else "missed",
    )


def _verdicts(proposals: list[Proposal]) -> dict[int, Verdict]:
    """The rules of each one's own predicate, as they were when its score was decided."""
    found: dict[int, Verdict] = {}
    for target in sorted({one.target for one in proposals}):
        sheets = {
            one.assessment_id: one
            for one in proposals
            if one.target == target and one.assessment_id is not None
        }
        rows = decided_scores(sheets).values_list(
            "assessment_id", f"sealed__result__thresholds__{target}__rules"
        )
        for pk, rules in rows:
            one = sheets[pk]
            if one.assessment is None:
                continue
            written = {row["rule"]: row for row in rules}
            instrument = scoring_instrument(one.assessment.instrument)
            found[one.pk] = Verdict(
                target,
                tuple(
                    RuleResult(
                        rule,
                        Fraction(written[rule.code]["value"]),
                        Fraction(written[rule.code]["gap"]),
                    )
                    for rule in instrument.rules_for(target)
                    if rule.code in written
                ),
            )
    return found


def _conditions(proposals: list[Proposal]) -> Counter[int]:
    """How many of the three conditions were found fulfilled, by proposal."""
    if not proposals:
        return Counter()
    rows = ConditionJudgement.objects.filter(proposal__in=proposals, fulfilled=True)
    return Counter(rows.order_by().values_list("proposal_id", flat=True))
