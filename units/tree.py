"""The order in which people read a tree: each unit followed by what is below it."""

from collections.abc import Iterable

from units.models import Unit


def tree_order(rows: Iterable[tuple[int, int | None, str]]) -> list[int]:
    """Ids from the top down, each unit followed by what is below it, siblings by code."""
    rows = sorted(rows, key=lambda row: row[2])
    known = {pk for pk, _, _ in rows}
    below: dict[int | None, list[int]] = {}
    for pk, parent, _ in rows:
        below.setdefault(parent if parent in known else None, []).append(pk)
    ordered: list[int] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        pk = waiting.pop()
        ordered.append(pk)
        waiting.extend(below.get(pk, [])[::-1])
    return ordered


def in_tree_order(units: Iterable[Unit]) -> list[Unit]:
    """The units from the top down, as people read a tree: in select boxes and filters."""
    known = {unit.pk: unit for unit in units}
    rows = ((unit.pk, unit.parent_id, unit.code) for unit in known.values())
    return [known[pk] for pk in tree_order(rows)]
