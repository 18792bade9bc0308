"""Numbers of the ministry's portal for items that a file brings without one."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.scoring.model import COUNTED
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number

MOST = 999_999


@dataclass(frozen=True, slots=True)
class SoalPlace:
    """An item, or one count of it, without a number; ``name`` is its field's."""

    name: str
    code: str
    label: str


def places_without_soal(document: dict[str, Any]) -> list[SoalPlace]:
    return [
        SoalPlace(_name(row["code"], one.get("key", "")), row["code"], one.get("label") or words)
        for row, one, words in _unnumbered(document)
    ]


def with_soal(document: dict[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """The document with the numbers that were given; an empty field leaves the item without.

    Refused where a field holds no number, with the item it is of.
    """
    found = copy.deepcopy(document)
    for row, one, _ in list(_unnumbered(found)):
        text = given.get(_name(row["code"], one.get("key", "")), "").strip()
        if not text:
            continue
        number = whole_number(text)
        if number is None or not 0 < number <= MOST:
            raise Refused(
                f"Nomor soal «{text[:40]}» untuk butir {row['code']} bukan bilangan bulat 1 sampai "
                "999999. Perbaiki, atau kosongkan. Tidak ada data yang berubah."
            )
        one["soal_id"] = number
    for row in found["indicators"]:
        if row["answer_type"] in COUNTED:
            row["soal_ids"] = [one["soal_id"] for one in row["inputs"] if one["soal_id"]]
        elif "soal_id" in row:
            row["soal_ids"] = [row.pop("soal_id")]
    return found


def _unnumbered(
    document: dict[str, Any],
) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """Each item with what lacks a number in it: itself, or one of its counts."""
    for row in document["indicators"]:
        if row["answer_type"] in COUNTED:
            yield from ((row, one, "") for one in row["inputs"] if not one["soal_id"])
        elif not row["soal_ids"]:
            yield row, row, row["statement"]


def _name(code: str, key: str) -> str:
    return f"soal:{code}:{key}" if key else f"soal:{code}"
