"""What the LKE pages show: the way through the sheet, the items of an area, the figures.

Built from a handful of queries, however many answers there are; scored once per request.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from django.utils import timezone

from assessment.enums import TPI_RANKS, Phase, Side, View
from assessment.lke.places import lke_address, place_of
from assessment.lke.reading import Answers, LkeReading, StoredAnswer
from assessment.lke.reports import beside, minima
from assessment.lke.reports.items import (
    Item,
    LkePlace,
    OtherSide,
    Piece,
    PredicateMinima,
)
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.answers import MAY_ABSTAIN
from assessment.lke.tpi_ranks import speaker
from assessment.models import Answer, Assessment, Indicator, ReturnedItem
from assessment.queries import indicator_rows, read_answers, with_writers
from assessment.rules import (
    areas_on,
    fills,
    judges,
    judges_blind,
    readable_comments,
    sees_tpi_side,
    writable_side,
)
from assessment.scoring import model
from assessment.scoring.result import NodeScore, Result
from assessment.scoring.thresholds import Verdict, verdict
from assessment.writing_rules import area_of, write_problem
from units.models import User


class LkePage:
    """An LKE as one person sees it now: sides, figures, and what may be written."""

    def __init__(
        self,
        user: User,
        assessment: Assessment,
        wanted: str = "",
        answers: Iterable[Answer] | None = None,  # all of it, where they were read already
    ) -> None:
        self.user = user
        self.assessment = assessment
        self.instrument = scoring_instrument(assessment.instrument)
        self.tpi_shown = sees_tpi_side(user, assessment)
        self.blind = judges_blind(user, assessment)
        self.side = writable_side(user, assessment)
        self.closed = ""
        if self.side is not None:
            self.closed = write_problem(user, assessment, self.side) or ""
        self.view = self._view(wanted)
        self.rows = indicator_rows(assessment.instrument)
        self.load(answers)

    def load(self, answers: Iterable[Answer] | None = None) -> None:
        """Reads all answers of the sheet and scores the sides that are shown."""
        self.read_at = timezone.now()  # before reading: what is written meanwhile stays new
        codes = {row.pk: row.code for row in self.rows}
        self.answers: dict[tuple[str, str], Answer] = {
            (row.side, codes[row.indicator_id]): row
            for row in (read_answers(self.assessment) if answers is None else answers)
            if self._readable(row.side)
        }
        second = self.side == Side.TPI_SECOND
        self.reading = LkeReading(
            self.assessment,
            [
                StoredAnswer(code, side, row.value, row.note, row.version, row.abstained)
                for (side, code), row in self.answers.items()
            ],
            second=second,
        )
        self.sides = self.reading.sides
        self.results: dict[View, Result] = {
            view: self.reading.result(view)
            for view in View
            if self.tpi_shown or view == View.UNIT or (second and view == View.TPI)
        }
        self.without_reason = set(self.reading.unexplained_items()) if self.judging else set()

    def _readable(self, side: str) -> bool:
        """Two who judge apart read each other nowhere on these pages."""
        if side == Side.TPI_SECOND:
            return self.side == Side.TPI_SECOND
        return side == Side.UNIT or not self.blind

    def _view(self, wanted: str) -> View:
        """Whose figures lead: one's own side, or the one asked for where one may see it."""
        if self.side is not None:
            return View.UNIT if self.side == Side.UNIT else View.TPI
        if wanted in (View.TPI, View.TPN) and self.tpi_shown:
            return View(wanted)
        return View.UNIT

    @cached_property
    def readable_sides(self) -> list[Side]:
        return beside.readable_sides(self.side, tpi_shown=bool(self.tpi_shown))

    @cached_property
    def side_query(self) -> str:
        """Keeps the side a reader asked for in the addresses of the other areas."""
        return "" if self.side or self.view == View.UNIT else f"?sisi={self.view}"

    @cached_property
    def writing(self) -> bool:
        return self.side is not None and not self.closed

    @cached_property
    def may_judge(self) -> bool:
        """Is this person of the unit's TPI, whoever's turn it is?"""
        return judges(self.user, self.assessment)

    @cached_property
    def talking(self) -> bool:
        """May this person join the conversations, also while it is not their turn?"""
        return self.may_judge or fills(self.user, self.assessment)

    @cached_property
    def judging(self) -> bool:
        return self.ranked or self.side == Side.TPI_SECOND

    @cached_property
    def ranked(self) -> bool:
        """Is it the turn of this person's rank? Only ranks return items and hand on."""
        return self.side in TPI_RANKS

    @property
    def abstains(self) -> bool:
        """May this person leave an item to the next rank?"""
        return self.side in MAY_ABSTAIN

    def tpi_answers(self) -> Answers:
        """The answers the unit's are compared with: the TPI's, or a second assessor's own."""
        return self.reading.answers(View.TPI) if View.TPI in self.results else {}

    def open_codes(self) -> list[str]:
        """What this rank must still judge, in the sheet's order."""
        return self.reading.open_items(self.side)

    @cached_property
    def blank_codes(self) -> list[str]:
        """What still waits for an answer of the side this person writes (or reads) on, in order."""
        if self.judging:
            return self.open_codes()
        own = self.sides[self.side] if self.side else self.reading.answers(self.view)
        entries = self.instrument.indicators
        return [one.code for one in entries if not model.is_complete(one, own.get(one.code))]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Where each item stands on the page of its area, counted from 1."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            found.setdefault(place_of(row), []).append(row.code)
        return {code: at for codes in found.values() for at, code in enumerate(codes, 1)}

    @property
    def result(self) -> Result:
        return self.results[self.view]

    @property
    def second(self) -> Result | None:
        """The side to compare with: the TPI's beside the unit's, and the other way round."""
        other = View.TPI if self.view == View.UNIT else View.UNIT
        found = self.results.get(other)
        return found if found is not None and found.answered else None

    @property
    def coverage(self) -> str:
        return f"{self.result.answered} dari {self.result.of} butir"

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return [verdict(self.instrument, self.result, name) for name in model.Predicate]

    def thresholds(self) -> list[PredicateMinima]:
        """The minima of both predicates, as they stand beside the items."""
        return minima.in_words(self.verdicts, self.why)

    def why(self, about: str) -> str:
        """The address of the page that takes a figure of the shown side apart."""
        return f"{lke_address('why', self.assessment.pk, about)}?sisi={self.view}"

    @cached_property
    def own_areas(self) -> frozenset[str] | None:
        """The areas of one who writes only some; None for everybody else."""
        return areas_on(self.user, self.assessment, self.side)

    def places(self, active: str = "") -> list[LkePlace]:
        """The pages of the sheet in its order; a coordinator's own areas stand first."""
        found = [
            LkePlace(
                node.code,
                node.name,
                self.instrument.node(node.parent).name if node.parent else "",
                self.result.nodes[node.code],
                node.code == active,
                lke_address("area", self.assessment.pk, node.code) + self.side_query,
                self.why(node.code),
                self.own_areas is not None and (node.area or "hasil") in self.own_areas,
            )
            for node in self.instrument.nodes
            if node.kind == model.NodeKind.AREA
        ]
        return sorted(found, key=lambda place: not place.own)

    def fillable(self) -> set[str] | None:
        """The codes a unit's person may write now; None where all of them are."""
        codes: set[str] | None = None
        if self.own_areas is not None:
            places = [place.code for place in self.places() if place.own]
            codes = {
                entry.code
                for entry in self.instrument.indicators
                if any(entry.code.startswith(f"{place}.") for place in places)
            }
        if self.side == Side.UNIT and self.assessment.phase == Phase.REPAIR:
            returned = ReturnedItem.objects.filter(
                assessment=self.assessment, round=self.assessment.round
            )
            given = set(returned.values_list("indicator__code", flat=True))
            codes = given if codes is None else codes & given
        return codes

    def items(
        self, area: str, only: Collection[str] = ()
    ) -> list[tuple[Any, NodeScore, list[Item]]]:
        """The items of an area (or ``only`` these) by sub-area, or area where it has none."""
        rows = [
            row
            for row in self.rows
            if (row.code in only if only else row.code.startswith(f"{area}."))
        ]
        evidence = beside.evidence(self.assessment, rows)
        returned = self._returned(rows)
        threads = beside.threads(self.assessment, rows)
        readings = beside.readings(rows)
        readable = readable_comments(self.user, self.assessment, threads.values())
        shown = {row.code for row in rows}
        with_writers(row for (_, code), row in self.answers.items() if code in shown)
        groups: list[tuple[Any, NodeScore, list[Item]]] = []
        for row in rows:
            if not groups or groups[-1][0].pk != row.node.pk:
                groups.append((row.node, self.result.nodes[row.node.code], []))
            item = self._item(row, evidence.get(row.pk, []), returned)
            item.others = self._others(item.entry, self._shown_side(row.code))
            item.readings = readings.get(row.pk, [])
            thread = threads.get(row.pk)
            if thread is not None and thread.pk in readable:
                item.thread, item.comments = thread, readable[thread.pk]
            groups[-1][2].append(item)
        return groups

    def item(self, code: str) -> Item:
        """One item alone."""
        return self.items("", only=(code,))[0][2][0]

    def figures_of(self, row: Indicator) -> Item:
        """One item alone after it was saved, without what stands beside it: evidence, talk."""
        return self._item(row, [], {})

    def _item(
        self, row: Indicator, evidence: list[Piece], returned: dict[tuple[int, int], Any]
    ) -> Item:
        mine = self.answers.get((self._shown_side(row.code), row.code))
        current = returned.get((row.pk, self.assessment.round))
        written = self.own_areas is None or area_of(row) in self.own_areas
        locked = self._locked(written, current)
        return Item(
            lke=self.assessment.pk,
            number=self.numbers[row.code],
            indicator=row,
            entry=self.instrument.indicator(row.code),
            scored=self.result.indicators[row.code],
            mine=mine,
            value=mine.value if mine else None,
            note=mine.note if mine else "",
            others=[],
            evidence=evidence,
            open=self.writing and not locked,
            blank=row.code in self.blank_codes,
            repairs=self.side == Side.UNIT and self.assessment.phase == Phase.REPAIR,
            agrees=self._agrees(mine, row.code),
            agreeable=self.judging and self.unit_value(row.code) is not None,
            differs=self.judging
            and mine is not None
            and mine.value is not None
            and not self._agrees(mine, row.code),
            unexplained=row.code in self.without_reason,
            repaired_since=beside.repaired_since(mine, current),
            returned=current if self.assessment.round else None,
            marked=returned.get((row.pk, 0)),
            locked=locked,
        )

    def _shown_side(self, code: str) -> Side:
        """Whose answer stands in an item's own fields."""
        if self.side is not None:
            return self.side
        if self.view == View.TPI:
            return self._last_rank(code)
        return Side.UNIT if self.view == View.UNIT else Side.TPN

    def _agrees(self, mine: Answer | None, code: str) -> bool:
        if not self.judging or mine is None or mine.value is None:
            return False
        return bool(mine.value == self.unit_value(code))

    def _last_rank(self, code: str) -> Side:
        """Whose row stands for the TPI on an item."""
        rows = [(rank, self.answers.get((rank, code))) for rank in TPI_RANKS]
        found = speaker((rank, row.value, row.note) for rank, row in rows if row is not None)
        return found or Side.TPI_MEMBER

    def _locked(self, written: bool, returned: ReturnedItem | None) -> str:
        """Why this item cannot be written although the sheet can; empty when it can."""
        if not written:
            who = "Dinilai penilai" if self.judging else "Diisi oleh anggota tim unit pada"
            return f"{who} area lain."
        if self.side != Side.UNIT:
            return ""
        if self.assessment.phase == Phase.REPAIR and returned is None:
            return "Tidak dikembalikan TPI, sehingga tidak diubah."
        return ""

    def _others(self, entry: model.Indicator, own: str) -> list[OtherSide]:
        """The other sides' answers, as far as this person may see them."""
        shown = [side for side in self.readable_sides if side not in (own, Side.TPI_SECOND)]
        return beside.other_sides(entry, shown, self.answers, self.sides)

    def _returned(self, rows: Iterable[Indicator]) -> dict[tuple[int, int], ReturnedItem]:
        if self.blind:
            return {}  # marks are the TPI's own
        return beside.returned(self.assessment, rows, marks=self.ranked)

    def unit_value(self, code: str) -> Any:
        """What the unit answered, as stored; for "setuju dengan unit"."""
        return stored_value(self.sides[Side.UNIT].get(code))
