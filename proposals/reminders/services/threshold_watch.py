"""Telling when a value has fallen below a minimum of the target, or nearly: once, until it
recovers.

For the scheduler and never inside a save: figures are refreshed for many LKE at once, and only
sheets whose answers changed since the last look are looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from assessment.enums import View
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Assessment, LiveFigures
from assessment.rules import sees_tpi_side
from assessment.scoring.model import Rule
from proposals.models import Proposal, ThresholdWatch
from proposals.queries import running_proposals
from units.enums import TPI_SIDE, Role
from units.queries import read_roles
from units.role_holders import Holder, RoleHolders
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell

MET, NEARLY, MISSED = "m", "n", "x"
WHOSE: dict[str, str] = {View.UNIT: "unit", View.TPI: "TPI"}
NAMED = 3
UNIT_TEAM = (Role.UNIT_HEAD, Role.UNIT_MEMBER)


@dataclass(frozen=True, slots=True)
class ThresholdChange:
    """Rules of one proposal and view that people have to hear of now."""

    watch: ThresholdWatch
    fallen: list[tuple[Rule, str]]  # with the letter it has now


def _watched() -> QuerySet[Proposal]:
    return running_proposals(
        Proposal.objects.filter(period__is_open=True, assessment__isnull=False)
    )


def refresh_watched() -> int:
    """Computes the figures that are behind; outside of any transaction, for it scores many
    sheets and nobody shall wait for it. Answers how many are still behind."""
    return refresh_figures(Assessment.objects.filter(proposals__in=_watched()))


@transaction.atomic
def watch_thresholds() -> int:
    """Looks at every LKE of a running season that changed (as far as its figures are fresh);
    answers how many notices are new."""
    proposals = list(
        _watched()
        .select_related("unit", "period", "assessment__instrument", "assessment__unit")
        .select_related("assessment__double_assessment")  # a blind assessor is not told
        .order_by("pk")
    )
    changes = _changes({row.pk: row for row in proposals})
    if not changes:
        return 0
    role_holders = RoleHolders(change.watch.proposal.unit for change in changes)
    people = {
        held.person for change in changes for held in _around(role_holders, change.watch.proposal)
    }
    read_roles(people)
    return tell(news for change in changes for news in _news(role_holders, change))


def _changes(proposals: dict[int, Proposal]) -> list[ThresholdChange]:
    known = {
        (row.proposal_id, row.view): row
        for row in ThresholdWatch.objects.filter(proposal__in=proposals)
    }
    by_sheet = {row.assessment_id: row for row in proposals.values()}
    figures = LiveFigures.objects.filter(
        assessment__in=by_sheet,
        view__in=WHOSE,
        assessment__figures_version=F("assessment__answers_version"),
    ).annotate(version=F("assessment__figures_version"))
    written, changes = [], []
    for row in figures.iterator():
        proposal = by_sheet[row.assessment_id]
        letters = row.wbbm if proposal.target == "WBBM" else row.wbk
        watch = known.get((proposal.pk, row.view))
        if watch is not None and watch.version == row.version:
            continue
        before = watch.seen if watch else MISSED * len(letters)
        told = watch.told if watch else MET * len(letters)
        watch = watch or ThresholdWatch(view=row.view)
        watch.proposal, watch.seen, watch.version = proposal, letters, row.version
        now_told, fallen = compare_letters(before, letters, told, complete=row.answered == row.of)
        watch.told = now_told
        written.append(watch)
        if fallen:
            instrument = scoring_instrument(proposal.assessment.instrument)  # type: ignore[union-attr]
            rules = instrument.rules_for(proposal.target)
            changes.append(
                ThresholdChange(watch, [(rules[place], letters[place]) for place in fallen])
            )
    ThresholdWatch.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["proposal", "view"],
        update_fields=["seen", "told", "version"],
        batch_size=500,
    )
    return changes


def compare_letters(before: str, now: str, told: str, *, complete: bool) -> tuple[str, list[int]]:
    """What has been told after this look, and the places of the rules to tell of.

    A sheet that is still being filled begins below every minimum: there only a fall is news. A
    complete one is told of as it stands. What was told is told again only after a recovery, or
    when nearly has become missed.
    """
    after, news = [], []
    for place, letter in enumerate(now):
        old, heard = before[place], told[place]
        if letter == MET:
            after.append(MET)
            continue
        fell = (old, letter) in {(MET, NEARLY), (MET, MISSED), (NEARLY, MISSED)}
        worse = heard == MET or (heard, letter) == (NEARLY, MISSED)
        if worse and (fell or complete):
            news.append(place)
            after.append(letter)
        else:
            after.append(heard)
    return "".join(after), news


def _around(role_holders: RoleHolders, proposal: Proposal) -> list[Holder]:
    return role_holders.holders((*UNIT_TEAM, Role.POKJA, *TPI_SIDE, Role.LEADERSHIP), proposal.unit)


def _news(role_holders: RoleHolders, change: ThresholdChange) -> Iterator[News]:
    """The unit's own figures concern the unit and the pokja; the TPI's whoever may see them."""
    watch, proposal = change.watch, change.watch.proposal
    sheet = proposal.assessment
    if sheet is None:
        return
    unit_view = watch.view == View.UNIT
    for held in _around(role_holders, proposal):
        if unit_view and held.role not in (*UNIT_TEAM, Role.POKJA):
            continue
        if not unit_view and not sees_tpi_side(held.person, sheet):
            continue
        own = [
            (rule, letter)
            for rule, letter in change.fallen
            if rule.area is None or held.role != Role.UNIT_MEMBER or held.covers_area(rule.area)
        ]
        if own:
            yield News(
                held.person,
                NoticeKind.BELOW,
                f"below:{watch.proposal_id}:{watch.view}:{watch.version}",
                f"{proposal.unit_name} · {proposal.get_target_display()} {proposal.period.year}, "
                f"menurut penilaian {WHOSE[watch.view]}: {_words(own)}.",
                f"{reverse('assessment:overview', args=[sheet.pk])}?sisi={watch.view}",
            )


def _words(fallen: Iterable[tuple[Rule, str]]) -> str:
    parts = []
    for letter, word in (
        (MISSED, "di bawah minimal pada"),
        (NEARLY, "hampir mencapai nilai minimal pada"),
    ):
        labels = [rule.label for rule, found in fallen if found == letter]
        if labels:
            rest = f", dan {len(labels) - NAMED} lainnya" if len(labels) > NAMED else ""
            parts.append(f"{word} {', '.join(labels[:NAMED])}{rest}")
    return "; ".join(parts)
