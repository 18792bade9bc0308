"""The overview of an LKE as a list of what is to be done: for this person now, area by area, and
where the score stands to its minima. Read and scored once, by the page itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from assessment.enums import Phase, Side, View, WindowKind
from assessment.lke.places import item_address, slug
from assessment.lke.reports.items import LkePlace
from assessment.lke.reports.newer import unread_talk
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.remarks import Remarks
from assessment.lke.reports.repairs import Repairs, repairs
from assessment.lke.reports.target import aimed_at
from assessment.queries import window
from assessment.scoring.minima import tightest, to_spare
from assessment.scoring.rational import decimal
from assessment.scoring.result import TOTAL, Result
from assessment.scoring.thresholds import NEARLY, RuleResult, Verdict
from assessment.writing_rules import WINDOW_OF_PHASE
from zona_integritas.ground.formats import NBSP, angka, persen, selisih


@dataclass(frozen=True, slots=True)
class NowLine:
    """One thing to do now: what, what about it, and the button that leads there."""

    icon: str
    title: str
    text: str
    verb: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class AreaState:
    """A state in words, with its sign and the class of its colour."""

    words: str
    sign: str
    css: str


LACKING = ("cross-circle", "kurang")
CLOSE = ("warning", "hampir")
FINE = ("check", "cukup")


@dataclass(frozen=True, slots=True)
class PlaceCell:
    """One page of the sheet in the table: its state, how many items it has, and its address."""

    state: AreaState
    of: int
    url: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with its aspects beside each other, or a component of hasil, against its minimum.

    ``value`` and ``minimum`` are points of ``weight``; ``told`` is the value in words.
    """

    name: str
    cells: list[PlaceCell]
    value: Decimal
    weight: Decimal
    minimum: Decimal | None
    told: str
    gap: AreaState | None
    why: str


