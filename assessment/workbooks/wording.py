"""The instrument's own words, by which a row that changed its place is known."""

from functools import lru_cache

from assessment.scoring.model import Instrument


def wording(text: str) -> str:
    return " ".join(text.split()).strip(" .;:?-").casefold()


@lru_cache(maxsize=16)
def names_of(instrument: Instrument) -> dict[str, set[str]]:
    """The nodes by their names; several may have the same."""
    names: dict[str, set[str]] = {}
    for node in instrument.nodes:
        names.setdefault(wording(node.name), set()).add(node.code)
    return names


@lru_cache(maxsize=16)
def words_of(
    instrument: Instrument,
) -> tuple[dict[str, set[str]], dict[str, set[tuple[str, str]]]]:
    """The items by their statements, and the counts of items by their labels."""
    statements: dict[str, set[str]] = {}
    labels: dict[str, set[tuple[str, str]]] = {}
    for entry in instrument.indicators:
        statements.setdefault(wording(entry.statement), set()).add(entry.code)
        for one in entry.inputs:
            labels.setdefault(wording(one.label), set()).add((entry.code, one.key))
    return statements, labels
