"""How far first and second assessors agree: compared as each had judged when they were done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.enums import Side
from assessment.lke.places import slug
from assessment.lke.reading import Reading
from assessment.lke.reports.answers import answer_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import AnswerRevision, Assessment, InterpretationNote
from assessment.queries import double_of
from assessment.scoring import model
from assessment.scoring.agreement import Agreement, agreement, by_key
from assessment.scoring.result import Result

FIRST, SECOND = Side.TPI_MEMBER, Side.TPI_SECOND


@dataclass(frozen=True, slots=True)
class Pair:
    """One item that both judged."""

    sheet: Assessment
    code: str
    statement: str
    area: str
    first: str
    second: str
    first_note: str
    second_note: str
    first_by: str
    second_by: str
    keys: tuple[Any, Any]

    @property
    def same(self) -> bool:
        return bool(self.keys[0] == self.keys[1])

    @property
    def anchor(self) -> str:
        return slug(self.code)


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """One indicator over all LKE that were judged twice."""

    code: str
    statement: str
    found: Agreement
    apart: tuple[Pair, ...]
    reading: str


def pairs_of(sheets: Iterable[Assessment]) -> list[Pair]:
    """Every item both judged, of those LKE where both are done; one query for all of them.

    Taken from the versions as they stood then: what somebody changes after reading the other
    does not make the two agree.
    """
    opened = {}
    for sheet in sheets:
        double = double_of(sheet)
        if double is not None and double.is_open:
            opened[sheet.pk] = (sheet, double)
    rows = (
        AnswerRevision.objects.filter(
            answer__assessment__in=list(opened), answer__side__in=[FIRST, SECOND]
        )
        .order_by("version")
        .values_list(
            "answer__assessment_id",
            "answer__side",
            "answer__indicator__code",
            "value",
            "note",
            "written_by__full_name",
            "written_at",
        )
    )
    said: dict[int, dict[tuple[str, str], tuple[Any, str, str]]] = defaultdict(dict)
    for pk, side, code, value, note, who, when in rows:
        double = opened[pk][1]
        done = double.first_done_at if side == FIRST else double.second_done_at
        if done is not None and when <= done:
            said[pk][side, code] = (value, note, who or "Sistem")
    found: list[Pair] = []
    for pk, (sheet, _) in opened.items():
        found += _pairs(sheet, said[pk])
    return found


def _pairs(sheet: Assessment, said: dict[tuple[str, str], tuple[Any, str, str]]) -> list[Pair]:
    instrument = scoring_instrument(sheet.instrument)
    reading = Reading(instrument, ((side, code, row[0]) for (side, code), row in said.items()))
    sides = reading.sides
    results = {side: reading.result_of(side) for side in (FIRST, SECOND)}
    found = []
    for entry in instrument.indicators:
        one, other = sides[FIRST].get(entry.code), sides[SECOND].get(entry.code)
        if one is None or other is None:
            continue
        node = instrument.node(entry.parent)
        first, second = said[FIRST, entry.code], said[SECOND, entry.code]
        found.append(
            Pair(
                sheet=sheet,
                code=entry.code,
                statement=entry.statement,
                area=node.code if node.kind != model.NodeKind.SUBAREA else (node.parent or ""),
                first=answer_text(entry, one),
                second=answer_text(entry, other),
                first_note=first[1],
                second_note=second[1],
                first_by=first[2],
                second_by=second[2],
                keys=(_key(one, results[FIRST], entry), _key(other, results[SECOND], entry)),
            )
        )
    return found


def _key(answer: object, result: Result, entry: model.Indicator) -> Any:
    """What counts as the same answer: the letter; for counts and indexes what they are worth."""
    return answer if isinstance(answer, str) else result.indicators[entry.code].exact_multiplier


def overall_agreement(pairs: Sequence[Pair]) -> Agreement:
    return agreement([pair.keys for pair in pairs])


def per_item(pairs: Sequence[Pair], instrument_id: int) -> list[ItemAgreement]:
    """Per indicator, the least agreed first."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.code].append(pair)
    notes = InterpretationNote.objects.filter(instrument_id=instrument_id, ended_at__isnull=True)
    readings: dict[str, str] = dict(notes.values_list("indicator__code", "text"))
    found = by_key({code: [pair.keys for pair in rows] for code, rows in groups.items()})
    return [
        ItemAgreement(
            code=code,
            statement=groups[code][0].statement,
            found=one,
            apart=tuple(pair for pair in groups[code] if not pair.same),
            reading=readings.get(code, ""),
        )
        for code, one in found.items()
    ]


def per_person(pairs: Sequence[Pair]) -> list[tuple[str, Agreement]]:
    """Per assessor, on whichever side: with everybody who judged the same items."""
    groups: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for pair in pairs:
        groups[pair.first_by].append(pair.keys)
        groups[pair.second_by].append(pair.keys)
    return list(by_key(groups).items())


def meaning(found: Agreement) -> str:
    """What the two figures say, for people who do not know the coefficient."""
    if not found.count:
        return "Belum ada butir yang dinilai keduanya."
    if found.exact_kappa is None:
        return "Keduanya selalu memberi jawaban yang satu itu, sehingga kappa tidak dapat dihitung."
    return (
        f"Kesepakatan {found.words}: kappa menghitung berapa bagian kesepakatan yang melampaui "
        "kebetulan (0 sama dengan kebetulan, 1 selalu sama)."
    )
