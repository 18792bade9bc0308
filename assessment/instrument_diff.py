"""What one definition says differently from another: for the eyes, before anything is changed.

Indicators find each other by their soal ids first, then by their codes; nodes by their codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = {
    "added": "Ditambah",
    "removed": "Dihapus",
    "rescaled": "Skala lain",
    "reweighted": "Bobot lain",
    "moved": "Kode lain",
    "rules": "Ambang dan syarat",
    "counts": "Jumlah dan kebijakan 0 dari 0",
    "reworded": "Kalimat lain",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """``kind`` is a key of ``KINDS``; ``code`` the newer code where there is one."""

    kind: str
    code: str
    title: str
    before: str
    after: str


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every difference, in the order of ``KINDS`` and of the sheet."""
    found = [
        *_nodes(before, after),
        *_indicators(before, after),
        *_rules(before, after),
        *_prerequisites(before, after),
    ]
    order = list(KINDS)
    return sorted(found, key=lambda one: order.index(one.kind))


def mapping_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Each newer indicator's code → the older one it continues."""
    old = {row["code"]: row for row in before["indicators"]}
    by_soal = {soal: row["code"] for row in before["indicators"] for soal in row["soal_ids"]}
    mapping = {}
    for row in after["indicators"]:
        shared = [by_soal[soal] for soal in row["soal_ids"] if soal in by_soal]
        if shared:
            mapping[row["code"]] = max(set(shared), key=lambda code: (shared.count(code), code))
        elif not row["soal_ids"] and row["code"] in old:
            mapping[row["code"]] = row["code"]
    return mapping


def _nodes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old = {node["code"]: node for node in before["nodes"]}
    new = {node["code"]: node for node in after["nodes"]}
    for code, node in new.items():
        if code not in old:
            yield Difference("added", code, node["name"], "", f"bobot {node['weight']}")
            continue
        was = old[code]
        if _number(was["weight"]) != _number(node["weight"]):
            yield Difference("reweighted", code, node["name"], was["weight"], node["weight"])
        if was["name"] != node["name"]:
            yield Difference("reworded", code, node["name"], was["name"], node["name"])
    for code, node in old.items():
        if code not in new:
            yield Difference("removed", code, node["name"], f"bobot {node['weight']}", "")


def _indicators(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old = {row["code"]: row for row in before["indicators"]}
    mapping = mapping_between(before, after)
    for row in after["indicators"]:
        was = old.get(mapping.get(row["code"], ""))
        if was is None:
            yield Difference("added", row["code"], row["statement"], "", scale_of(row))
        else:
            yield from _changes(was, row)
    for code in old.keys() - set(mapping.values()):
        yield Difference("removed", code, old[code]["statement"], scale_of(old[code]), "")


def _changes(was: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Difference]:
    code, title = row["code"], row["statement"]
    if was["code"] != code:
        yield Difference("moved", code, title, was["code"], code)
    if scale_of(was) != scale_of(row):
        yield Difference("rescaled", code, title, scale_of(was), scale_of(row))
    if _number(was.get("weight")) != _number(row.get("weight")):
        yield Difference("reweighted", code, title, _weight(was), _weight(row))
    if _counts(was) != _counts(row):
        yield Difference("counts", code, title, _counts(was), _counts(row))
    if was["statement"] != row["statement"]:
        yield Difference("reworded", code, title, was["statement"], row["statement"])
    criteria = {one["label"]: one["criterion"] for one in was.get("options") or []}
    for one in row.get("options") or []:
        if one["label"] in criteria and criteria[one["label"]] != one["criterion"]:
            yield Difference(
                "reworded", code, f"{title} ({one['label']})", criteria[one["label"]],
                one["criterion"],
            )  # fmt: skip


def scale_of(row: Mapping[str, Any]) -> str:
    """The scale in words: ``A/B/C``, with multipliers where an option has its own."""
    options = row.get("options") or []
    if not options:
        return {"ratio": "%", "decrease": "penurunan (%)"}.get(row["answer_type"], "indeks 0–4")
    parts = []
    for one in options:
        own = one.get("multiplier")
        parts.append(one["label"] if own is None else f"{one['label']} ({own})")
    return "/".join(parts)


def _counts(row: Mapping[str, Any]) -> str:
    parts = [f"{one['key']} ({one['role']})" for one in row.get("inputs") or []]
    if row.get("zero_denominator"):
        parts.append(f"0 dari 0: {row['zero_denominator']}")
    return ", ".join(parts)


def _weight(row: Mapping[str, Any]) -> str:
    return str(row.get("weight") or "bagian yang sama")


def _number(value: Any) -> str:
    text = "" if value is None else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    def minima(document: Mapping[str, Any]) -> dict[str, str]:
        return {
            f"{predicate} {rule.get('area') or rule.get('node')}": str(rule["min"])
            for predicate, rules in document["thresholds"].items()
            for rule in rules
        }

    yield from _changed("Ambang", minima(before), minima(after))


def _prerequisites(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    def labels(document: Mapping[str, Any]) -> dict[str, str]:
        items = (document.get("prerequisites") or {}).get("items", [])
        return {item["code"]: item["label"] for item in items}

    yield from _changed("Syarat", labels(before), labels(after))


def _changed(word: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for code in [*old, *(code for code in new if code not in old)]:
        if old.get(code) != new.get(code):
            yield Difference("rules", f"{word} {code}", "", old.get(code, ""), new.get(code, ""))