@dataclass(frozen=True, slots=True)
class MinimumCell:
    """One minimum in the row of scores; ``other`` is what the other side comes to."""

    label: str
    value: Decimal
    weight: Decimal
    minimum: Decimal
    minima: str
    gap: AreaState
    other: Decimal | None
    why: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All the page tells. ``left`` items are to be written before the LKE can go on."""

    now: list[NowLine]
    predicate: str  # the one whose minima are drawn
    left: int
    closes: date | None
    aspects: list[str]
    areas: list[AreaRow]
    components: list[AreaRow]
    scores: list[MinimumCell]


def overview(
    sheet: LkePage, remarks: Iterable[Remarks], evidence: Collection[str], unconfirmed: int
) -> Overview:
    """``remarks``, ``evidence`` (the codes that have any) and ``unconfirmed`` pieces are what the
    page read already."""
    found = repairs(sheet)
    blank = _own_blank(sheet, found)
    kind = WINDOW_OF_PHASE.get(Phase(sheet.assessment.phase), WindowKind.TPI)
    open_window = window(sheet.assessment.period, kind) if sheet.side else None
    verdict = aimed_at(sheet)
    areas, components = _rows(sheet, found, evidence, verdict)
    return Overview(
        now=[
            *_to_write(sheet, found, blank),
            *_to_read(sheet),
            *_to_look_at(sheet, remarks, unconfirmed),
        ],
        predicate=verdict.predicate,
        left=len(found.codes) if sheet.assessment.phase == Phase.REPAIR else len(sheet.blank_codes),
        closes=open_window.closes_on if open_window is not None else None,
        aspects=list(dict.fromkeys(one.aspect for one in sheet.places() if _area(sheet, one))),
        areas=areas,
        components=components,
        scores=_scores(sheet, verdict),
    )


def _own_blank(sheet: LkePage, found: Repairs) -> list[str]:
    """What this person may write and has not: the returned items while the unit repairs."""
    if not sheet.writing:
        return []
    if sheet.side == Side.UNIT and sheet.assessment.phase == Phase.REPAIR:
        return found.mine
    fillable = sheet.fillable()
    return [code for code in sheet.blank_codes if fillable is None or code in fillable]


def _to_write(sheet: LkePage, found: Repairs, blank: list[str]) -> list[NowLine]:
    """First what only this person (or their rank) can write."""
    pk, lines = sheet.assessment.pk, []
    if sheet.side == Side.UNIT and sheet.assessment.phase == Phase.REPAIR:
        if found.mine:
            title = f"Perbaiki {len(found.mine)} butir yang dikembalikan"
            done = f"{len(found.done)} dari {found.count} sudah diperbaiki"
            url = reverse("assessment:repairs", args=[pk])
            lines.append(NowLine("undo", title, done, f"Perbaiki {len(found.mine)} butir", url))
    elif blank:
        verb = "Nilai" if sheet.judging else "Isi"
        where = f"mulai dari butir {blank[0]}"
        url = reverse("assessment:continue", args=[pk])
        if sheet.ranked:
            url = f"{reverse('assessment:desk')}?lke={pk}"
        going = "Lanjutkan menilai" if sheet.judging else "Lanjutkan mengisi"
        lines.append(NowLine("edit", f"{verb} {len(blank)} butir", where, going, url))
    if sheet.ranked and sheet.without_reason:
        count = len(sheet.without_reason)
        lines.append(
            NowLine(
                "warning", f"Tulis alasan {count} butir yang berbeda dari unit",
                "Tanpa catatan, penilaian belum dapat diputuskan.",
            )
        )  # fmt: skip
    if sheet.side == Side.TPI_SUPERVISOR and sheet.writing:
        lines.append(
            NowLine(
                "check-circle", "Putuskan butir yang berbeda", "Unit, anggota, dan ketua tim.",
                "Putuskan yang berbeda", reverse("assessment:settle", args=[pk]),
            )
        )  # fmt: skip
    return lines


def _to_read(sheet: LkePage) -> list[NowLine]:
    """What others said and this person has not looked at."""
    codes = unread_talk(sheet.user, sheet.assessment) if sheet.talking else []
    if not codes:
        return []
    where = f"mulai dari butir {codes[0]}" if len(codes) > 1 else f"butir {codes[0]}"
    url = f"{item_address(sheet.assessment.pk, codes[0])}#percakapan-{slug(codes[0])}"
    title = f"Percakapan {len(codes)} butir belum Anda baca"
    return [NowLine("info", title, where, "Baca percakapan", url)]


def _to_look_at(sheet: LkePage, remarks: Iterable[Remarks], unconfirmed: int) -> list[NowLine]:
    """Then what lowers the score or the trust in it."""
    if not sheet.writing:
        return []
    lines = []
    row = tightest(aimed_at(sheet))
    if sheet.side == Side.UNIT and not row.met:
        address = reverse("assessment:simulation", args=[sheet.assessment.pk])
        lines.append(
            NowLine(
                "chart", f"{row.rule.label} {_spare(row)}",
                f"{_figure(row)}; nilai minimal {_minimum(row)}",
                "Lihat butir penutup kekurangan", f"{address}?sisi={sheet.view}",
            )
        )  # fmt: skip
    looked = sum(len(group.items) for group in remarks)
    if looked:
        lines.append(
            NowLine(
                "search", f"{looked} hal perlu diperiksa",
                "Misalnya jawaban tertinggi tanpa bukti, atau jumlah yang janggal.",
                "Lihat daftarnya", "#perlu-diperiksa",
            )
        )  # fmt: skip
    if unconfirmed and sheet.side == Side.UNIT:
        lines.append(
            NowLine(
                "file", f"{unconfirmed} bukti dibawa dari LKE lama",
                "Jawab «Masih berlaku?» pada butirnya.",
            )
        )  # fmt: skip
    return lines


def _area(sheet: LkePage, place: LkePlace) -> str:
    return sheet.instrument.node(place.code).area or ""


def _rows(
    sheet: LkePage, found: Repairs, evidence: Collection[str], verdict: Verdict
) -> tuple[list[AreaRow], list[AreaRow]]:
    """The six areas with their two aspects, then the components of hasil."""
    rules = {row.rule.area or row.rule.node: row for row in verdict.rules}
    by_area: dict[str, list[LkePlace]] = defaultdict(list)
    for place in sorted(sheet.places(), key=lambda one: _place_in_sheet(sheet, one)):
        by_area[_area(sheet, place) or place.code].append(place)
    areas, components = [], []
    for code, places in by_area.items():
        cells = [
            PlaceCell(_state(sheet, one, found, evidence), one.scored.of, one.url) for one in places
        ]
        scored = sheet.result.areas.get(code)
        if scored is not None:
            row = rules.get(code)
            areas.append(
                AreaRow(
                    places[0].name, cells, scored.percent_zero, Decimal(100),
                    row.minimum if row else None, persen(scored.percent_zero),
                    _gap(row) if row else None,
                    sheet.why(f"{verdict.predicate}:{row.rule.code}") if row else places[0].why,
                )
            )  # fmt: skip
        else:
            node, row = places[0].scored, rules.get(code)
            components.append(
                AreaRow(
                    places[0].name, cells, node.zero, node.weight,
                    row.minimum if row else None, angka(node.zero), _gap(row) if row else None,
                    places[0].why,
                )
            )  # fmt: skip
    return areas, components


def _place_in_sheet(sheet: LkePage, place: LkePlace) -> int:
    return sheet.instrument.places[place.code.casefold()][0]


def _state(sheet: LkePage, place: LkePlace, found: Repairs, evidence: Collection[str]) -> AreaState:
    """The worst that can be said of a page of the sheet, by what its reader can do about it."""
    under = f"{place.code}."
    codes = [one.code for one in sheet.instrument.indicators if one.code.startswith(under)]
    waiting = sum(code in codes for code in found.codes)
    if waiting:
        return AreaState(f"{waiting} dikembalikan", "undo", "kurang")
    blank = sum(code in sheet.blank_codes for code in codes)
    if blank:
        word = "belum dinilai" if sheet.judging or sheet.view == View.TPI else "belum diisi"
        return AreaState(f"{blank} {word}", *CLOSE)
    repaired = sum(one.code in codes for one in found.done)
    if repaired:
        return AreaState(f"{repaired} diperbaiki", "check-circle", "kabar")
    bare = sum(code not in evidence for code in codes)
    if bare and _area(sheet, place):  # hasil comes out of surveys and reports
        return AreaState(f"{bare} tanpa bukti", *CLOSE)
    return AreaState("Lengkap", *FINE)


def _scores(sheet: LkePage, verdict: Verdict) -> list[MinimumCell]:
    """The minima that are no area's, each with its bar; both predicates' in words."""
    rest = [one for one in sheet.verdicts if one.predicate != verdict.predicate]
    others = {row.rule.code: row for one in rest for row in one.rules}
    return [
        MinimumCell(
            row.rule.label,
            row.value,
            _weight(sheet.result, row),
            row.minimum,
            _minima(verdict, row, others.get(row.rule.code), sheet),
            _gap(row),
            None if sheet.second is None else _value(sheet.second, row),
            sheet.why(TOTAL if row.rule.node == TOTAL else f"{verdict.predicate}:{row.rule.code}"),
        )
        for row in verdict.rules
        if row.rule.area is None
    ]


def _minima(verdict: Verdict, row: RuleResult, other: RuleResult | None, sheet: LkePage) -> str:
    text = f"{verdict.predicate}{NBSP}{angka(row.minimum)}"
    if other is None:
        return text
    return f"{text} · {other.rule.predicate}{NBSP}{angka(other.minimum)}"


def _weight(result: Result, row: RuleResult) -> Decimal:
    node = row.rule.node or ""
    if node == TOTAL:
        return result.total.weight
    return result.nodes[node].weight if node in result.nodes else result.indicators[node].weight


def _value(result: Result, row: RuleResult) -> Decimal:
    node = row.rule.node or ""
    if node == TOTAL:
        return result.total.zero
    if node in result.nodes:
        return result.nodes[node].zero
    return result.indicators[node].points or Decimal()


def _gap(row: RuleResult) -> AreaState:
    """To its minimum: lacking, close to it on either side, or well above."""
    close = abs(to_spare(row)) <= NEARLY
    words = selisih(decimal(to_spare(row)))
    return AreaState(words, *(CLOSE if close else FINE if row.met else LACKING))


def _spare(row: RuleResult) -> str:
    return selisih(decimal(to_spare(row)), percent=row.rule.measure == "percent")


def _figure(row: RuleResult) -> str:
    return persen(row.value) if row.rule.measure == "percent" else angka(row.value)


def _minimum(row: RuleResult) -> str:
    return persen(row.minimum) if row.rule.measure == "percent" else angka(row.minimum)
