"""What the invented units answer, and what assessors and ministry make of it."""

import random
from dataclasses import dataclass
from decimal import Decimal

from assessment.models import Indicator
from assessment.scoring.model import INDEX_MAXIMUM, Answer, AnswerType, InputRole, Instrument
from assessment.scoring.model import Indicator as Entry

# How much an area lies below (or above) what the unit reaches elsewhere, in percent points, and
# how much more often an assessor lowers it: an agency has its own weak spots.
WEAKNESS = {"1": 2, "2": -2, "3": 0, "4": -5, "5": -9, "6": 4, "hasil": 0}
DOUBT = {"1": 0.8, "2": 1.0, "3": 0.9, "4": 1.5, "5": 2.1, "6": 0.6, "hasil": 0.4}


@dataclass(frozen=True, slots=True)
class Quality:
    """A unit in one year: share of best answers by area (percent), survey indices, and how often
    it answers better than its assessor finds."""

    areas: dict[str, float]
    surveys: dict[str, Decimal]
    optimism: float


@dataclass(frozen=True, slots=True)
class SeedItem:
    """One indicator with what is asked of it again and again."""

    row: Indicator
    entry: Entry
    area: str
    labels: tuple[str, ...]


class SheetMaker:
    """Answers for whole sheets of one instrument version, from a seeded chance."""

    def __init__(
        self, instrument: Instrument, rows: list[Indicator], chance: random.Random
    ) -> None:
        self.chance = chance
        self.lines = [
            SeedItem(
                row,
                instrument.indicator(row.code),
                self._area(instrument, row.code),
                tuple(option.label for option in instrument.indicator(row.code).options),
            )
            for row in rows
        ]
        self.by_code = {line.row.code: line for line in self.lines}

    @staticmethod
    def _area(instrument: Instrument, code: str) -> str:
        node = instrument.node(instrument.indicator(code).parent)
        while node.area is None and node.parent is not None:
            node = instrument.node(node.parent)
        return node.area or "hasil"

    def quality(self, base: float, optimism: float) -> Quality:
        areas = {
            area: max(8.0, min(99.0, base + shift + self.chance.gauss(0, 7)))
            for area, shift in WEAKNESS.items()
        }
        surveys = {}
        for node in ("B.I", "B.II"):
            index = Decimal(str(round(3.4 + base / 250 + self.chance.gauss(0, 0.12), 2)))
            surveys[node] = min(max(index, Decimal("2.4")), INDEX_MAXIMUM)
        return Quality(areas, surveys, optimism)

    def filled(self, quality: Quality, share: float = 1.0) -> dict[str, Answer]:
        """The unit's side, from the top of the sheet as far as ``share`` of it goes."""
        lines = self.lines[: round(len(self.lines) * share)]
        return {line.row.code: self._answer(line, quality) for line in lines}

    def _answer(self, line: SeedItem, quality: Quality) -> Answer:
        level = quality.areas[line.area]
        if line.labels:
            if self.chance.random() * 100 <= level:
                return line.labels[0]
            return line.labels[min(self.chance.choice((1, 1, 2)), len(line.labels) - 1)]
        if line.entry.answer_type == AnswerType.INDEX:
            return quality.surveys.get(line.entry.parent, quality.surveys["B.I"])
        return self._counts(line.entry, level)

    def _counts(self, entry: Entry, level: float) -> dict[str, Decimal]:
        parts = entry.keys(InputRole.DENOMINATOR)
        due = self.chance.randint(max(6, len(parts)), 30)
        counts = dict.fromkeys(entry.keys(InputRole.INFO), Decimal(1))
        counts.update(dict.fromkeys(parts[:-1], Decimal(1)))
        counts.update(dict.fromkeys(parts[-1:], Decimal(due - len(parts) + 1)))
        done = min(due, round(due * level / 100) + self.chance.choice((0, 0, 1)))
        counts.update(dict.fromkeys(entry.keys(InputRole.NUMERATOR), Decimal(done)))
        counts.update(dict.fromkeys(entry.keys(InputRole.PREVIOUS), Decimal(4)))
        now = self.chance.choice((0, 1, 1, 2) if level > 60 else (1, 2, 3, 4))
        counts.update(dict.fromkeys(entry.keys(InputRole.CURRENT), Decimal(now)))
        return counts

    def judged(
        self, given: dict[str, Answer], severity: float, share: float = 1.0
    ) -> dict[str, Answer]:
        """What another side says on the same items: mostly the same, some lower, few higher.

        ``severity`` is roughly the share of items it lowers where an area is as good as most.
        """
        lines = self.lines[: round(len(self.lines) * share)]
        found = {}
        for line in lines:
            answer = given.get(line.row.code)
            if answer is None:
                continue
            draw = self.chance.random()
            if draw < severity * DOUBT[line.area]:
                answer = self._lower(line, answer)
            elif draw > 0.992 and line.labels:
                answer = line.labels[max(line.labels.index(str(answer)) - 1, 0)]
            found[line.row.code] = answer
        return found

    def _lower(self, line: SeedItem, answer: Answer) -> Answer:
        if isinstance(answer, str):
            place = line.labels.index(answer)
            return line.labels[min(place + 1, len(line.labels) - 1)]
        if isinstance(answer, Decimal):  # a survey is counted again, not doubted
            return max(answer - Decimal("0.03"), Decimal(0))
        counts = dict(answer)
        for key in line.entry.keys(InputRole.NUMERATOR):
            counts[key] = max(counts[key] - 2, Decimal(0))
        for key in line.entry.keys(InputRole.CURRENT):
            counts[key] += 1
        return counts
