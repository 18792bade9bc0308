"""What the engine computes with: instrument, answers, and the one strict reading of an answer.

Weights are points of 100; multipliers lie between 0 and 1. Source: PermenPANRB 90/2021,
Lampiran III.
"""

import re
from collections.abc import Mapping, Sized
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any


class AnswerType(StrEnum):
    YES_NO = "ya_tidak"
    ABC = "abc"
    ABCD = "abcd"
    ABCDE = "abcde"
    RATIO = "ratio"
    DECREASE = "decrease"
    INDEX = "index_0_4"


COUNTED = frozenset({AnswerType.RATIO, AnswerType.DECREASE})
INDEX_MAXIMUM = Decimal(4)
MOST = 10**12  # no count of anything is that large
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_GROUPED = re.compile(r"[.,]\d{3}\s*$")


class NodeKind(StrEnum):
    COMPONENT = "component"
    ASPECT = "aspect"
    AREA = "area"
    SUBAREA = "subarea"


class InputRole(StrEnum):
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    PREVIOUS = "previous"
    CURRENT = "current"
    INFO = "info"


class ZeroPolicy(StrEnum):
    """What 0/0 scores: declared per indicator, shown to the user."""

    FULL = "full"
    ZERO = "zero"


class Predicate(StrEnum):
    WBK = "WBK"
    WBBM = "WBBM"


class Measure(StrEnum):
    VALUE = "value"
    PERCENT = "percent"


# A letter or word, an index (or a share of 1 where a sheet gave a percentage without its counts),
# or counts by input key.
Answer = str | Decimal | Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    criterion: str
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class Input:
    """A count of a percentage indicator, with its number on the ministry's portal."""

    key: str
    label: str
    role: InputRole
    soal_id: int | None  # on the portal; it may have none yet


@dataclass(frozen=True, slots=True)
class Node:
    code: str
    parent: str | None
    kind: NodeKind
    name: str
    weight: Decimal
    area: str | None = None


@dataclass(frozen=True)
class Indicator:
    code: str
    parent: str
    statement: str
    answer_type: AnswerType
    soal_ids: tuple[int, ...]
    options: tuple[Option, ...] = ()
    inputs: tuple[Input, ...] = ()
    weight: Decimal | None = None
    zero_denominator: ZeroPolicy | None = None

    @cached_property
    def counts(self) -> dict[str, Input]:
        return {entry.key: entry for entry in self.inputs}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The counts that enter the formula."""
        return self.keys(*(role for role in InputRole if role != InputRole.INFO))

    @cached_property
    def _keys(self) -> dict[tuple[InputRole, ...], tuple[str, ...]]:
        return {}

    def keys(self, *roles: InputRole) -> tuple[str, ...]:
        """The keys of the counts in these roles, in the sheet's order; looked for once."""
        if roles not in self._keys:
            self._keys[roles] = tuple(one.key for one in self.inputs if one.role in roles)
        return self._keys[roles]

    def option(self, label: str) -> Option:
        return next(option for option in self.options if option.label == label)

    @property
    def scale(self) -> str:
        """The scale as the sheet writes it: A/B/C, Ya/Tidak."""
        return "/".join(option.label for option in self.options)


@dataclass(frozen=True, slots=True)
class Rule:
    """A minimum for a predicate. ``code`` names it: total, A, area.1, B.I, B.I.a, …"""

    code: str
    predicate: Predicate
    label: str
    measure: Measure
    minimum: Decimal
    node: str | None = None
    area: str | None = None


def lacks_soal(soal_ids: Sized, inputs: Sized) -> bool:
    """Has an item, or one of its counts, no number on the ministry's portal yet?"""
    return len(soal_ids) < max(len(inputs), 1)


@dataclass(frozen=True, eq=False)  # one is like no other, so that it can be looked up quickly
class Instrument:
    """One version of the sheet. Orders are the sheet's own."""

    code: str
    version: str
    title: str
    regulation: str
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def _children(self) -> dict[str, tuple[Node, ...]]:
        return {
            code: tuple(node for node in self.nodes if node.parent == code) for code in self._nodes
        }

    @cached_property
    def _under(self) -> dict[str, tuple[Indicator, ...]]:
        return {
            code: tuple(entry for entry in self.indicators if entry.parent == code)
            for code in self._nodes
        }

    @cached_property
    def without_soal(self) -> tuple[Indicator, ...]:
        return tuple(one for one in self.indicators if lacks_soal(one.soal_ids, one.inputs))

    @cached_property
    def counted(self) -> tuple[Indicator, ...]:
        """The indicators that are answered by counts."""
        return tuple(entry for entry in self.indicators if entry.inputs)

    @cached_property
    def places(self) -> dict[str, tuple[int, Node]]:
        """Each node by its code in small letters, with where it stands in the sheet."""
        return {node.code.casefold(): (place, node) for place, node in enumerate(self.nodes)}

    @cached_property
    def area_codes(self) -> tuple[str, ...]:
        """The six areas that stand in both aspects: "1".."6"."""
        return tuple(dict.fromkeys(node.area for node in self.nodes if node.area))

    def node(self, code: str) -> Node:
        return self._nodes[code]

    def indicator(self, code: str) -> Indicator:
        return self._indicators[code]

    def knows(self, code: str) -> bool:
        """Is there an indicator of this code?"""
        return code in self._indicators

    def children(self, code: str) -> tuple[Node, ...]:
        return self._children[code]

    def indicators_under(self, code: str) -> tuple[Indicator, ...]:
        return self._under[code]

    def area_nodes(self, area: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.area == area)

    def rules_for(self, predicate: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.predicate == predicate)


