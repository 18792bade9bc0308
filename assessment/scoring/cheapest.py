"""The cheapest choice of improvements that fills several minima at once, exactly.

Cheapest means fewest items first, then the smallest sum of steps. The sets the minima speak of
lie inside each other or apart (areas in pengungkit in the total), so each set needs to tell the
one around it a single thing: how much it gains for a count and a number of steps. Counts are
settled first; then only what can still end in a solution with that count is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

WORK_LIMIT = 3_000_000  # merged pairs; beyond it the steps are good, but not proven


@dataclass(frozen=True, slots=True)
class ImprovementChoice:
    """One way to improve an item (or a tied pair of items); gains are integers of one scale."""

    count: int
    steps: int
    gain: int
    what: Any = None


@dataclass(frozen=True, slots=True)
class Need:
    """At least ``least`` must be gained inside ``members`` (positions of items)."""

    members: frozenset[int]
    least: int


@dataclass(frozen=True, slots=True)
class CheapestPlan:
    """What to choose. ``bound``: no plan costs less than this count, nor, with it, less steps."""

    chosen: tuple[ImprovementChoice, ...]
    optimal: bool
    bound: tuple[int, int]

    @property
    def cost(self) -> tuple[int, int]:
        return sum(one.count for one in self.chosen), sum(one.steps for one in self.chosen)


# Best gain by count (None: impossible), each with the chain of choices that leads there.
Chain = tuple["Chain", ImprovementChoice] | tuple["Chain", "Chain"] | tuple[()]
Widest = list[tuple[int, Chain] | None]
# By count: steps, gain and chain, both growing.
Front = list[list[tuple[int, int, Chain]]]


@dataclass(slots=True)
class _Set:
    members: frozenset[int]
    least: int
    inside: list["_Set"] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    parts: list[Widest] = field(default_factory=list)
    widest: Widest = field(default_factory=list)


class _TooMuch(Exception):
    """The steps cannot be proven within the limit."""


def cheapest(
    items: Sequence[Sequence[ImprovementChoice]], needs: Sequence[Need], limit: int = WORK_LIMIT
) -> CheapestPlan | None:
    """The plan, or None where no choice fills every need (or, sets crossing, none was found)."""
    everything = frozenset(range(len(items)))
    nested, crossing = _nested(needs, everything)
    root = _tree(nested, everything)
    _widen(root, items)
    first = next(((n, best) for n, best in enumerate(root.widest) if best is not None), None)
    if first is None:
        return None
    count, (_, chain) = first
    chosen = _flat(chain)
    bound, proven = (count, count), False
    try:
        chosen = _Steps(items, count, _cost(chosen), limit).solve(root)
        bound, proven = _cost(chosen), True
    except _TooMuch:
        pass
    if crossing:
        mended = _mend(items, needs, chosen)
        if mended is None:
            return None
        proven = proven and _cost(mended) == bound
        chosen = mended
    return CheapestPlan(chosen, proven, bound)


def _cost(chosen: Sequence[ImprovementChoice]) -> tuple[int, int]:
    return sum(one.count for one in chosen), sum(one.steps for one in chosen)


def _nested(
    needs: Sequence[Need], everything: frozenset[int]
) -> tuple[dict[frozenset[int], int], bool]:
    """The needs whose sets lie inside each other or apart; whether others had to be left out."""
    kept: dict[frozenset[int], int] = {everything: 0}
    crossing = False
    for need in sorted(needs, key=lambda one: -len(one.members)):
        if need.least <= 0:
            continue
        if all(_apart_or_inside(need.members, other) for other in kept):
            kept[need.members] = max(kept.get(need.members, 0), need.least)
        else:
            crossing = True
    return kept, crossing


def _apart_or_inside(one: frozenset[int], other: frozenset[int]) -> bool:
    return one <= other or other <= one or not one & other


def _tree(nested: dict[frozenset[int], int], everything: frozenset[int]) -> _Set:
    sets = [_Set(members, least) for members, least in nested.items()]
    sets.sort(key=lambda one: -len(one.members))
    for position, one in enumerate(sets[1:], start=1):
        around = min(
            (other for other in sets[:position] if one.members <= other.members),
            key=lambda other: len(other.members),
        )
        around.inside.append(one)
    for one in sets:
        covered = frozenset().union(*(part.members for part in one.inside))
        one.items = sorted(one.members - covered)
    return sets[0]


def _flat(chain: Chain) -> tuple[ImprovementChoice, ...]:
    found: list[ImprovementChoice] = []
    waiting: list[Any] = [chain]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ImprovementChoice):
            found.append(one)
        else:
            waiting.extend(one)
    return tuple(found)


def _widen(one: _Set, items: Sequence[Sequence[ImprovementChoice]]) -> None:
    """The best gain of a set for every count, given the needs inside it."""
    for inner in one.inside:
        _widen(inner, items)
    one.parts = [inner.widest for inner in one.inside]
    one.parts += [_widest_of(items[position]) for position in one.items]
    whole: Widest = [(0, ())]
    for part in one.parts:
        whole = _join(whole, part)
    one.widest = [best if best and best[0] >= one.least else None for best in whole]


def _widest_of(choices: Sequence[ImprovementChoice]) -> Widest:
    found: Widest = [(0, ())] + [None] * max((one.count for one in choices), default=0)
    for one in choices:
        before = found[one.count]
        if before is None or one.gain > before[0]:
            found[one.count] = (one.gain, ((), one))
    return found


def _join(left: Widest, right: Widest) -> Widest:
    found: Widest = [None] * (len(left) + len(right) - 1)
    for first, one in enumerate(left):
        if one is None:
            continue
        for second, other in enumerate(right):
            if other is None:
                continue
            gain, before = one[0] + other[0], found[first + second]
            if before is None or gain > before[0]:
                found[first + second] = (gain, (one[1], other[1]) if other[1] else one[1])
    return found


class _Steps:
    """The fewest steps among all plans of exactly ``count`` items (fewer do not exist)."""

    def __init__(
        self,
        items: Sequence[Sequence[ImprovementChoice]],
        count: int,
        known: tuple[int, int],
        limit: int,
    ) -> None:
        self.items = items
        self.count = count
        self.most = known[1]  # a plan with so many steps is known already
        self.left = limit

    def solve(self, root: _Set) -> tuple[ImprovementChoice, ...]:
        required: list[int | None] = [root.least] * (self.count + 1)
        return _flat(self._front(root, required)[self.count][0][2])

    def _front(self, one: _Set, required: list[int | None]) -> Front:
        """All of a set's useful states; ``required`` is the least gain the rest still needs."""
        required = [None if least is None else max(least, one.least) for least in required]
        start: Widest = [(0, ())]
        after = [start]  # best gain of the parts behind each position
        for part in reversed(one.parts):
            after.append(_join(after[-1], part))
        after.reverse()
        before = start
        states: Front = [[(0, 0, ())]]
        for position, part in enumerate(one.parts):
            if position < len(one.inside):
                others = _join(before, after[position + 1])
                front = self._front(one.inside[position], self._least(required, others))
            else:
                front = _front_of(self.items[one.items[position - len(one.inside)]])
            states = self._merge(states, front, self._least(required, after[position + 1]))
            before = _join(before, part)
        return states + [[] for _ in range(self.count + 1 - len(states))]

    def _least(self, required: list[int | None], rest: Widest) -> list[int | None]:
        """What a part must gain at each count so that the rest can still make it enough."""
        found: list[int | None] = []
        for count in range(self.count + 1):
            least: int | None = None
            for more, best in enumerate(rest[: self.count + 1 - count]):
                wanted = required[count + more]
                if best is not None and wanted is not None:
                    gap = wanted - best[0]
                    least = gap if least is None else min(least, gap)
            found.append(least)
        return found

    def _merge(self, left: Front, right: Front, required: list[int | None]) -> Front:
        longest = min(len(left) + len(right) - 2, self.count)
        found: list[dict[int, tuple[int, Chain]]] = [{} for _ in range(longest + 1)]
        for first, states in enumerate(left):
            for second, others in enumerate(right):
                count = first + second
                if not states or not others or count > longest:
                    continue
                least = required[count]
                if least is None:
                    continue
                most = self.most - (self.count - count)  # every item still to come takes a step
                best = found[count]
                self.left -= len(states) * len(others)
                if self.left < 0:
                    raise _TooMuch
                for steps, gain, chain in states:
                    for more_steps, more, other in others:
                        total, value = steps + more_steps, gain + more
                        if total > most:
                            break
                        if value < least:
                            continue
                        known = best.get(total)
                        if known is None or value > known[0]:
                            best[total] = (value, (chain, other) if other else chain)
        return [_growing(best) for best in found]


