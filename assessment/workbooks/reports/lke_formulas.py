"""Where everything stands on the sheet ``Jawaban``, and what its cells compute.

Rows come from the instrument's tree, in the ministry's layout: a numbering column per level, one
row per count. A question without a weight of its own shows its multiplier, one with a weight its
points, and a node its points, as the regulation's sheet does; blanks count as zero, except in the
columns that say otherwise. Formulas use only what Excel and LibreOffice both know.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assessment.scoring.model import (
    COUNTED,
    INDEX_MAXIMUM,
    AnswerType,
    Indicator,
    Input,
    InputRole,
    Instrument,
    Node,
    NodeKind,
    ZeroPolicy,
)
from assessment.workbooks.layouts import SCALES
from zona_integritas.ground.files.spreadsheets import cell_name

SHEET = "Jawaban"
# A bare zero in a percentage cell reads as "nothing there"; as a text it is an answer.
ZERO_SHARE = "0%"
HEADINGS = (
    "ID",
    "Penilaian",
    *("",) * 5,
    "Bobot",
    "Kriteria Nilai",
    "Pilihan Jawaban",
    "Jawaban Unit",
    "Catatan/Keterangan/Penjelasan (Unit)",
    "Daftar Bukti Dukung (Unit)",
    "Tautan Bukti Dukung Baru",
    "Jawaban TPI",
    "Nilai",
    " %",
    "Catatan/Keterangan/Penjelasan (TPI Unit)",
    "Jawaban TPI instansi",
    "Nilai",
    " %",
    "Catatan/Keterangan/Penjelasan (TPI instansi)",
    "Nilai (Unit)",
    "% (Unit)",
    "Nilai dari yang terjawab (Unit)",
    "Nilai dari yang terjawab (TPI Unit)",
    "Nilai dari yang terjawab (TPI instansi)",
)
ID, NUMBERING, STATEMENT, WEIGHT, CRITERIA, SCALE = 0, 1, 6, 7, 8, 9
EVIDENCE, NEW_EVIDENCE = 12, 13


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One side's columns; ``before`` is the answer that stands while this side says nothing."""

    key: str  # "unit", "tpi", "tpi2": as the reader and the identity sheet name them
    label: str
    recap: str
    answer: int
    note: int
    value: int
    percent: int
    answered: int
    before: int | None = None


UNIT = SheetColumn("unit", "Unit", "Unit", 10, 11, 22, 23, 24)
TPI = SheetColumn("tpi", "TPI Unit", "TPI Unit", 14, 17, 15, 16, 25)
TPI2 = SheetColumn("tpi2", "TPI instansi", "TPI Itjen", 18, 21, 19, 20, 26, before=14)
COLUMNS = (UNIT, TPI, TPI2)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the sheet; exactly what stands there is said by what is set."""

    row: int
    node: Node | None = None
    indicator: Indicator | None = None
    count: Input | None = None  # a count of ``indicator``
    subtotal: bool = False  # the sum of the parts of a denominator
    total: bool = False  # of ``node``, or of the whole sheet where there is none


@dataclass(slots=True)
class SheetPlan:
    """The rows (from 0) of one instrument's sheet."""

    instrument: Instrument
    lines: list[SheetRow] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    indicators: dict[str, int] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    total: int = 0

    @property
    def last(self) -> int:
        return self.lines[-1].row


def plan_sheet(instrument: Instrument) -> SheetPlan:
    """Every row, top down: the heading, then node by node with its questions and counts."""
    made = SheetPlan(instrument)
    row = 1
    for line in _lines(instrument):
        placed = SheetRow(row, line.node, line.indicator, line.count, line.subtotal, line.total)
        made.lines.append(placed)
        if line.count is not None and line.indicator is not None:
            made.counts[line.indicator.code, line.count.key] = row
        elif line.indicator is not None and not line.subtotal:
            made.indicators[line.indicator.code] = row
        elif line.node is not None and not line.total:
            made.nodes[line.node.code] = row
        elif line.node is None and line.total:
            made.total = row
        row += 1
    return made


def _lines(instrument: Instrument) -> Iterator[SheetRow]:
    def under(node: Node) -> Iterator[SheetRow]:
        yield SheetRow(0, node=node)
        for entry in instrument.indicators_under(node.code):
            yield SheetRow(0, indicator=entry)
            yield from _counts(entry)
        for child in instrument.children(node.code):
            yield from under(child)

    for root in (node for node in instrument.nodes if node.parent is None):
        yield from under(root)
        yield SheetRow(0, node=root, total=True)
    yield SheetRow(0, total=True)


def _counts(entry: Indicator) -> Iterator[SheetRow]:
    """A row per count; where several make the denominator, their sum stands above them."""
    parts = subtotal_parts(entry)
    for number, one in enumerate(entry.inputs):
        if parts and one == parts[0] and number == entry.inputs.index(parts[0]):
            yield SheetRow(0, indicator=entry, subtotal=True)
        yield SheetRow(0, indicator=entry, count=one)


def subtotal_parts(entry: Indicator) -> tuple[Input, ...]:
    """The counts a subtotal adds up: several denominators that stand together; else none."""
    parts = tuple(one for one in entry.inputs if one.role == InputRole.DENOMINATOR)
    if len(parts) < 2:
        return ()
    first = entry.inputs.index(parts[0])
    return parts if entry.inputs[first : first + len(parts)] == parts else ()


def depth(instrument: Instrument, code: str) -> int:
    """How far to the right a node's numbering stands."""
    parent = instrument.node(code).parent
    return 0 if parent is None else depth(instrument, parent) + 1


