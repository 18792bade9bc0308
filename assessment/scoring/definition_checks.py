"""What must hold of every definition of an instrument: structure, weights, scales, minima.

Each check answers problems with their place; a definition with any is refused.
"""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

from assessment.scoring.definition_problems import (
    WHOLE,
    DefinitionPart,
    DefinitionProblem,
    Place,
    ProblemCode,
    should_be,
)
from assessment.scoring.model import (
    COUNTED,
    AnswerType,
    Indicator,
    InputRole,
    Instrument,
    Measure,
    Node,
    Predicate,
    Rule,
)
from assessment.scoring.result import TOTAL

FULL_WEIGHT = Decimal(100)


def validate(instrument: Instrument) -> list[DefinitionProblem]:
    """Everything that is wrong with an instrument; empty when sound."""
    problems = _structure(instrument)
    own = [problem for entry in instrument.indicators for problem in _scale(entry)]
    own += _soal(instrument)
    if problems:  # sums over a broken tree would only repeat the same fault
        return [*problems, *own]
    return [*_weights(instrument), *own, *_rules(instrument)]


def _structure(instrument: Instrument) -> list[DefinitionProblem]:
    places = [Place(DefinitionPart.NODE, node.code) for node in instrument.nodes]
    places += [Place(DefinitionPart.ITEM, entry.code) for entry in instrument.indicators]
    last = {place.code: place for place in places}  # of a node and an item: the item
    problems = [
        DefinitionProblem(ProblemCode.CODE_TWICE, last[code], f"Kode {code} dipakai {n} kali.")
        for code, n in Counter(place.code for place in places).items()
        if n > 1
    ]
    before: set[str] = set()
    for node in instrument.nodes:
        if node.parent is not None and node.parent not in before:
            words = f"induk {node.parent} tidak ada sebelum barisnya."
            problems.append(_of_node(ProblemCode.PARENT, node, words))
        if node.weight <= 0:
            words = f"bobot {_said(node.weight)} harus lebih dari 0."
            problems.append(_of_node(ProblemCode.NOT_POSITIVE, node, words))
        before.add(node.code)
    problems += [
        _of_item(ProblemCode.PARENT, entry, f"induk {entry.parent} tidak ada.")
        for entry in instrument.indicators
        if entry.parent not in before
    ]
    return problems


def _of_node(code: ProblemCode, node: Node, words: str) -> DefinitionProblem:
    place = Place(DefinitionPart.NODE, node.code)
    return DefinitionProblem(code, place, f"{place}: {words}")


def _of_item(code: ProblemCode, entry: Indicator, words: str) -> DefinitionProblem:
    place = Place(DefinitionPart.ITEM, entry.code)
    return DefinitionProblem(code, place, f"{place}: {words}")


def _weights(instrument: Instrument) -> list[DefinitionProblem]:
    problems: list[DefinitionProblem] = []
    roots = sum(node.weight for node in instrument.nodes if node.parent is None)
    if roots != FULL_WEIGHT:
        problems.append(
            should_be(
                ProblemCode.COMPONENT_WEIGHTS,
                WHOLE,
                "Jumlah bobot komponen",
                _said(roots),
                str(FULL_WEIGHT),
            )
        )
    for node in instrument.nodes:
        place = Place(DefinitionPart.NODE, node.code)
        children = instrument.children(node.code)
        own = instrument.indicators_under(node.code)
        if children and own:
            words = "memuat bagian dan butir sekaligus; pilih salah satu."
            problems.append(_of_node(ProblemCode.PARTS_AND_ITEMS, node, words))
        if not children and not own:
            words = "tidak memuat bagian atau butir."
            problems.append(_of_node(ProblemCode.EMPTY_NODE, node, words))
        if children and sum(child.weight for child in children) != node.weight:
            found = sum(child.weight for child in children)
            problems.append(
                should_be(
                    ProblemCode.PART_WEIGHTS,
                    place,
                    f"{place}: jumlah bobot bagian",
                    _said(found),
                    _said(node.weight),
                )
            )
        weighted = [entry.weight for entry in own if entry.weight is not None]
        if weighted and (len(weighted) != len(own) or sum(weighted) != node.weight):
            problems.append(
                should_be(
                    ProblemCode.ITEM_WEIGHTS,
                    place,
                    f"{place}: jumlah bobot butir",
                    _said(sum(weighted)),
                    _said(node.weight),
                )
            )
    return problems


