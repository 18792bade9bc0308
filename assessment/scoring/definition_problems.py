"""What is wrong with a definition: the kind, the place, the sentence people read."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """The kind of a problem, for programs."""

    STRUCTURE = "structure"
    TEXT = "text"
    NUMBER = "number"
    SOAL_NUMBER = "soal_number"
    CODE_TWICE = "code_twice"
    PARENT = "parent"
    NOT_POSITIVE = "not_positive"
    COMPONENT_WEIGHTS = "component_weights"
    PARTS_AND_ITEMS = "parts_and_items"
    EMPTY_NODE = "empty_node"
    PART_WEIGHTS = "part_weights"
    ITEM_WEIGHTS = "item_weights"
    IDLE_OPTIONS = "idle_options"
    IDLE_COUNTS = "idle_counts"
    MISSING_COUNT = "missing_count"
    ZERO_POLICY = "zero_policy"
    OPTIONS = "options"
    MULTIPLIER = "multiplier"
    SCALE_RISES = "scale_rises"
    SOAL_OF_COUNTS = "soal_of_counts"
    ONE_SOAL = "one_soal"
    SOAL_TWICE = "soal_twice"
    MINIMUM_OF_NOTHING = "minimum_of_nothing"
    NEGATIVE_MINIMUM = "negative_minimum"
    MINIMUM_TWICE = "minimum_twice"
    UNREACHABLE_MINIMUM = "unreachable_minimum"
    HIGHER_IS_EASIER = "higher_is_easier"
    NO_TOTAL = "no_total"
    PREREQUISITE = "prerequisite"


class DefinitionPart(StrEnum):
    """The parts of a definition; each is edited on a page of its own kind."""

    WHOLE = "whole"
    NODE = "node"
    ITEM = "item"
    MINIMUM = "minimum"
    PREREQUISITE = "prerequisite"


@dataclass(frozen=True, slots=True)
class Place:
    """What a problem is about; a sentence may begin with it."""

    part: DefinitionPart
    code: str = ""

    def __str__(self) -> str:
        return f"Nilai minimal {self.code}" if self.part == DefinitionPart.MINIMUM else self.code


WHOLE = Place(DefinitionPart.WHOLE)


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One contradiction in a definition. ``found`` and ``allowed`` are given where both are known.

    Programs read the fields; the sentence is for people.
    """

    code: ProblemCode
    place: Place
    sentence: str
    found: str = ""
    allowed: str = ""


def should_be(
    code: ProblemCode, place: Place, what: str, found: str, allowed: str
) -> DefinitionProblem:
    """The problem that one value stands where another is right; ``what`` names the value."""
    sentence = f"{what} {found}, seharusnya {allowed}."
    return DefinitionProblem(code, place, sentence, found, allowed)
