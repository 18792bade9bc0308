"""Checks on what sides answered."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast

from assessment.enums import TPI_RANKS, Side, View
from assessment.lke.reading import Reading
from assessment.lke.reports.answers import answer_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.tpi_ranks import last_answers
from assessment.models import Answer, AnswerRevision, Assessment, EvidenceUse, Indicator, Option
from assessment.scoring.model import COUNTED
from proposals.xray.reports.finding import Finding, Found, Owner, Severity, XrayCheck, XrayScope
from units.models import User

UNIT_ANSWERS = {"side": Side.UNIT, "value__isnull": False}


def _plain() -> Cast:
    """An answer's value as text: the same words on SQLite and PostgreSQL."""
    return Cast("value", TextField())


def _answers(scope: XrayScope) -> QuerySet[Answer]:
    return Answer.objects.filter(assessment__in=scope.ids).order_by(
        "assessment__unit__code", "indicator__order"
    )


def without_evidence(check: XrayCheck, scope: XrayScope) -> Found:
    # Whole columns set against each other in memory: a third of the time of a join with options.
    highest = dict(
        Option.objects.filter(
            multiplier=1, indicator__instrument__in=scope.sheets.order_by().values("instrument")
        ).values_list("indicator_id", "label")
    )
    rows = Answer.objects.filter(assessment__in=scope.ids, side=Side.UNIT).order_by()
    uses = EvidenceUse.objects.filter(assessment__in=scope.ids, ended_at__isnull=True).order_by()
    place = ("assessment_id", "indicator_id")
    proven = set(uses.values_list(*place))
    bare: dict[int, list[int]] = {}
    for sheet, item, value in rows.values_list(*place, "value"):
        if value == highest.get(item, "") and (sheet, item) not in proven:
            bare.setdefault(sheet, []).append(item)
    order = {
        pk: (number, code)
        for number, (pk, code) in enumerate(
            Indicator.objects.filter(pk__in=highest)
            .order_by("instrument", "order")
            .values_list("pk", "code")
        )
    }
    for pk, sheet in scope.by_id.items():
        for item in sorted(bare.get(pk, ()), key=lambda one: order[one][0]):
            code, value = order[item][1], highest[item]
            yield Finding(
                check,
                sheet,
                f"{code}:{value}",
                f"{code}: jawaban {value} belum disertai bukti.",
                code,
            )


def yes_without_note(check: XrayCheck, scope: XrayScope) -> Found:
    rows = _answers(scope).filter(side=Side.UNIT, value="Ya", note="")
    for pk, code in rows.values_list("assessment_id", "indicator__code"):
        yield Finding(
            check,
            scope.by_id[pk],
            code,
            f"{code}: dijawab Ya, tetapi catatannya kosong.",
            code,
        )


def odd_counts(check: XrayCheck, scope: XrayScope) -> Found:
    """What the engine itself remarks on counts: the same sentences as beside the figures."""
    counted: dict[int, dict[str, object]] = {}
    rows = _answers(scope).filter(**UNIT_ANSWERS, indicator__answer_type__in=COUNTED)
    for pk, code, value in rows.values_list("assessment_id", "indicator__code", "value"):
        counted.setdefault(pk, {})[code] = value
    for pk, values in counted.items():
        sheet = scope.by_id[pk]
        given = ((Side.UNIT, code, value) for code, value in values.items())
        reading = Reading(scoring_instrument(sheet.instrument), given)
        for warning in reading.remarks(View.UNIT):
            yield Finding(
                check,
                sheet,
                f"{warning.indicator}:{warning.code}:{values.get(warning.indicator)}",
                warning.message,
                warning.indicator,
            )


def _unexplained(check: XrayCheck, scope: XrayScope, *, raised: bool) -> Iterator[Finding]:
    """Where the TPI's last word differs from the unit's answer and no rank said why."""
    own = Answer.objects.filter(assessment=OuterRef("assessment"), indicator=OuterRef("indicator"))
    unit = own.filter(side=Side.UNIT)
    rows = (
        _answers(scope)
        .filter(side__in=TPI_RANKS, note="", value__isnull=False)
        .annotate(plain=_plain(), unit_plain=Subquery(unit.annotate(p=_plain()).values("p")[:1]))
        .exclude(plain=F("unit_plain"))
        .filter(~Exists(own.filter(side__in=TPI_RANKS).exclude(note="")))
        .annotate(unit_value=Subquery(unit.values("value")[:1]))
    )
    said: dict[int, dict[Side, dict[str, Any]]] = {}
    for pk, code, side, value, unit_value in rows.values_list(
        "assessment_id", "indicator__code", "side", "value", "unit_value"
    ):
        sides = said.setdefault(pk, {})
        sides.setdefault(Side(side), {})[code] = value
        sides.setdefault(Side.UNIT, {})[code] = unit_value
    for pk, sides in said.items():
        yield from _changed(check, scope.by_id[pk], sides, raised=raised)


