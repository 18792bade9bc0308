"""A value of an event as a reader understands it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from zona_integritas.ground.formats import (
    angka,
    nilai,
    persen,
    ringkas,
    tanggal,
    tanggal_waktu,
)
from zona_integritas.site.logbook.codes import CODES
from zona_integritas.site.logbook.fields import CONDITIONS, LABELS

DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
# An answer, a weight, an index: stored with a point, read with a comma. Numbers of letters have
# points of their own.
FIGURE = re.compile(r"^-?\d{1,9}\.\d+$")
# A minimum the TPI found missed, as it stays with the report.
MISSED = {"label", "measure", "value", "minimum", "gap"}
# Keys that stand beside a name and a role in words.
BESIDE_NAMES = {"person", "rank"}


def said(name: str, value: Any) -> str:
    """The value of this field in words; "" where there is none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, Mapping):
        return _missed(value) if value.keys() >= MISSED else _parts(value)
    if isinstance(value, list | tuple):
        return "; ".join(words for one in value if (words := said(name, one)))
    if isinstance(value, float):
        return ringkas(str(value))
    return CODES.get(name, {}).get(str(value), str(value))


def _text(name: str, value: str) -> str:
    if name == "score":
        return nilai(value)
    if value in CODES.get(name, {}):
        return CODES[name][value]
    if DAY.match(value):
        return _dated(value)
    if FIGURE.match(value) and not name.endswith("number"):
        return ringkas(value)
    return _timed(value) if MOMENT.match(value) else value


def _missed(value: Mapping[str, Any]) -> str:
    shown = persen if value["measure"] == "percent" else angka
    figures = (_number(value[key], shown) for key in ("value", "minimum"))
    return "{} {} (nilai minimal {})".format(value["label"], *figures)


def _parts(value: Mapping[str, Any]) -> str:
    parts = (
        (
            LABELS.get(str(key)) or CONDITIONS.get(str(key)) or str(key).replace("_", " "),
            said(str(key), one),
        )
        for key, one in value.items()
        if str(key) not in BESIDE_NAMES
    )
    return "; ".join(f"{label}: {words}" for label, words in parts if words)


def _number(value: Any, shown: Callable[[str], str]) -> str:
    """An exact figure of a rule with two decimals; what is no figure stays as it stands."""
    try:
        return shown(value)
    except (ArithmeticError, TypeError, ValueError):
        return str(value)


def _dated(value: str) -> str:
    try:
        return tanggal(date.fromisoformat(value))
    except ValueError:
        return value


def _timed(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return tanggal_waktu(moment) if moment.tzinfo else value