def _front_of(choices: Sequence[ImprovementChoice]) -> Front:
    found: list[dict[int, tuple[int, Chain]]] = [
        {} for _ in range(1 + max((one.count for one in choices), default=0))
    ]
    found[0][0] = (0, ())
    for one in choices:
        before = found[one.count].get(one.steps)
        if before is None or one.gain > before[0]:
            found[one.count][one.steps] = (one.gain, ((), one))
    return [_growing(best) for best in found]


def _growing(best: dict[int, tuple[int, Chain]]) -> list[tuple[int, int, Chain]]:
    """Without the states that take more steps and gain no more."""
    kept: list[tuple[int, int, Chain]] = []
    for steps in sorted(best):
        gain, chain = best[steps]
        if not kept or gain > kept[-1][1]:
            kept.append((steps, gain, chain))
    return kept


def _mend(
    items: Sequence[Sequence[ImprovementChoice]],
    needs: Sequence[Need],
    chosen: Sequence[ImprovementChoice],
) -> tuple[ImprovementChoice, ...] | None:
    """Fills needs whose sets cross by taking what helps most; good, but not proven cheapest."""
    where = {id(one): position for position, choices in enumerate(items) for one in choices}
    taken = {where[id(one)]: one for one in chosen}
    while True:
        short = [
            (need, need.least - sum(one.gain for at, one in taken.items() if at in need.members))
            for need in needs
        ]
        short = [(need, gap) for need, gap in short if gap > 0]
        if not short:
            return tuple(one for _, one in sorted(_without_idle(needs, taken).items()))
        found: tuple[int, int, ImprovementChoice] | None = None
        for position, choices in enumerate(items):
            own = taken[position].gain if position in taken else 0
            for one in choices:
                help_ = sum(
                    min(one.gain - own, gap) for need, gap in short if position in need.members
                )
                if one.gain > own and help_ > (found[0] if found else 0):
                    found = (help_, position, one)
        if found is None:
            return None
        taken[found[1]] = found[2]


def _without_idle(
    needs: Sequence[Need], taken: dict[int, ImprovementChoice]
) -> dict[int, ImprovementChoice]:
    """Without the choices that nothing needs any more, the smallest gains first."""
    for position, _ in sorted(taken.items(), key=lambda pair: pair[1].gain):
        rest = {at: one for at, one in taken.items() if at != position}
        if all(
            sum(one.gain for at, one in rest.items() if at in need.members) >= need.least
            for need in needs
        ):
            taken = rest
    return taken