class AnswerError(ValueError):
    """An answer that the indicator does not allow; nothing is guessed.

    ``key`` names the count that is wrong, where it is one of several.
    """

    def __init__(self, found: object, allowed: str, message: str, key: str | None = None) -> None:
        super().__init__(message)
        self.key = key
        self.found = found
        self.allowed = allowed
        self.message = message


def parse_answer(indicator: Indicator, raw: object) -> Answer | None:
    """The one strict reading of an answer, for forms, JSON and workbooks alike.

    Blank is None: unanswered. Letters in any case with stray blanks, numbers with comma or point
    and counts by key are understood; anything else raises ``AnswerError`` with a full sentence.
    Counts of which some are missing are kept: the engine treats them as unanswered. A percentage
    indicator takes ``85%``, ``0,85`` or 0.85 instead of its counts: sheets in use are filled so.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if indicator.answer_type in COUNTED:
        return _counts(indicator, raw) if isinstance(raw, Mapping) else _share(indicator, raw)
    if indicator.answer_type == AnswerType.INDEX:
        value = _number(raw)
        if value is None or not 0 <= value <= INDEX_MAXIMUM:
            raise AnswerError(
                raw,
                "angka 0 sampai 4",
                f"«{raw}» bukan indeks survei. Isi angka 0 sampai 4, misalnya 3,45.",
            )
        return value
    return _letter(indicator, raw)


def _letter(indicator: Indicator, raw: object) -> str:
    wanted = str(raw).strip().casefold() if isinstance(raw, str) else ""
    for option in indicator.options:
        if option.label.casefold() == wanted:
            return option.label
    labels = [option.label for option in indicator.options]
    choices = (
        f"{', '.join(labels[:-1])}, atau {labels[-1]}" if len(labels) > 2 else " atau ".join(labels)
    )
    raise AnswerError(
        raw,
        indicator.scale,
        f"«{raw}» bukan pilihan untuk skala {indicator.scale}. Pilih {choices}.",
    )


def _share(indicator: Indicator, raw: object) -> Decimal:
    """A percentage without its counts, as a share of 1; never guessed from a bare number.

    ``1%`` is 0.01. A typed ``1`` or ``85`` could mean either, so it is refused; a number that
    a spreadsheet stores (not a text) is a share already, as percentage cells are.
    """
    text = str(raw).strip() if isinstance(raw, str) else ""
    if text.endswith("%"):
        value = _number(text[:-1])
        if value is not None and 0 <= value <= 100:
            return value / 100
    else:
        value = _number(raw)
        if value is not None and 0 <= value <= 1 and (not text or value != 1):
            return value
    raise AnswerError(
        raw,
        "jumlah-jumlahnya, atau persen seperti 85\N{NO-BREAK SPACE}%",
        f"«{raw}» bukan isian jumlah. Isi setiap jumlah: "
        f"{'; '.join(entry.label for entry in indicator.inputs)}. "
        "Bila jumlahnya tidak ada, tulis persennya dengan tanda persen, misalnya "
        "85\N{NO-BREAK SPACE}%.",
    )


def _counts(indicator: Indicator, raw: Mapping[str, Any]) -> Mapping[str, Decimal] | None:
    known = indicator.counts
    counts: dict[str, Decimal] = {}
    for key, value in raw.items():
        if key not in known:
            raise AnswerError(key, ", ".join(known), f"«{key}» bukan isian {indicator.code}.")
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        number = None if _is_grouped(value) else _number(value)
        whole = None if number is None else number.to_integral_value()
        if whole is None or whole != number or not 0 <= whole < MOST:
            raise AnswerError(
                value,
                "bilangan bulat 0 atau lebih",
                f"{known[key].label}: «{value}» bukan jumlah. Isi bilangan bulat 0 atau lebih, "
                "tanpa titik atau koma.",
                key,
            )
        counts[key] = whole
    return counts or None


def _is_grouped(raw: object) -> bool:
    """Typed ``1.000`` is a thousand to its writer and a one to a computer: neither is guessed."""
    return isinstance(raw, str) and bool(_GROUPED.search(raw))


def _number(raw: object) -> Decimal | None:
    """The number, or None where there is none. A JSON float counts by its shortest writing."""
    if isinstance(raw, bool):
        return None
    text = str(raw).strip().replace(",", ".", 1)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def is_complete(indicator: Indicator, answer: Answer | None) -> bool:
    """Does this answer score? Counts do only when all that enter the formula are there."""
    if answer is None:
        return False
    if not isinstance(answer, Mapping):
        return True
    return all(answer.get(key) is not None for key in indicator.needed)