def scale_text(entry: Indicator) -> str:
    """The scale as the sheet writes it; the reader knows exactly these."""
    if entry.answer_type == AnswerType.INDEX:
        return "Nilai (0-4)"
    return entry.scale or SCALES[entry.answer_type]


# What the cells compute ---------------------------------------------------------------


def counted_share(made: SheetPlan, entry: Indicator, column: int) -> str:
    """The share of a counted question from the counts of one column; "" while some are missing."""
    return f"={_share(made, entry, column)}"


def _share(made: SheetPlan, entry: Indicator, column: int) -> str:
    def cells(*roles: InputRole) -> list[str]:
        return [cell_name(made.counts[entry.code, key], column) for key in entry.keys(*roles)]

    if entry.answer_type == AnswerType.DECREASE:
        before, now = cells(InputRole.PREVIOUS), cells(InputRole.CURRENT)
        share = _decrease(_plus(before), _plus(now))
        needed = before + now
    else:
        done, due = cells(InputRole.NUMERATOR), cells(InputRole.DENOMINATOR)
        share = _ratio(_plus(done), _plus(due), entry.zero_denominator == ZeroPolicy.FULL)
        needed = done + due
    return f'IF(COUNT({",".join(needed)})<{len(needed)},"",{share})'


def _ratio(done: str, due: str, full: bool) -> str:
    """0/0 follows the question's policy, n/0 is nothing, more than due is not more than all."""
    return f"IF({due}=0,IF({done}=0,{int(full)},0),MIN(({done})/({due}),1))"


def _decrease(before: str, now: str) -> str:
    """From nothing to nothing is full, from nothing to something is none; a rise is none."""
    return f"IF({before}=0,IF({now}=0,1,0),MAX(({before}-({now}))/({before}),0))"


def _plus(cells: Iterable[str]) -> str:
    return "+".join(cells)


def indicator_value(made: SheetPlan, entry: Indicator, column: SheetColumn) -> str:
    """Multiplier of a question, or its points where it has a weight of its own."""
    row = made.indicators[entry.code]
    own = _multiplier(made, entry, column.answer)
    if column.before is not None:
        earlier = _multiplier(made, entry, column.before)
        own = f"IF({_silent(made, entry, column.answer)},{earlier},{own})"
    if entry.weight is None:
        return f"={own}"
    return f'=IF({own}="","",{own}*{cell_name(row, WEIGHT)})'


def _silent(made: SheetPlan, entry: Indicator, column: int) -> str:
    """Has this column no answer at all? Some counts are an answer, though not a complete one."""
    cell = cell_name(made.indicators[entry.code], column)
    if entry.answer_type in COUNTED:
        return f'AND(COUNT({_all_counts(made, entry, column)})=0,TRIM({cell})="")'
    return f'TRIM({cell})=""'


def _all_counts(made: SheetPlan, entry: Indicator, column: int) -> str:
    return ",".join(cell_name(made.counts[entry.code, one.key], column) for one in entry.inputs)


def _multiplier(made: SheetPlan, entry: Indicator, column: int) -> str:
    cell = cell_name(made.indicators[entry.code], column)
    if entry.answer_type in COUNTED:
        # Without any count the cell may hold a percentage that came without them.
        bare = f'IF(ISNUMBER({cell}),{cell},IF(TRIM({cell})="{ZERO_SHARE}",0,""))'
        counts = _all_counts(made, entry, column)
        return f"IF(COUNT({counts})=0,{bare},{_share(made, entry, column)})"
    if entry.answer_type == AnswerType.INDEX:
        inside = f"AND(ISNUMBER({cell}),N({cell})>=0,N({cell})<={INDEX_MAXIMUM})"
        return f'IF({inside},{cell}/{INDEX_MAXIMUM},"")'
    chosen = '""'
    for option in reversed(entry.options):
        label = option.label.replace('"', '""')
        chosen = f'IF(TRIM({cell})="{label}",{option.multiplier:f},{chosen})'
    return chosen


def node_value(made: SheetPlan, node: Node, column: SheetColumn, *, answered: bool) -> str:
    """Points of a node: weight × mean of its questions, or the sum of its parts."""
    target = column.answered if answered else column.value
    children = made.instrument.children(node.code)
    if children:
        return f"={_plus(cell_name(made.nodes[child.code], target) for child in children)}"
    own = made.instrument.indicators_under(node.code)
    first, last = (made.indicators[entry.code] for entry in (own[0], own[-1]))
    # Rows of counts stand between; their cells in this column are empty.
    cells = f"{cell_name(first, column.value)}:{cell_name(last, column.value)}"
    if own[0].weight is not None:
        return f"=SUM({cells})"
    weight = cell_name(made.nodes[node.code], WEIGHT)
    if not answered:
        return f"={weight}*SUM({cells})/{len(own)}"
    return f"=IF(COUNT({cells})=0,0,{weight}*SUM({cells})/COUNT({cells}))"


def total_value(made: SheetPlan, target: int) -> str:
    """The whole sheet in one column."""
    roots = [node for node in made.instrument.nodes if node.parent is None]
    return f"={_plus(cell_name(made.nodes[node.code], target) for node in roots)}"


def node_weight(made: SheetPlan, node: Node) -> str | None:
    """A node's weight as the sum of its parts' weights; None for one without parts."""
    children = made.instrument.children(node.code)
    if not children:
        return None
    return f"={_plus(cell_name(made.nodes[child.code], WEIGHT) for child in children)}"


def is_outer(node: Node) -> bool:
    """Components, aspects and areas: what people look for first."""
    return node.kind != NodeKind.SUBAREA
