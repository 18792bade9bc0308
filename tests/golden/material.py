"""The two places golden material comes from: made here, and lying beside a clone.

A test asks ``materials`` and runs for each: for ours anywhere, for the other where it is there.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from tests.golden.cases import golden_cases
from tests.golden.workbooks import ANNEX, MINISTRY, portal_master, workbook
from tests.paths import SHARED, TWO_SIDES

FULL, FULL_ANNEX = "lke-contoh-lengkap.xlsx", "lke-contoh-lampiran-iii.xlsx"
BLANK, BLANK_ANNEX = "lke-kementerian-kosong.xlsx", "lke-lampiran-iii-kosong.xlsx"
UNFINISHED = "lke-unit-nyata-2024.xlsx"
MASTER = "portalrb-master-2026.json"
NAMES = (FULL, FULL_ANNEX, BLANK, BLANK_ANNEX, UNFINISHED, MASTER)


@dataclass(frozen=True)
class Material:
    """Forty golden sets, and files by the names they have beside a clone.

    ``FULL`` holds set 1 as the unit's answers and set 2 as the TPI's, ``FULL_ANNEX`` set 1;
    of ``UNFINISHED`` 101 of 113 items are answered.
    """

    cases: Callable[[], list[dict[str, Any]]]
    contents: Mapping[str, Callable[[], bytes]]

    def content(self, name: str) -> bytes:
        return self.contents[name]()


def _oracle() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(
        (SHARED / "oracle.json").read_text("utf-8"), parse_float=Decimal
    )["cases"]
    return cases


@cache
def _full() -> bytes:
    sides = json.loads(TWO_SIDES.read_text("utf-8"))
    return workbook(MINISTRY, unit=sides["unit"]["answers"], tpi=sides["tpi"]["answers"])


@cache
def _full_annex() -> bytes:
    return workbook(ANNEX, unit=json.loads(TWO_SIDES.read_text("utf-8"))["unit"]["answers"])


@cache
def _unfinished() -> bytes:
    """As sheets come in the middle of the work: blanks, and more changes than agents."""
    answers = dict(json.loads(TWO_SIDES.read_text("utf-8"))["unit"]["answers"])
    for code in [code for code in answers if code.startswith("A.I.5")][:12]:
        del answers[code]
    answers["A.II.1.i.a"] = {"jumlah_agen": 4, "jumlah_perubahan": 15}
    return workbook(MINISTRY, unit=answers)


OURS = Material(
    golden_cases,
    {
        FULL: _full,
        FULL_ANNEX: _full_annex,
        BLANK: partial(workbook, MINISTRY),
        BLANK_ANNEX: partial(workbook, ANNEX),
        UNFINISHED: _unfinished,
        MASTER: portal_master,
    },
)
BESIDE = Material(_oracle, {name: (SHARED / name).read_bytes for name in NAMES})
materials = pytest.mark.parametrize(
    "material",
    [
        pytest.param(OURS, id="ours"),
        pytest.param(
            BESIDE,
            id="beside",
            marks=pytest.mark.skipif(not SHARED.is_dir(), reason="lies beside the project"),
        ),
    ],
)


if __name__ == "__main__":
    for name, content in OURS.contents.items():
        Path(sys.argv[1], name).write_bytes(content())
