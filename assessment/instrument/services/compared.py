"""A version beside the one it was made of: pairs of items, what is gone, what differs."""

from collections import Counter

from assessment.instrument.diff import KINDS, compare_definitions
from assessment.instrument.item_pairs import ItemPair, dropped, pairs_of
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument


def pairs_in(instrument: Instrument) -> list[ItemPair]:
    """Every item with those of the predecessor that it continues, doubtful ones first; empty for
    a version without one."""
    before = instrument.predecessor
    if before is None:
        return []
    return pairs_of(document_of(before), document_of(instrument), instrument.olds)


def dropped_in(instrument: Instrument) -> list[str]:
    before = instrument.predecessor
    return dropped(document_of(before), instrument.olds) if before else []


def differences_in_words(instrument: Instrument) -> str:
    """How many differences of each kind the version has from the one it was made of."""
    before = instrument.predecessor
    if before is None:
        return ""
    found = Counter(
        one.kind
        for one in compare_definitions(
            document_of(before), document_of(instrument), instrument.olds
        )
    )
    said = [f"{count} {KINDS[kind].lower()}" for kind, count in found.items()]
    return f"Berbeda dari versi {before.version}: {', '.join(said) or 'tidak ada'}."
