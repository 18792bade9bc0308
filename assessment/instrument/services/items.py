"""Editing the indicators of a draft: words, scale, criteria, counts, zero policy, order."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from assessment.instrument.services.editing import editing, indicator_of, node_of, refuse_known_code
from assessment.instrument.services.versions import NOTHING_CHANGED
from assessment.lke.scoring_input import json_decimal
from assessment.models import Indicator, IndicatorInput, Instrument, Option
from assessment.scoring.model import COUNTED, AnswerType
from units.models import User
from zona_integritas.ground.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionValues:
    label: str
    criterion: str
    multiplier: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InputValues:
    key: str
    label: str
    role: str
    soal_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemValues:
    """Everything a person may say about an indicator, apart from its code and place."""

    statement: str
    guidance: str
    answer_type: str
    weight: Decimal | None
    options: tuple[OptionValues, ...]
    inputs: tuple[InputValues, ...]
    zero_denominator: str
    soal_ids: tuple[int, ...]
    evidence_examples: tuple[str, ...]

    @property
    def soal(self) -> list[int]:
        """The soal on the portal: of a percentage those of its counts, in their order."""
        if self.answer_type in COUNTED:
            return [one.soal_id for one in self.inputs if one.soal_id is not None]
        return list(self.soal_ids)


def save_item(
    *, actor: User, instrument: Instrument, seen: int, code: str, values: ItemValues
) -> None:
    """Stores an indicator of a draft anew, with its choices and counts."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.item_saved"
    ) as edit:
        row = indicator_of(edit.instrument, code)
        edit.before = {"code": code, **_plain(values_of(row))}
        edit.after = {"code": code, **_plain(values)}
        if edit.before != edit.after:
            _store(row, values)


def add_item(
    *,
    actor: User,
    instrument: Instrument,
    seen: int,
    parent: str,
    code: str,
    values: ItemValues,
) -> None:
    """A new indicator at the end of a node. It has no counterpart in the older version."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.item_added"
    ) as edit:
        held = edit.instrument
        refuse_known_code(held, code)
        node = node_of(held, parent)
        if node.children.exists():
            raise Refused(
                f"{parent} memuat bagian di bawahnya. Tambahkan butir pada bagian yang paling "
                f"bawah. {NOTHING_CHANGED}"
            )
        row = Indicator(instrument=held, node=node, code=code, order=held.indicators.count())
        _store(row, values)
        _renumber(held)
        edit.after = {"code": code, "parent": parent, **_plain(values)}


def remove_item(*, actor: User, instrument: Instrument, seen: int, code: str) -> None:
    """Takes an indicator out of a draft; the older version keeps it."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.item_removed"
    ) as edit:
        row = indicator_of(edit.instrument, code)
        edit.before = {"code": code, **_plain(values_of(row))}
        row.delete()
        edit.instrument.mapping.pop(code, None)


def move_item(*, actor: User, instrument: Instrument, seen: int, code: str, up: bool) -> None:
    """Changes places with the neighbour within the same node."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.item_moved"
    ) as edit:
        row = indicator_of(edit.instrument, code)
        siblings = list(edit.instrument.indicators.filter(node=row.node))
        place = siblings.index(row)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(siblings):
            raise Refused(
                f"{code} sudah di {'awal' if up else 'akhir'} {row.node.code}. {NOTHING_CHANGED}"
            )
        edit.before = {"order": [one.code for one in siblings]}
        siblings[place], siblings[other] = siblings[other], siblings[place]
        edit.after = {"order": [one.code for one in siblings]}
        orders = sorted(one.order for one in siblings)
        for one, order in zip(siblings, orders, strict=True):
            one.order = order
        Indicator.objects.bulk_update(siblings, ["order"])


def values_of(row: Indicator) -> ItemValues:
    """An indicator as it is stored, in the shape an edit gives it."""
    return ItemValues(
        statement=row.statement,
        guidance=row.guidance,
        answer_type=row.answer_type,
        weight=row.weight,
        options=tuple(
            OptionValues(label=one.label, criterion=one.criterion, multiplier=one.multiplier)
            for one in row.options.all()
        ),
        inputs=tuple(
            InputValues(key=one.key, label=one.label, role=one.role, soal_id=one.soal_id)
            for one in row.inputs.all()
        ),
        zero_denominator=row.zero_denominator,
        soal_ids=tuple(row.soal_ids),
        evidence_examples=tuple(row.evidence_examples),
    )


def _plain(values: ItemValues) -> dict[str, Any]:
    """The values as JSON keeps them, so that 0.5 and 0.5000 are the same for the record."""
    found = asdict(values)
    found["soal_ids"] = values.soal
    found["weight"] = None if values.weight is None else json_decimal(values.weight)
    for option in found["options"]:
        option["multiplier"] = json_decimal(option["multiplier"])
    return {name: list(v) if isinstance(v, tuple) else v for name, v in found.items()}


def _store(row: Indicator, values: ItemValues) -> None:
    row.statement = values.statement
    row.guidance = values.guidance
    row.answer_type = values.answer_type
    row.weight = values.weight
    row.zero_denominator = values.zero_denominator
    if values.answer_type != AnswerType.DECREASE:
        row.zero_previous = None
    row.soal_ids = values.soal
    row.evidence_examples = list(values.evidence_examples)
    row.save()
    row.options.all().delete()
    row.inputs.all().delete()
    Option.objects.bulk_create(
        Option(indicator=row, order=order, **asdict(one))
        for order, one in enumerate(values.options)
    )
    IndicatorInput.objects.bulk_create(
        IndicatorInput(indicator=row, order=order, **asdict(one))
        for order, one in enumerate(values.inputs)
    )


def _renumber(held: Instrument) -> None:
    """Indicators stand in the order of their nodes."""
    rows = list(held.indicators.order_by("node__order", "order", "pk"))
    for order, row in enumerate(rows):
        row.order = order
    Indicator.objects.bulk_update(rows, ["order"])
