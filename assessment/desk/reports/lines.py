"""The list beside the question: units for one item, items of one unit, or what differs anywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.desk.reports.duties import DeskDuty
from assessment.desk.reports.queue import DeskItem, Pair, Queue, item_of
from assessment.enums import TPI_RANKS, Side
from assessment.lke.tpi_ranks import last_answers
from assessment.models import Answer
from assessment.writing_rules import area_of

MOST = 120  # lines of a list; the others come as one goes on


@dataclass(frozen=True, slots=True)
class Line:
    """One item of one LKE in the list, as narrow as it can be read."""

    place: DeskItem
    name: str
    unit: str
    below: str  # what the rank below says; "" for a first rank
    own: str
    state: str  # "kosong", "sama", "beda", "balik", "lewat"
    current: bool

    @property
    def word(self) -> str:
        """The state for who hears the page."""
        return {
            "kosong": "belum dinilai",
            "sama": "sama",
            "beda": "berbeda",
            "balik": "ditandai untuk dikembalikan",
            "lewat": "tidak dinilai",
        }[self.state]


@dataclass(frozen=True, slots=True)
class Lines:
    """The list with its own heading."""

    kind: str  # "unit", "soal" or "pilah"
    rows: list[Line]
    more: int
    done: int
    of: int
    previous: DeskItem | None  # the neighbours of the whole list: another unit, another question
    next: DeskItem | None
    number: int = 0
    numbers: int = 0


def lines_of(queue: Queue, here: DeskItem) -> Lines:
    """The part of the queue this item stands in. One query."""
    if queue.only:
        places, kind = _around(queue.places, here), "pilah"
        whole = queue.places
    elif queue.by_question:
        whole = [one for one in queue.places if one.row.code == here.row.code]
        places, kind = whole, "soal"
    else:
        whole = [item_of(here.duty, row) for row in here.duty.rows if _page(row) == _page(here.row)]
        places, kind = whole, "unit"
    said = _said(places)
    shown = [_line(queue, one, said.get(one.pair, {}), kind, here) for one in places]
    done = sum(1 for one in whole if queue.is_done(one))
    before, after, number, numbers = _neighbours(queue, here, kind)
    return Lines(
        kind, shown, len(whole) - len(places), done, len(whole), before, after, number, numbers
    )


def _page(row: Any) -> tuple[str, str]:
    """The area of an aspect an item stands in."""
    node = row.node.parent if row.node.kind == "subarea" and row.node.parent else row.node
    return node.code, area_of(row)


def _around(places: Sequence[DeskItem], here: DeskItem) -> list[DeskItem]:
    at = next((n for n, one in enumerate(places) if one.pair == here.pair), 0)
    first = max(min(at - MOST // 3, len(places) - MOST), 0)
    return list(places[first : first + MOST])


def _neighbours(
    queue: Queue, here: DeskItem, kind: str
) -> tuple[DeskItem | None, DeskItem | None, int, int]:
    """The first open item of the unit (or question) before and after this one, and how many."""
    if kind == "pilah":
        at = queue.index.get(here.pair, 0)
        return None, None, at + 1, len(queue.places)
    key = _question if kind == "soal" else _unit
    keys = list(dict.fromkeys(map(key, queue.places)))
    at = keys.index(key(here)) if key(here) in keys else 0
    before, after = (keys[n] if 0 <= n < len(keys) else None for n in (at - 1, at + 1))
    return _first(queue, key, before), _first(queue, key, after), at + 1, len(keys)


def _first(queue: Queue, key: Callable[[DeskItem], object], wanted: object) -> DeskItem | None:
    """The first item still to do there, else the first one."""
    if wanted is None:
        return None
    for some in (queue.left, queue.places):
        if found := next((one for one in some if key(one) == wanted), None):
            return found
    return None


def _question(place: DeskItem) -> object:
    return place.row.code


def _unit(place: DeskItem) -> object:
    return place.pair[0]


def readable_sides(duty: DeskDuty) -> tuple[Side, ...]:
    """Whose answers a judge reads beside the own ones: two who judge apart not each other's."""
    if duty.side == Side.TPI_SECOND:
        return Side.UNIT, Side.TPI_SECOND
    return Side.UNIT, *TPI_RANKS[: TPI_RANKS.index(duty.side) + 1]


def _said(places: Sequence[DeskItem]) -> dict[Pair, dict[str, tuple[Any, bool]]]:
    """Values and abstentions by side, as far as each LKE's judge may read them."""
    sides = {one.duty.sheet.pk: readable_sides(one.duty) for one in places}
    rows = Answer.objects.filter(
        assessment__in=sides, indicator__in={one.row.pk for one in places}
    ).values_list("assessment_id", "indicator_id", "side", "value", "abstained")
    found: dict[Pair, dict[str, tuple[Any, bool]]] = {}
    for sheet, indicator, side, value, abstained in rows:
        if side in sides[sheet]:
            found.setdefault((sheet, indicator), {})[side] = (value, abstained)
    return found


def _line(
    queue: Queue, place: DeskItem, said: Mapping[str, tuple[Any, bool]], kind: str, here: DeskItem
) -> Line:
    duty = place.duty
    unit = said.get(Side.UNIT, (None, False))[0]
    own, left = said.get(duty.side, (None, False))
    ranks = readable_sides(duty)[1:-1]
    below = last_answers(
        *({"": said[side][0]} for side in ranks if side in said and said[side][0] is not None)
    ).get("")
    return Line(
        place=place,
        name=_name(place, kind),
        unit=short(unit),
        below=short(below) if duty.reviews else "",
        own=short(own),
        state=_state(queue, place, own, left, unit),
        current=place.pair == here.pair,
    )


def _name(place: DeskItem, kind: str) -> str:
    if kind == "soal":
        return place.duty.sheet.unit_name
    if kind == "unit":
        return f"{place.row.code} · {place.row.statement}"
    return f"{place.duty.sheet.unit.code} · {place.row.code}"


def _state(queue: Queue, place: DeskItem, own: object, left: bool, unit: object) -> str:
    if place.pair in queue.marked:
        return "balik"
    if place.pair not in queue.judged:
        return "kosong"
    if left:
        return "lewat"
    return "sama" if own == unit else "beda"


def short(value: object) -> str:
    """An answer in the width of two letters: ``B``, ``3,38``, ``angka`` for counts."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(".", ",")
    return "angka"
