"""Keeping the stored figures true: marked by whoever writes answers, computed by whoever reads.

``answers_changed`` belongs into every transaction that writes answers. Readers of many LKE call
``refresh`` first; it computes a bounded number and says how many are still behind.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from assessment.enums import View
from assessment.lke.reading import LkeReading, read_many_lke
from assessment.models import Assessment, LiveFigures
from assessment.models.live_figures import PLACES
from assessment.scoring import model
from assessment.scoring.result import Result
from assessment.scoring.thresholds import verdict

# Where the sheet of PermenPANRB 90/2021 keeps what its rules ask for.
NODES = {"pengungkit": "A", "birokrasi": "B.I", "pelayanan": "B.II"}
INDICATORS = {"ipak": "B.I.a", "capaian": "B.I.b"}
AREAS = {f"area_{code}": code for code in ("1", "2", "3", "4", "5", "6")}
FIELDS = (
    *("stands", "total", "answered_total", "answered", "of"),
    *NODES,
    *INDICATORS,
    *AREAS,
    *("wbk", "wbbm"),
)
BATCH = 50
STEP = Decimal(1).scaleb(-PLACES)


def answers_changed(assessment: Assessment) -> bool:
    """The stored figures of this LKE no longer hold: one statement, in the caller's transaction.

    Answers whether the LKE is still in the phase the caller knows; it also keeps it there until
    the transaction ends.
    """
    held = Assessment.objects.filter(pk=assessment.pk, phase=assessment.phase)
    return bool(held.update(answers_version=F("answers_version") + 1))


def figures_of(instrument: model.Instrument, result: Result) -> dict[str, Any]:
    """The stored form of a result, by field name."""
    found: dict[str, Any] = {
        "total": stored_decimal(result.total.zero),
        "answered_total": stored_decimal(result.total.answered),
        "answered": result.answered,
        "of": result.of,
    }
    for field, code in NODES.items():
        found[field] = stored_decimal(result.nodes[code].zero) if code in result.nodes else None
    for field, code in INDICATORS.items():
        one = result.indicators.get(code)
        found[field] = None if one is None else stored_decimal(one.points or Decimal(0))
    for field, code in AREAS.items():
        area = result.areas.get(code)
        found[field] = None if area is None else stored_decimal(area.percent_zero)
    for field, predicate in (("wbk", model.Predicate.WBK), ("wbbm", model.Predicate.WBBM)):
        rules = verdict(instrument, result, predicate).rules
        found[field] = "".join("m" if row.met else "n" if row.nearly else "x" for row in rules)
    return found


def stored_decimal(value: Decimal) -> Decimal:
    return value.quantize(STEP, rounding=ROUND_HALF_UP)


def stale_assessments(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Those whose stored figures are older than their answers."""
    return assessments.exclude(figures_version=F("answers_version"))


def refresh_figures(assessments: QuerySet[Assessment], limit: int | None = None) -> int:
    """Computes what is stale, at most ``limit`` LKE. Answers how many are still stale."""
    waiting = list(stale_assessments(assessments).order_by("pk").values_list("pk", flat=True))
    now = waiting if limit is None else waiting[:limit]
    done = sum(_compute(now[start : start + BATCH]) for start in range(0, len(now), BATCH))
    return len(waiting) - done


def compute_figures(keys: Iterable[int]) -> list[LiveFigures]:
    """Fresh rows for these LKE, scored from their answers now; nothing is stored."""
    sheets = Assessment.objects.filter(pk__in=list(keys)).select_related("instrument")
    return [row for sheet in read_many_lke(sheets).values() for row in _rows(sheet)]


def _rows(sheet: LkeReading) -> list[LiveFigures]:
    judged = sheet.result(View.TPI)
    speaking = View.TPI if judged.answered == judged.of else View.UNIT
    return [
        LiveFigures(
            assessment=sheet.assessment,
            view=view,
            stands=view == speaking,
            **figures_of(sheet.instrument, sheet.result(view)),
        )
        for view in View
    ]


def _compute(keys: Sequence[int]) -> int:
    """Scores and stores one batch; what somebody writes meanwhile stays stale."""
    seen = dict(Assessment.objects.filter(pk__in=keys).values_list("pk", "answers_version"))
    rows = compute_figures(keys)
    with transaction.atomic():
        # Whoever is just writing holds the row: that LKE is left for the next reader.
        held = (
            Assessment.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk__in=keys)
            .order_by("pk")
            .values_list("pk", "answers_version")
        )
        good = {pk for pk, version in held if seen.get(pk) == version}
        LiveFigures.objects.bulk_create(
            (row for row in rows if row.assessment_id in good),
            update_conflicts=True,
            unique_fields=["assessment", "view"],
            update_fields=FIELDS,
        )
        Assessment.objects.filter(pk__in=good).update(figures_version=F("answers_version"))
    return len(good)


def wrong_figures(assessments: QuerySet[Assessment]) -> list[tuple[int, str, str]]:
    """Recomputes everything that claims to be fresh: (LKE, view, field) wherever what is stored
    is something else. An empty list is the proof."""
    claimed = assessments.filter(figures_version=F("answers_version"))
    keys = list(claimed.order_by("pk").values_list("pk", flat=True))
    found = []
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = LiveFigures.objects.filter(assessment_id__in=batch)
        kept = {(row.assessment_id, row.view): row for row in rows}
        for fresh in compute_figures(batch):
            old = kept.get((fresh.assessment_id, fresh.view))
            found += [
                (fresh.assessment_id, str(fresh.view), name)
                for name in FIELDS
                if old is None or getattr(old, name) != getattr(fresh, name)
            ]
    return found
