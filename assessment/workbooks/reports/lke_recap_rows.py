"""Which rows a recap has: from the instrument's tree and its minima."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.scoring.model import Instrument, Node, NodeKind
from assessment.scoring.result import TOTAL
from assessment.workbooks.reports.lke_formulas import SheetPlan
from assessment.workbooks.reports.lke_styles import AREA_COLOURS, OUTSIDE_COLOUR


@dataclass(frozen=True, slots=True)
class RecapSheetRow:
    """``parts``: rows of ``Jawaban`` by aspect, whose figures add up to this row's."""

    number: str
    name: str
    rule: str  # the code its minima go by; "" for none
    parts: dict[str, int]
    style: str = "row"  # head · row · part · total
    colour: str = ""


def recap_rows(instrument: Instrument, made: SheetPlan) -> Iterator[RecapSheetRow]:
    """Component by component: its areas (both aspects in one row), or its parts; then its total."""
    names = {rule.code: rule.label for rule in instrument.rules}
    named = {rule.code for rule in instrument.rules}
    for root in (node for node in instrument.nodes if node.parent is None):
        below = {
            root.code,
            *(node.code for node in instrument.nodes if _under(instrument, node, root)),
        }
        yield RecapSheetRow(
            f"{root.code}.", root.name.upper(), "", {"": made.nodes[root.code]}, "head"
        )
        for number, area in enumerate(instrument.area_codes):
            nodes = [node for node in instrument.area_nodes(area) if node.code in below]
            if nodes:
                yield RecapSheetRow(
                    area,
                    nodes[0].name,
                    f"area.{area}",
                    {node.parent or "": made.nodes[node.code] for node in nodes},
                    colour=AREA_COLOURS[number % len(AREA_COLOURS)],
                )
        for node in instrument.nodes:
            outside = node.kind == NodeKind.AREA and not node.area
            if node.code not in below or node.code == root.code:
                continue
            if outside or node.code in named:
                place = {"": made.nodes[node.code]}
                yield RecapSheetRow(node.code, node.name, node.code, place, colour=OUTSIDE_COLOUR)
            own = instrument.indicators_under(node.code)
            for entry in own:
                if entry.code in named or (outside and len(own) > 1 and entry.weight is not None):
                    yield RecapSheetRow(
                        entry.code,
                        names.get(entry.code, entry.statement),
                        entry.code,
                        {"": made.indicators[entry.code]},
                        "part",
                    )
        place = {"": made.nodes[root.code]}
        yield RecapSheetRow("", f"Total {root.name}".upper(), root.code, place, "total")
    yield RecapSheetRow("", "NILAI TOTAL", TOTAL, {"": made.total}, "total")


def _under(instrument: Instrument, node: Node, root: Node) -> bool:
    while node.parent is not None:
        if node.parent == root.code:
            return True
        node = instrument.node(node.parent)
    return False


def aspects(instrument: Instrument) -> list[Node]:
    """The parents of the areas that stand in several places: Pemenuhan, Reform."""
    codes = dict.fromkeys(node.parent for node in instrument.nodes if node.area and node.parent)
    return [instrument.node(code) for code in codes]
