"""Every version an item's answers ever had, as far as a reader sees the item itself."""

from dataclasses import dataclass
from datetime import datetime

from assessment.enums import BEFORE_FIRST_MOVE, AnswerSource, Side, SnapshotPurpose
from assessment.lke.reports.answers import ABSTAINED, answer_text
from assessment.lke.reports.page import LkePage
from assessment.models import AnswerRevision, Indicator, ScoreSnapshot
from assessment.rules import follows_tpi, follows_unit
from assessment.scoring import model


@dataclass(frozen=True, slots=True)
class Version:
    """One version beside the one before it; ``before`` is None for the first."""

    number: int
    at: datetime
    who: str
    source: str  # how it came, where it was not typed on the screen
    text: str
    note: str
    before: "Version | None"
    restorable: bool  # may this reader make it the newest again?

    @property
    def changed_answer(self) -> bool:
        return self.before is None or self.before.text != self.text

    @property
    def changed_note(self) -> bool:
        return self.note != (self.before.note if self.before else "")


@dataclass(frozen=True, slots=True)
class SideHistory:
    """The versions of one side, the newest first."""

    side: Side
    versions: list[Version]

    @property
    def newest(self) -> int:
        return self.versions[0].number


def item_history(sheet: LkePage, indicator: Indicator) -> list[SideHistory]:
    """What each readable side said on this item over time; one's own side stands first. Sides
    that never said anything are left out. Who does not read the TPI's work as it goes on is told
    its newest version alone, and the TPI what the unit sent: the others are drafts. Two queries for
    any number of versions."""
    open_here = sheet.item(indicator.code).open
    entry = sheet.instrument.indicator(indicator.code)
    rows: dict[str, list[AnswerRevision]] = {}
    found = AnswerRevision.objects.filter(
        answer__assessment=sheet.assessment,
        answer__indicator=indicator,
        answer__side__in=sheet.readable_sides,
    ).select_related("answer", "written_by")
    for row in found.order_by("version"):
        rows.setdefault(row.answer.side, []).append(row)
    if not follows_tpi(sheet.user, sheet.assessment):
        told = {Side.UNIT, sheet.side}
        rows = {side: some if side in told else some[-1:] for side, some in rows.items()}
    if Side.UNIT in rows and not follows_unit(sheet.user, sheet.assessment):
        rows[Side.UNIT] = _sent(sheet, rows[Side.UNIT])
    order = sorted(sheet.readable_sides, key=lambda side: side != sheet.side)
    return [
        SideHistory(side, _versions(entry, rows[side], open_here and side == sheet.side))
        for side in order
        if rows.get(side)
    ]


def _sent(sheet: LkePage, rows: list[AnswerRevision]) -> list[AnswerRevision]:
    """Of the unit's versions those that stood when the unit sent its LKE, each time: what came
    between, or is being repaired now, is a draft. An LKE that came in whole tells its newest."""
    sendings = ScoreSnapshot.objects.filter(
        assessment=sheet.assessment, purpose=SnapshotPurpose.SUBMITTED
    )
    moments = list(sendings.order_by("taken_at").values_list("taken_at", flat=True))
    if not moments:
        filling = sheet.assessment.phase in BEFORE_FIRST_MOVE
        return [] if filling else rows[-1:]
    told: dict[int, AnswerRevision] = {}
    for moment in moments:
        for row in [one for one in rows if one.written_at <= moment][-1:]:
            told[row.version] = row
    return list(told.values())


def _versions(entry: model.Indicator, rows: list[AnswerRevision], mine: bool) -> list[Version]:
    versions: list[Version] = []
    last = rows[-1]
    now = (last.value, last.note, last.abstained)
    for row in rows:
        versions.append(
            Version(
                number=row.version,
                at=row.written_at,
                who=str(row.written_by or "Sistem"),
                source="" if row.source == AnswerSource.FORM else row.get_source_display(),
                text=_words(entry, row),
                note=row.note,
                before=versions[-1] if versions else None,
                restorable=mine and (row.value, row.note, row.abstained) != now,
            )
        )
    return versions[::-1]


def _words(entry: model.Indicator, row: AnswerRevision) -> str:
    if row.abstained:
        return ABSTAINED
    try:
        return answer_text(entry, model.parse_answer(entry, row.value))
    except model.AnswerError:  # of a sheet that allowed more than the screen does
        return str(row.value)
