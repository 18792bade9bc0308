"""A season in pictures: how far proposals came, and how totals are spread.

Positions are percent and sizes pixels, so that the letters keep their size on a phone. What a
drawing shows is also said in its label, and stands as a table behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from zona_integritas.ground.drawings.canvas import (
    AMBER,
    INK,
    LINE,
    NAVY,
    RED,
    TEAL,
    TRACK,
    drawing,
    joined,
)
from zona_integritas.ground.formats import bulat, ringkas

_STAGE, _HIGH, _FOOT = 64, 180, 40


@dataclass(frozen=True, slots=True)
class StageBar:
    """A stage: how many stand in it now, and how many have reached it or gone further."""

    label: str
    now: int
    reached: int


def funnel_svg(stages: Sequence[StageBar], title: str = "Usulan menurut tahap") -> SafeString:
    """One bar per stage; the light part has reached it, the dark part stands there now."""
    most = max((stage.reached for stage in stages), default=0) or 1
    said = "; ".join(
        f"{stage.label}: {bulat(stage.now)} kini, {bulat(stage.reached)} tercapai"
        for stage in stages
    )
    return drawing(
        "gambar corong-gambar",
        f"{title}. {said}.",
        [_stage(row, stage, most) for row, stage in enumerate(stages)],
        height=_STAGE * len(stages),
        letters=15,
    )


def _stage(row: int, stage: StageBar, most: int) -> SafeString:
    top = row * _STAGE  # name, figures, bar under each other: no name is too long for a phone
    return format_html(
        '<text class="gambar-teks" x="0" y="{0}" fill="{1}">{2} {3}</text>'
        '<text class="gambar-teks gambar-lembut" x="0" y="{11}" fill="{1}">'
        '<tspan font-weight="700">{4}</tspan> kini · {5} tercapai</text>'
        '<rect class="gambar-alas" x="0" y="{6}" width="{7}%" height="16" rx="3" fill="{8}"/>'
        '<rect class="gambar-isi" x="0" y="{6}" width="{9}%" height="16" rx="3" fill="{10}"/>',
        top + 16,
        INK,
        row + 1,
        stage.label,
        bulat(stage.now),
        bulat(stage.reached),
        top + 42,
        f"{stage.reached / most * 100:.2f}",
        "#bfd0e4",
        f"{stage.now / most * 100:.2f}",
        NAVY,
        top + 35,
    )


@dataclass(frozen=True, slots=True)
class Bucket:
    """Totals from ``low`` up to below ``high``, by what their minima say."""

    low: int
    high: int
    met: int
    nearly: int
    missed: int

    @property
    def count(self) -> int:
        return self.met + self.nearly + self.missed

    @property
    def label(self) -> str:
        return f"{self.low} sampai {'' if self.high >= 100 else 'di bawah '}{self.high}"


def histogram_svg(
    buckets: Sequence[Bucket], lines: Sequence[tuple[str, Decimal]], title: str
) -> SafeString:
    """A column per bucket, stacked by verdict; an upright line at each minimum for the total."""
    if not buckets:
        raise ValueError("nothing to draw")
    low, high = buckets[0].low, buckets[-1].high
    most = max(bucket.count for bucket in buckets) or 1
    shapes = [
        format_html(
            '<line class="gambar-garis" x1="0" x2="100%" y1="{0}" y2="{0}" stroke="{1}"/>',
            _HIGH,
            LINE,
        )
    ]
    shapes += [_column(bucket, low, high, most) for bucket in buckets]
    drawn = [(name, value) for name, value in lines if low <= value <= high]
    shapes += [_minimum(row, name, value, low, high) for row, (name, value) in enumerate(drawn)]
    said = "; ".join(
        f"nilai {one.label}: {bulat(one.count)} unit ({one.met} memenuhi semua nilai minimal, "
        f"{one.nearly} hampir terpenuhi, {one.missed} belum)"
        for one in buckets
        if one.count
    )
    limits = ", ".join(f"minimal {name} {ringkas(value)}" for name, value in lines)
    return drawing(
        "gambar sebaran", f"{title}. {said}. {limits}.", shapes, height=_HIGH + _FOOT, letters=14
    )


def _column(bucket: Bucket, low: int, high: int, most: int) -> SafeString:
    wide = (bucket.high - bucket.low) / (high - low) * 100
    left = (bucket.low - low) / (high - low) * 100
    shapes = []
    top = float(_HIGH)
    room = _HIGH - 46  # above it: a count, and the names of the minima
    for name, count, colour in (
        ("met", bucket.met, TEAL),
        ("nearly", bucket.nearly, AMBER),
        ("missed", bucket.missed, RED),
    ):
        tall = count / most * room
        top -= tall
        if count:
            shapes.append(
                format_html(
                    '<rect class="sebaran-{}" x="{}%" y="{}" width="{}%" height="{}" fill="{}"/>',
                    name,
                    f"{left + wide * 0.08:.2f}",
                    f"{top:.1f}",
                    f"{wide * 0.84:.2f}",
                    f"{max(tall, 1):.1f}",
                    colour,
                )
            )
    if bucket.count:
        shapes.append(
            format_html(
                '<text class="gambar-teks" x="{}%" y="{}" text-anchor="middle" fill="{}">{}</text>',
                f"{left + wide / 2:.2f}",
                f"{top - 5:.1f}",
                INK,
                bulat(bucket.count),
            )
        )
    shapes.append(
        format_html(
            '<text class="gambar-teks gambar-lembut{}" x="{}%" y="{}" text-anchor="{}" fill="{}">{}'
            "</text>",
            "" if bucket.low % 10 == 0 else " sebaran-sela",
            f"{left:.2f}",
            _HIGH + 18,
            "start" if bucket.low == low else "middle",
            INK,
            bucket.low,
        )
    )
    return joined(shapes)


def _minimum(row: int, name: str, value: Decimal, low: int, high: int) -> SafeString:
    """Each name on a row of its own, left of its line: on a phone the lines stand close."""
    at = float((value - low) / (high - low) * 100)
    return format_html(
        '<line class="gambar-ambang" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" stroke="{3}"'
        ' stroke-width="2" stroke-dasharray="5 3"/>'
        '<text class="gambar-teks" x="{0}%" y="{4}" dx="-5" text-anchor="end" fill="{3}">{5} {6}'
        "</text>",
        f"{at:.2f}",
        4 + row * 15,
        _HIGH,
        INK,
        13 + row * 15,
        name,
        ringkas(value),
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """One row: what the unit, the TPI and the ministry come to, in percent."""

    label: str
    unit: Decimal | None
    tpi: Decimal | None
    tpn: Decimal | None


_MARKS = (("unit", "Unit", NAVY), ("tpi", "TPI", TEAL), ("tpn", "TPN", AMBER))
_ROW = 50


def sides_svg(rows: Sequence[Sides], title: str) -> SafeString:
    """A line of 0 to 100 per row with a mark for each side: circle, square, diamond."""
    said = "; ".join(
        f"{row.label}: "
        + ", ".join(
            f"{name} {ringkas(round(value, 2))} %"
            for (key, name, _) in _MARKS
            if (value := getattr(row, key)) is not None
        )
        for row in rows
    )
    return drawing(
        "gambar sisi",
        f"{title}. {said}.",
        [_sides(place, row) for place, row in enumerate(rows)],
        height=_ROW * len(rows) + 4,
        letters=15,
    )


def _sides(place: int, row: Sides) -> SafeString:
    top = place * _ROW
    centre = top + 34
    shapes = [
        format_html(
            '<text class="gambar-teks" x="0" y="{}" fill="{}">{}</text>'
            '<rect class="gambar-alas" x="0" y="{}" width="100%" height="4" rx="2" fill="{}"/>',
            top + 17,
            INK,
            row.label,
            centre - 2,
            TRACK,
        )
    ]
    for key, _, colour in _MARKS:
        value = getattr(row, key)
        if value is not None:
            shapes.append(mark_svg(key, f"{float(value):.2f}%", centre, colour))
    return joined(shapes)


def mark_svg(key: str, x: str, y: float, colour: str) -> SafeString:
    """The mark of a side: its shape says whose it is without its colour."""
    if key == "unit":
        return format_html(
            '<circle class="sisi-unit" cx="{}" cy="{}" r="7" fill="{}"/>', x, y, colour
        )
    # A nested drawing can stand at a percentage and be drawn in pixels inside.
    shape = "-6,-6 6,-6 6,6 -6,6" if key == "tpi" else "0,-8 8,0 0,8 -8,0"
    return format_html(
        '<svg x="{}" y="{}" overflow="visible"><polygon class="sisi-{}" points="{}" fill="{}"/>'
        "</svg>",
        x,
        y,
        key,
        shape,
        colour,
    )