def _changed(
    check: XrayCheck, sheet: Assessment, sides: Mapping[Side, Mapping[str, Any]], *, raised: bool
) -> Iterator[Finding]:
    given = ((side, *row) for side, values in sides.items() for row in values.items())
    reading = Reading(scoring_instrument(sheet.instrument), given)
    ours, theirs = reading.answers(View.UNIT), reading.answers(View.TPI)
    unit, tpi = reading.result(View.UNIT).indicators, reading.result(View.TPI).indicators
    # As they are stored: what a finding is known by when somebody has set it aside.
    values = last_answers(*(sides.get(rank, {}) for rank in TPI_RANKS))
    for entry in reading.instrument.indicators:
        code = entry.code
        if code not in theirs:
            continue
        before, after = unit[code].exact_multiplier or 0, tpi[code].exact_multiplier or 0
        if (after > before) == raised and after != before:
            yield Finding(
                check,
                sheet,
                f"{code}:{sides[Side.UNIT][code]}:{values[code]}",
                f"{code}: unit menjawab {answer_text(entry, ours.get(code))}, TPI menilai "
                f"{answer_text(entry, theirs[code])} tanpa catatan.",
                code,
            )


def raised_without_note(check: XrayCheck, scope: XrayScope) -> Found:
    return _unexplained(check, scope, raised=True)


def lowered_without_note(check: XrayCheck, scope: XrayScope) -> Found:
    return _unexplained(check, scope, raised=False)


def wrote_both_sides(check: XrayCheck, scope: XrayScope) -> Found:
    """The services refuse it; a sheet filled before a change of roles may still show it."""
    written = AnswerRevision.objects.filter(
        answer__assessment__in=scope.ids, written_by__isnull=False
    ).order_by()
    unit = written.filter(answer__side=Side.UNIT)
    tpi = written.filter(answer__side__startswith="tpi_")
    pairs = ("answer__assessment_id", "written_by_id")
    both = set(unit.values_list(*pairs).distinct()) & set(tpi.values_list(*pairs).distinct())
    names = User.objects.in_bulk({person for _, person in both})
    for pk, person in sorted(both):
        yield Finding(
            check,
            scope.by_id[pk],
            str(person),
            f"{names[person]} menulis jawaban unit dan jawaban TPI pada LKE yang sama.",
        )


CHECKS = (
    XrayCheck(
        "menulis_dua_pihak",
        "Orang yang sama mengisi dan menilai",
        "Penilaian hanya sah bila penilai tidak ikut mengisi.",
        Severity.GRAVE,
        Owner.ADMIN,
        wrote_both_sides,
        tpi=True,
    ),
    XrayCheck(
        "tpi_menaikkan",
        "TPI menaikkan nilai tanpa catatan",
        "Nilai yang lebih tinggi daripada isian unit perlu alasan tertulis.",
        Severity.GRAVE,
        Owner.TPI,
        raised_without_note,
        tpi=True,
    ),
    XrayCheck(
        "jumlah_janggal",
        "Jumlah yang perlu diperiksa",
        "Lebih banyak yang dikerjakan daripada yang seharusnya, penyebut nol, atau jumlah yang "
        "sama diisi berbeda.",
        Severity.GRAVE,
        Owner.UNIT,
        odd_counts,
    ),
    XrayCheck(
        "tpi_menurunkan",
        "TPI menurunkan nilai tanpa catatan",
        "Unit perlu tahu apa yang kurang.",
        Severity.MEDIUM,
        Owner.TPI,
        lowered_without_note,
        tpi=True,
    ),
    XrayCheck(
        "tanpa_bukti",
        "Jawaban tertinggi tanpa bukti",
        "Jawaban tertinggi pada skalanya tidak dapat diyakini tanpa bukti dukung.",
        Severity.MEDIUM,
        Owner.UNIT,
        without_evidence,
    ),
    XrayCheck(
        "ya_tanpa_catatan",
        "Jawaban Ya tanpa catatan",
        "Catatan menjelaskan apa yang sudah dilakukan dan di mana buktinya.",
        Severity.LIGHT,
        Owner.UNIT,
        yes_without_note,
    ),
)
