"""What headings mean that no regulation knows: said once by a person, read so by the agency."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.enums import ColumnMeaning, Side
from assessment.models import Assessment, ColumnChoice
from assessment.workbooks.columns import (
    PARTS,
    ColumnChoices,
    ColumnDecision,
    SheetColumnOffer,
    clash_in,
    clash_message,
    heading_key,
    meanings_for,
)
from assessment.workbooks.readings import WorkbookReading
from assessment.workbooks.services.origin import MINISTRY_COLUMN, SIDES_OF_COLUMN
from assessment.workbooks.services.rights import NOTHING_CHANGED, mandate
from units.models import Actor, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.kept_statements import KeptStatement
from zona_integritas.ground.permissions import require

EVERY_COLUMN = frozenset(SIDES_OF_COLUMN) - {MINISTRY_COLUMN}
HEADING_LIMIT = 300
_RUNNING = KeptStatement(
    lambda: ColumnChoice.objects.filter(ended_at__isnull=True).select_related("chosen_by")
)


def own_columns(
    actor: Actor, assessment: Assessment, columns: Collection[str] = EVERY_COLUMN
) -> frozenset[str]:
    """Of these columns of answers those that ``actor`` may bring in now; refused where none."""
    if actor is SYSTEM:
        return frozenset(columns)
    return columns_of_side(mandate(actor, assessment).side, columns)


def columns_of_side(side: Side, columns: Collection[str]) -> frozenset[str]:
    """Those of the columns of answers that hold what is written on this side."""
    return frozenset(column for column in columns if side in SIDES_OF_COLUMN[column])


def choices_for(
    sides: frozenset[str], chosen: Mapping[str, str] | None = None, *, show: bool = False
) -> ColumnChoices:
    """What is known of columns for who brings in ``sides``: said for the file, and remembered.

    Refused where what was said of a column is not theirs to say.
    """
    said = checked_meanings(sides, chosen or {})
    return ColumnChoices(sides, said, _remembered(sides), show)


def checked_meanings(sides: Collection[str], said: Mapping[str, str]) -> dict[str, ColumnMeaning]:
    """The words as meanings; refused for an unknown one, another side's, or one said twice."""
    allowed = meanings_for(sides)
    for letters, word in said.items():
        if word not in allowed:
            known = word in ColumnMeaning.values
            what = (
                f"«{ColumnMeaning(word).label}» bukan bagian Anda"
                if known
                else (f"«{word[:40]}» bukan arti kolom yang dikenal")
            )
            raise Refused(
                f"Kolom {letters[:5]}: {what}. Yang dapat dipilih: {', '.join(allowed)}. "
                f"{NOTHING_CHANGED}"
            )
    meanings = {letters: ColumnMeaning(word) for letters, word in said.items()}
    if clash := clash_in(meanings):
        raise Refused(f"{clash_message(*clash)} {NOTHING_CHANGED}")
    return meanings


def check_read(meanings: Mapping[str, ColumnMeaning], reading: WorkbookReading) -> None:
    """Refused where a column could not be read as what was said of it."""
    read = {one.column for one in reading.columns}
    for letters, meaning in meanings.items():
        if meaning != ColumnMeaning.IGNORED and letters not in read:
            raise Refused(
                f"Kolom {letters} tidak dapat dibaca sebagai «{meaning.label}»: kolom itu "
                "tidak ada di kanan «Pilihan Jawaban», atau belum ada kolom jawaban untuknya. "
                f"{NOTHING_CHANGED}"
            )


def _group(sides: Collection[str]) -> str:
    return "unit" if "unit" in sides else "tpi"


def _remembered(sides: Collection[str]) -> dict[str, ColumnDecision]:
    """By heading. Who reads both sides hears what either said; where the two disagree, nobody."""
    groups = {_group([side]) for side in sides}
    if not groups:
        return {}
    found: dict[str, list[ColumnDecision]] = {}
    for row in _RUNNING.rows():
        if row.side not in groups:
            continue
        day = timezone.localdate(row.chosen_at)
        one = ColumnDecision(ColumnMeaning(row.meaning), str(row.chosen_by), day)
        found.setdefault(row.key, []).append(one)
    decided = {}
    for key, said in found.items():
        told = [one for one in said if one.meaning in PARTS] or said[:1]
        if len(told) == 1:
            decided[key] = told[0]
    return decided


@transaction.atomic
def remember(
    *,
    actor: User,
    sides: Collection[str],
    offers: Sequence[SheetColumnOffer],
    meanings: Mapping[str, ColumnMeaning],
) -> None:
    """Keeps by its heading what was said of each column (``meanings``, by letters).

    A column without heading, or one of two with the same, is said for one file only.
    """
    keys = Counter(heading_key(one.heading) for one in offers)
    for one in offers:
        key, meaning = heading_key(one.heading), meanings.get(one.letters)
        if not key or keys[key] > 1 or meaning is None:
            continue
        known = ColumnChoice.objects.filter(key=key, side=_group(sides), ended_at=None).first()
        if known is not None and known.meaning == meaning:
            continue
        if known is not None:
            _end(actor, known)
        try:
            with transaction.atomic():
                row = ColumnChoice.objects.create(
                    key=key,
                    side=_group(sides),
                    heading=one.heading[:HEADING_LIMIT],
                    meaning=meaning,
                    chosen_by=actor,
                )
        except IntegrityError:
            raise Stale(
                f"Arti kolom «{one.heading[:60]}» baru saja dipilih oleh orang lain. Periksa lagi "
                f"pilihan di bawah. {NOTHING_CHANGED}"
            ) from None
        record(
            actor=actor,
            action="column_choice.made",
            target=row,
            after={"heading": row.heading, "meaning": row.meaning},
        )


@transaction.atomic
def forget(*, actor: User, choice: ColumnChoice) -> None:
    """Ends a choice for the agency: the next file with that heading asks again."""
    require(actor, "assessment.end_column_choice")
    row = ColumnChoice.objects.select_for_update(of=("self",)).get(pk=choice.pk)
    if row.ended_at is not None:
        raise Refused(f"Pilihan ini sudah dihapus. {NOTHING_CHANGED}")
    _end(actor, row)


def _end(actor: User, row: ColumnChoice) -> None:
    row.ended_by, row.ended_at = actor, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    record(
        actor=actor,
        action="column_choice.ended",
        target=row,
        before={"heading": row.heading, "meaning": row.meaning},
    )
