"""What the scoring engine does not read but the database keeps: its shape, strictly.

``definition.load`` judges what scores; here stands the rest, so that a definition that is called
sound can also be stored and shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from assessment.scoring.model import Predicate, ZeroPolicy
from zona_integritas.ground.agency import CENTRAL, REGIONAL
from zona_integritas.ground.formats import join_list

PREDICATES = [one.value for one in Predicate]
PREVIOUS = ("current_zero", "current_positive")  # what a year without a figure before it scores
YEARS = 99
KINDS = CENTRAL | REGIONAL  # of agencies
TEXT_LIMIT = 8000  # as in the form that edits a draft
Fault = tuple[str, object, str, str]  # code, found, allowed, sentence


def shape_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Every place of a definition (one that loads) that could not be stored as it says."""
    for row in document["indicators"]:
        yield from _indicator(row)
    prerequisites = document.get("prerequisites", {})
    if not isinstance(prerequisites, dict):
        yield _fault("prerequisites", "isian", prerequisites, "objek dengan daftar «items»")
        return
    items = prerequisites.get("items", [])
    codes = Counter(item["code"] for item in items)
    for code, times in codes.items():
        if times > 1:
            yield code, f"{times} kali", "satu kali", f"Kode syarat {code} dipakai {times} kali."
    for item in items:
        yield from _prerequisite(item)


def broken_text(value: object) -> bool:
    """Is there a text in it that no database keeps: a NUL, or half of a pair of code units?"""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and ("\0" in one or not _encodes(one)):
            return True
    return False


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _indicator(row: Mapping[str, Any]) -> Iterator[Fault]:
    code = row["code"]
    yield from _text(code, "guidance", row.get("guidance"))
    yield from _texts(code, "evidence_examples", row.get("evidence_examples"))
    keys = Counter(entry["key"] for entry in row.get("inputs") or [])
    for key, times in keys.items():
        if times > 1:
            sentence = f"{code}: kunci jumlah {key} dipakai {times} kali."
            yield code, f"{times} kali", "satu kali", sentence
    policies = [one.value for one in ZeroPolicy]
    previous = row.get("zero_previous")
    if previous is not None and not (
        isinstance(previous, dict)
        and set(previous) <= set(PREVIOUS)
        and all(policy in policies for policy in previous.values())
    ):
        allowed = f"{' dan '.join(PREVIOUS)}, masing-masing {' atau '.join(policies)}"
        yield _fault(code, "zero_previous", previous, allowed)


def _prerequisite(item: Mapping[str, Any]) -> Iterator[Fault]:
    code = item["code"]
    kinds = item.get("agency_types")
    # Of a kind nobody knows it would hold for nobody, and no page would say so.
    if kinds is not None and not (
        isinstance(kinds, list) and all(isinstance(one, str) and one in KINDS for one in kinds)
    ):
        yield _fault(code, "agency_types", kinds, f"daftar dari {join_list(sorted(KINDS), 'atau')}")
    yield from _text(code, "source", item.get("source"))
    wanted = item.get("applies_to")
    named = " atau ".join(PREDICATES)
    if wanted is not None and not (
        isinstance(wanted, list) and all(one in PREDICATES for one in wanted)
    ):
        yield _fault(code, "applies_to", wanted, f"daftar berisi {named}")
    minima = item.get("min")
    if minima is not None and not (
        isinstance(minima, dict)
        and set(minima) <= set(PREDICATES)
        and all(low is None or isinstance(low, str) for low in minima.values())
    ):
        yield _fault(code, "min", minima, f"teks untuk {named}")
    years = item.get("wait_years")
    whole = isinstance(years, int) and not isinstance(years, bool)
    if years is not None and not (whole and 0 <= years <= YEARS):
        yield _fault(code, "wait_years", years, f"bilangan bulat 0 sampai {YEARS}")


def _text(code: str, key: str, value: object) -> Iterator[Fault]:
    if value is not None and not (isinstance(value, str) and len(value) <= TEXT_LIMIT):
        yield _fault(code, key, value, f"teks, paling banyak {TEXT_LIMIT} karakter")


def _texts(code: str, key: str, value: object) -> Iterator[Fault]:
    if value is not None and not (
        isinstance(value, list)
        and all(isinstance(one, str) and len(one) <= TEXT_LIMIT for one in value)
    ):
        yield _fault(code, key, value, "daftar teks")


def _fault(code: str, key: str, found: object, allowed: str) -> Fault:
    shown = str(found)[:60]
    return code, found, allowed, f"{code}: {key} berisi «{shown}», seharusnya {allowed}."