def _said(number: Decimal | int) -> str:
    """A number the way people here read it: with a comma, without idle zeros."""
    text = format(Decimal(number), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _scale(entry: Indicator) -> list[DefinitionProblem]:
    """What is wrong with how an indicator is answered."""
    idle: list[DefinitionProblem] = []
    if entry.options and entry.answer_type in (*COUNTED, AnswerType.INDEX):
        words = "skalanya tidak memakai pilihan; hapus pilihannya."
        idle.append(_of_item(ProblemCode.IDLE_OPTIONS, entry, words))
    if entry.inputs and entry.answer_type not in COUNTED:
        words = "skalanya tidak memakai jumlah; hapus jumlahnya."
        idle.append(_of_item(ProblemCode.IDLE_COUNTS, entry, words))
    return idle + _answerable(entry)


def _answerable(entry: Indicator) -> list[DefinitionProblem]:
    roles = [one.role for one in entry.inputs]
    if entry.answer_type == AnswerType.RATIO:
        problems = [
            _of_item(ProblemCode.MISSING_COUNT, entry, f"butir persentase tidak mempunyai {word}.")
            for role, word in (
                (InputRole.NUMERATOR, "pembilang"),
                (InputRole.DENOMINATOR, "penyebut"),
            )
            if role not in roles
        ]
        if entry.zero_denominator is None:
            words = "kebijakan 0 dari 0 belum ditentukan."
            problems.append(_of_item(ProblemCode.ZERO_POLICY, entry, words))
        return problems
    if entry.answer_type == AnswerType.DECREASE:
        if InputRole.PREVIOUS in roles and InputRole.CURRENT in roles:
            return []
        words = "butir penurunan perlu jumlah tahun lalu dan tahun ini."
        return [_of_item(ProblemCode.MISSING_COUNT, entry, words)]
    if entry.answer_type == AnswerType.INDEX:
        return []
    expected = ["Ya", "Tidak"] if entry.answer_type == AnswerType.YES_NO else None
    labels = [option.label for option in entry.options]
    if expected is None:
        expected = list(entry.answer_type.value.upper())
    if labels != expected:
        place = Place(DefinitionPart.ITEM, entry.code)
        return [
            should_be(
                ProblemCode.OPTIONS,
                place,
                f"{place}: pilihan",
                "/".join(labels) or "(kosong)",
                "/".join(expected),
            )
        ]
    if any(not 0 <= option.multiplier <= 1 for option in entry.options):
        words = "pengali pilihan harus antara 0 dan 1."
        return [_of_item(ProblemCode.MULTIPLIER, entry, words)]
    for better, worse in pairwise(entry.options):
        if worse.multiplier >= better.multiplier:
            words = (
                f"pengali harus turun dari pilihan terbaik ke terburuk; {better.label} "
                f"{_said(better.multiplier)}, {worse.label} {_said(worse.multiplier)}."
            )
            return [_of_item(ProblemCode.SCALE_RISES, entry, words)]
    return []


def _soal(instrument: Instrument) -> list[DefinitionProblem]:
    """Numbers of the portal are each used once; a regulation that drops an item leaves a gap, and
    a new item has none until the portal's master gives it (``Instrument.without_soal``)."""
    problems: list[DefinitionProblem] = []
    for entry in instrument.indicators:
        if entry.answer_type in COUNTED:
            own = tuple(one.soal_id for one in entry.inputs if one.soal_id is not None)
            if own != entry.soal_ids:
                words = f"soal {entry.soal_ids} tidak sama dengan {own}."
                problems.append(_of_item(ProblemCode.SOAL_OF_COUNTS, entry, words))
        elif len(entry.soal_ids) > 1:
            words = f"paling banyak satu soal, ada {len(entry.soal_ids)}."
            problems.append(_of_item(ProblemCode.ONE_SOAL, entry, words))
    used = Counter(soal for entry in instrument.indicators for soal in entry.soal_ids)
    first = {
        soal: Place(DefinitionPart.ITEM, entry.code)
        for entry in reversed(instrument.indicators)
        for soal in entry.soal_ids
    }
    problems += [
        DefinitionProblem(ProblemCode.SOAL_TWICE, first[soal], f"Soal {soal} dipetakan {n} kali.")
        for soal, n in used.items()
        if n > 1
    ]
    return problems


def _rules(instrument: Instrument) -> list[DefinitionProblem]:
    known = {TOTAL, *(node.code for node in instrument.nodes)}
    known.update(entry.code for entry in instrument.indicators)
    problems: list[DefinitionProblem] = []
    for rule in instrument.rules:
        if rule.area is not None and rule.area not in instrument.area_codes:
            words = f": area {rule.area} tidak ada."
            problems.append(_of_minimum(ProblemCode.MINIMUM_OF_NOTHING, rule, words))
        if rule.area is None and rule.node not in known:
            words = f": bagian {rule.node} tidak ada."
            problems.append(_of_minimum(ProblemCode.MINIMUM_OF_NOTHING, rule, words))
        if rule.minimum < 0:
            words = f": nilai minimal {_said(rule.minimum)} tidak boleh negatif."
            problems.append(_of_minimum(ProblemCode.NEGATIVE_MINIMUM, rule, words))
        most = _most(instrument, rule)
        if most is not None and rule.minimum > most:
            words = (
                f": nilai minimal {_said(rule.minimum)} tidak dapat dicapai; "
                f"paling besar {_said(most)}."
            )
            problems.append(_of_minimum(ProblemCode.UNREACHABLE_MINIMUM, rule, words))
    lower = {(one.code, one.measure): one for one in instrument.rules_for(Predicate.WBK)}
    for rule in instrument.rules_for(Predicate.WBBM):
        below = lower.get((rule.code, rule.measure))
        if below is not None and rule.minimum < below.minimum:
            words = (
                f": nilai minimal {_said(rule.minimum)} lebih rendah daripada {below.predicate}, "
                f"{_said(below.minimum)}."
            )
            problems.append(_of_minimum(ProblemCode.HIGHER_IS_EASIER, rule, words))
    for predicate in Predicate:
        if TOTAL not in {rule.node for rule in instrument.rules_for(predicate)}:
            words = f"Nilai minimal total untuk {predicate} belum ada."
            problems.append(DefinitionProblem(ProblemCode.NO_TOTAL, WHOLE, words))
        rules = instrument.rules_for(predicate)
        times = Counter(rule.code for rule in rules)
        once = {rule.code: rule for rule in rules}
        problems += [
            _of_minimum(ProblemCode.MINIMUM_TWICE, rule, " ganda.")
            for code, rule in once.items()
            if times[code] > 1
        ]
    return problems


def _most(instrument: Instrument, rule: Rule) -> Decimal | None:
    """The most a value compared with this minimum can be; None where the part is not there."""
    if rule.measure == Measure.PERCENT:
        return Decimal(100)
    if rule.area is not None:
        return sum((node.weight for node in instrument.area_nodes(rule.area)), Decimal())
    if rule.node == TOTAL:
        return FULL_WEIGHT
    weights = {node.code: node.weight for node in instrument.nodes}
    for entry in instrument.indicators:
        if entry.code == rule.node and entry.code not in weights:
            shared = weights[entry.parent] / len(instrument.indicators_under(entry.parent))
            return shared if entry.weight is None else entry.weight
    return weights.get(rule.node or "")


def _of_minimum(code: ProblemCode, rule: Rule, words: str) -> DefinitionProblem:
    place = Place(DefinitionPart.MINIMUM, f"{rule.predicate} {rule.code}")
    return DefinitionProblem(code, place, f"{place}{words}")
