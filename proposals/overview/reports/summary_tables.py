"""What the drawings of the summary show, as tables."""

from collections.abc import Sequence

from django.utils import timezone

from proposals.overview.reports.summary import SeasonSummary
from proposals.overview.reports.tables import Column, Table
from units.enums import PredicateKind
from zona_integritas.ground.formats import persen


def tables(found: SeasonSummary) -> Sequence[Table]:
    return (_stages(found), _states(found), _progress(found), _rules(found), _buckets(found))


def _stages(found: SeasonSummary) -> Table:
    return Table(
        "Usulan per tahap",
        (Column("Tahap"), Column("Kini", "count"), Column("Tercapai", "count")),
        [(stage.label, stage.now, stage.reached) for stage in found.stages],
    )


def _states(found: SeasonSummary) -> Table:
    return Table(
        "Usulan per status",
        (
            Column("Status"),
            Column("Usulan", "count"),
            Column("Sampai 7 hari", "count"),
            Column("8 sampai 30 hari", "count"),
            Column("Lebih dari 30 hari", "count"),
            Column("Terlama sejak", "date"),
        ),
        [
            (
                str(line.state.label),
                line.count,
                line.week,
                line.month,
                line.longer,
                timezone.localdate(line.oldest),
            )
            for line in found.states
        ],
    )


def _progress(found: SeasonSummary) -> Table:
    return Table(
        "Kemajuan",
        (
            Column("Pekerjaan"),
            Column("LKE", "count"),
            Column("LKE selesai", "count"),
            Column("Butir selesai", "count"),
            Column("Butir seluruhnya", "count"),
            Column("Selesai", "percent"),
            Column("Jadwal yang sudah berjalan", "percent"),
            Column("Jadwal ditutup", "date"),
            Column("Perkiraan selesai", "date"),
        ),
        [
            (
                line.label,
                line.sheets,
                line.complete,
                line.forecast.done,
                line.total,
                line.percent,
                line.elapsed,
                line.forecast.closes,
                line.forecast.finish,
            )
            for line in found.progress
        ],
    )


def _rules(found: SeasonSummary) -> Table:
    return Table(
        "Nilai minimal",
        (
            Column("Nilai minimal"),
            Column("Predikat"),
            Column("Minimal"),
            Column("Terpenuhi", "count"),
            Column("Hampir terpenuhi", "count"),
            Column("Belum", "count"),
            Column("Terpenuhi", "percent"),
        ),
        [
            (
                line.rule.label,
                str(PredicateKind(line.predicate).label),
                persen(line.rule.minimum)
                if line.rule.measure == "percent"
                else Column("", "points").shown(line.rule.minimum),
                line.met,
                line.nearly,
                line.missed,
                line.share_met,
            )
            for line in found.rules
        ],
    )


def _buckets(found: SeasonSummary) -> Table:
    return Table(
        "Sebaran nilai",
        (
            Column("Nilai akhir"),
            Column("Memenuhi semua nilai minimal", "count"),
            Column("Hampir terpenuhi", "count"),
            Column("Belum", "count"),
            Column("Unit", "count"),
        ),
        [(one.label, one.met, one.nearly, one.missed, one.count) for one in found.buckets],
    )
