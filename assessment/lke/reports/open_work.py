"""What is open for a person on many LKE, counted by the rule that the guards of a move ask.

An answer counts when it scores (``assessment.scoring.model.is_complete``): neither one that was
cleared nor half of its counts. A rank of the TPI that judges all areas is told by the stored
figures, where they are of the answers that stand; of every other LKE the rows are read.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast

from assessment.enums import TPI_RANKS, Phase, Side, View
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.tpi_ranks import judges_with, last_answers, open_items
from assessment.models import Answer, Assessment, LiveFigures, ReturnedItem
from assessment.queries import IS_GIVEN
from assessment.rules import areas_on
from assessment.scoring import model
from units.models import User


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is open for a person on one LKE.

    ``items`` of ``of`` are without an answer that counts, in the areas of ``open_in`` (by the
    area's code, with how many; not known of a rank that judges all areas). In repair: ``returned``
    wait, ``repaired`` are done.
    """

    items: int = 0
    of: int = 0
    open_in: dict[str, int] | None = None
    returned: int = 0
    repaired: int = 0
    first: str = ""  # the first open item's code, where the rows were read

    @property
    def done(self) -> int:
        return self.of - self.items


@lru_cache(maxsize=16)
def areas_of_items(instrument: model.Instrument) -> dict[str, str]:
    """The area of every item by its code, in the sheet's order: "1".."6", or "hasil"."""
    return {one.code: _area(instrument, one.parent) for one in instrument.indicators}


def _area(instrument: model.Instrument, code: str | None) -> str:
    while code is not None:
        node = instrument.node(code)
        if node.area:
            return node.area
        code = node.parent
    return "hasil"


def open_work(
    user: User, sheets: Iterable[Assessment], sides: dict[int, Side]
) -> dict[int, OpenWork]:
    """By the LKE's id, each seen from the side this person writes on (``sides``). As many queries
    for one LKE as for many."""
    sheets = list(sheets)
    mine = {sheet.pk: _mine(user, sheet, sides[sheet.pk]) for sheet in sheets}
    repair = [sheet for sheet in sheets if sheet.phase == Phase.REPAIR]
    found = _in_repair(repair, mine)
    rest = [sheet for sheet in sheets if sheet.phase != Phase.REPAIR]
    found |= _by_figures(rest, sides, mine)
    found |= _by_rows([sheet for sheet in rest if sheet.pk not in found], sides, mine)
    return found


def _mine(user: User, sheet: Assessment, side: Side) -> dict[str, str]:
    """The items of the person's own areas; without a division, all of them."""
    areas = areas_of_items(scoring_instrument(sheet.instrument))
    own = areas_on(user, sheet, side)
    return areas if own is None else {code: area for code, area in areas.items() if area in own}


def _in_repair(sheets: list[Assessment], mine: dict[int, dict[str, str]]) -> dict[int, OpenWork]:
    """What waits for repair in the present round, and what is done."""
    if not sheets:
        return {}
    rounds = {sheet.pk: sheet.round for sheet in sheets}
    waiting: dict[int, list[str]] = defaultdict(list)
    done: dict[int, int] = defaultdict(int)
    rows = ReturnedItem.objects.filter(assessment__in=rounds, round=F("assessment__round"))
    for pk, code, repaired in rows.order_by("indicator__order").values_list(
        "assessment_id", "indicator__code", "repaired_at"
    ):
        if code not in mine[pk]:
            continue
        if repaired is None:
            waiting[pk].append(code)
        else:
            done[pk] += 1
    return {
        pk: OpenWork(
            of=len(mine[pk]),
            returned=len(waiting[pk]),
            repaired=done[pk],
            first=next(iter(waiting[pk]), ""),
        )
        for pk in rounds
    }


def _by_figures(
    sheets: list[Assessment], sides: dict[int, Side], mine: dict[int, dict[str, str]]
) -> dict[int, OpenWork]:
    """Of the ranks of the TPI that judge all areas: what the stored figures say, where they are
    fresh and the rank left nothing to the next one (then each item has to be looked at)."""
    wanted = {
        sheet.pk: sides[sheet.pk]
        for sheet in sheets
        if sides[sheet.pk] in TPI_RANKS
        and mine[sheet.pk] is areas_of_items(scoring_instrument(sheet.instrument))
    }
    if not wanted:
        return {}
    left_out = Answer.objects.filter(abstained=True, assessment__in=wanted, side__in=TPI_RANKS)
    left = set(left_out.order_by().values_list("assessment_id", "side").distinct())
    rows = LiveFigures.objects.filter(
        assessment__in=wanted,
        view=View.TPI,
        assessment__figures_version=F("assessment__answers_version"),
    )
    return {
        pk: OpenWork(of - answered, of)
        for pk, answered, of in rows.values_list("assessment_id", "answered", "of")
        if (pk, wanted[pk]) not in left
    }


def _by_rows(
    sheets: list[Assessment], sides: dict[int, Side], mine: dict[int, dict[str, str]]
) -> dict[int, OpenWork]:
    """What the answers themselves say. What is open to a rank depends on all ranks."""
    if not sheets:
        return {}
    instruments = {sheet.pk: scoring_instrument(sheet.instrument) for sheet in sheets}
    wanted = {one for sheet in sheets for one in _speaking(sides[sheet.pk])}
    counted = {one.code for entry in instruments.values() for one in entry.counted}
    rows = Answer.objects.filter(
        IS_GIVEN | Q(abstained=True), assessment__in=instruments, side__in=wanted
    )
    said: dict[int, dict[str, dict[str, str]]] = {pk: {} for pk in instruments}
    abstained: dict[int, set[tuple[str, str]]] = defaultdict(set)
    # Only counts may be there in part, so only theirs are read.
    counts = When(indicator__code__in=counted, then=Cast("value", TextField()))
    text = Case(counts, default=Value("", TextField()))
    for pk, side, code, left, value in rows.values_list(
        "assessment_id", "side", "indicator__code", "abstained", text
    ):
        if left:  # an abstention has no answer
            abstained[pk].add((side, code))
        else:
            said[pk].setdefault(side, {})[code] = value
    found = {}
    for pk, instrument in instruments.items():
        answered = _answered(instrument, said[pk], _speaking(sides[pk]))
        rank = None if sides[pk] == Side.UNIT else sides[pk]
        blank = open_items(rank, mine[pk], answered, abstained[pk])
        areas: dict[str, int] = defaultdict(int)
        for code in blank:
            areas[mine[pk][code]] += 1
        found[pk] = OpenWork(len(blank), len(mine[pk]), dict(areas), first=next(iter(blank), ""))
    return found


def _speaking(side: Side) -> tuple[Side, ...]:
    return (side,) if side == Side.UNIT else judges_with(side)


def _answered(
    instrument: model.Instrument, said: dict[str, dict[str, str]], speaking: Collection[Side]
) -> set[str]:
    """The codes on which the last of them that answered scores."""
    last = last_answers(*(said.get(side, {}) for side in speaking))
    return {code for code, text in last.items() if not text or _scores(instrument, code, text)}


def _scores(instrument: model.Instrument, code: str, text: str) -> bool:
    entry = instrument.indicator(code)
    value: Any = json.loads(text)
    return model.is_complete(entry, model.parse_answer(entry, value))
