"""Which items of an area a person wants to see: by what is still to do, and what is new."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.enums import TPI_RANKS, Side
from assessment.lke.reports.items import Item
from assessment.lke.reports.page import LkePage
from assessment.models import ItemSeen

Groups = list[tuple[Any, Any, list[Item]]]


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """One choice of the filter row, with how many items of this area it leaves."""

    key: str
    label: str
    count: int
    active: bool


class ItemFilters:
    """The filters of one area page for one person."""

    def __init__(self, sheet: LkePage, groups: Groups) -> None:
        self.sheet = sheet
        self.items = [item for _, _, items in groups for item in items]
        self.seen = _seen(sheet, self.items)
        self.unit = sheet.sides[Side.UNIT]
        self.tpi = sheet.tpi_answers()

    def offered(self) -> dict[str, tuple[str, Callable[[Item], bool]]]:
        """The filters that mean something to this person now, by their key in the address."""
        offered: dict[str, tuple[str, Callable[[Item], bool]]] = {
            "kosong": (
                "Belum dinilai" if self.sheet.judging else "Belum diisi",
                lambda item: item.blank,
            ),
            "tanpa-bukti": ("Tanpa bukti", lambda item: not item.evidence),
        }
        if self.sheet.assessment.round:
            offered["dikembalikan"] = ("Dikembalikan", lambda item: item.returned is not None)
            offered["diperbaiki"] = ("Diperbaiki", is_repaired)
        if self.sheet.ranked:
            offered.update(self._for_ranks())
        if self.tpi:
            label = "Berbeda dari unit" if self.sheet.judging else "Berbeda dari TPI"
            offered["beda"] = (label, self.differs)
        if any(item.comments for item in self.items):
            offered["percakapan"] = (
                "Percakapan terbuka",
                lambda item: item.thread is not None and item.thread.settled_at is None,
            )
        offered["baru"] = ("Berubah sejak dilihat", self.is_new)
        return offered

    def _for_ranks(self) -> dict[str, tuple[str, Callable[[Item], bool]]]:
        """What a rank looks for: what it has to look at, where ranks differ, what was left."""
        found: dict[str, tuple[str, Callable[[Item], bool]]] = {}
        if self.sheet.side != Side.TPI_MEMBER:
            found["perlu"] = (
                "Berbeda atau belum dibaca",
                lambda item: self.differs(item) or self.is_new(item),
            )
            found["antartingkat"] = ("Berbeda antartingkat", self.ranks_differ)
            if self.sheet.reading.abstained:
                found["tidak-dinilai"] = ("Tidak dinilai satu jenjang", self.was_left)
        if self.sheet.without_reason:
            found["tanpa-alasan"] = (
                "Berbeda tanpa alasan",
                lambda item: item.indicator.code in self.sheet.without_reason,
            )
        return found

    def ranks_differ(self, item: Item) -> bool:
        code = item.indicator.code
        said = [
            self.sheet.sides[rank][code] for rank in TPI_RANKS if code in self.sheet.sides[rank]
        ]
        return any(one != said[0] for one in said)

    def was_left(self, item: Item) -> bool:
        abstained = self.sheet.reading.abstained
        return any((rank, item.indicator.code) in abstained for rank in TPI_RANKS)

    def row(self, wanted: str) -> list[ItemFilter]:
        everything = ItemFilter("", "Semua", len(self.items), wanted not in self.offered())
        return [
            everything,
            *(
                ItemFilter(key, label, sum(map(keeps, self.items)), key == wanted)
                for key, (label, keeps) in self.offered().items()
            ),
        ]

    def apply(self, groups: Groups, wanted: str) -> Groups:
        """The groups with the wanted items only; empty groups go."""
        chosen = self.offered().get(wanted)
        if chosen is None:
            return groups
        kept = [
            (node, scored, [item for item in items if chosen[1](item)])
            for node, scored, items in groups
        ]
        return [group for group in kept if group[2]]

    def differs(self, item: Item) -> bool:
        code = item.indicator.code
        return code in self.tpi and self.tpi[code] != self.unit.get(code)

    def is_new(self, item: Item) -> bool:
        """Did somebody else write here, or add evidence, since this person last looked?"""
        looked = self.seen.get(item.indicator.pk)
        times = [
            row.updated_at
            for side in self.sheet.readable_sides
            if (row := self.sheet.answers.get((side, item.code))) is not None
            and row.updated_by_id != self.sheet.user.pk
        ]
        times += [one.written_at for one in item.comments if one.author_id != self.sheet.user.pk]
        for piece in item.evidence:
            if piece.use.added_by_id != self.sheet.user.pk:
                times.append(piece.use.added_at)
            times += [
                one.added_at
                for one in piece.revisions
                if one.added_by_id != self.sheet.user.pk and one.added_at > piece.use.added_at
            ]
        return _later(times, looked)


def is_repaired(item: Item) -> bool:
    """Came this item back from the unit, repaired, in the present round?"""
    return item.returned is not None and item.returned.repaired_at is not None


def _later(times: Sequence[datetime], looked: datetime | None) -> bool:
    return any(looked is None or time > looked for time in times)


def _seen(sheet: LkePage, items: Iterable[Item]) -> dict[int, datetime]:
    rows = ItemSeen.objects.filter(
        assessment=sheet.assessment,
        user_id=sheet.user.pk,
        indicator__in=[item.indicator.pk for item in items],
    )
    return dict(rows.values_list("indicator_id", "seen_at"))


def next_open(sheet: LkePage, after: str) -> tuple[str, str] | None:
    """The next item without an answer that this person may fill, after the area ``after`` and
    then from the beginning: its area's code and its own; None where all are answered.
    """
    fillable = sheet.fillable()
    open_codes = [code for code in sheet.blank_codes if fillable is None or code in fillable]
    if not open_codes:
        return None
    areas = [place.code for place in sheet.places()]
    here = areas.index(after) if after in areas else -1
    order = {code: n for n, code in enumerate([*areas[here + 1 :], *areas[: here + 1]])}
    found = min(open_codes, key=lambda code: order.get(_area(code, areas), len(areas)))
    return _area(found, areas), found


def _area(code: str, areas: Sequence[str]) -> str:
    return next((area for area in areas if code.startswith(f"{area}.")), "")
