"""Totals over the years: a line per unit, the agency's median, and where half of all lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString

from zona_integritas.ground.drawings.canvas import AMBER, INK, LINE, NAVY, TEAL, drawing
from zona_integritas.ground.formats import angka, ringkas

HEIGHT, HEAD, FOOT = 260, 22, 30
MEDIAN = 4  # its look
_LOOKS = (
    ("satu", TEAL, "none"),
    ("dua", NAVY, "8 4"),
    ("tiga", "#7a3b8f", "3 3"),
    ("empat", AMBER, "12 3 3 3"),
    ("tengah", INK, "none"),
)


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A name and a total per year; ``look`` 0 to 3 are units, 4 is the median of all."""

    name: str
    totals: Sequence[Decimal | None]
    look: int


@dataclass(frozen=True, slots=True)
class Band:
    """Where the middle half of all totals lies, per year."""

    low: Sequence[Decimal | None]
    high: Sequence[Decimal | None]


def trend_svg(
    years: Sequence[int],
    lines: Sequence[TrendLine],
    minima: Sequence[tuple[str, Decimal]],
    title: str,
    band: Band | None = None,
) -> SafeString:
    """Years from left to right, totals from below; the scale begins just under the lowest."""
    low = _lowest(lines, band)
    shapes = [_year(place, year, len(years)) for place, year in enumerate(years)]
    if band is not None:
        shapes.append(_band(band, low))
    shapes += [_minimum(name, value, low) for name, value in minima if value > low]
    for line in lines:
        shapes += _line(line, low, lines)
    return drawing(
        "gambar tren",
        f"{title}. {trend_text(years, lines)}",
        shapes,
        height=HEIGHT + HEAD + FOOT,
        letters=14,
    )


def trend_text(years: Sequence[int], lines: Sequence[TrendLine]) -> str:
    """Every line in words."""
    said = [
        f"{line.name}: "
        + ", ".join(
            f"{year} {angka(total)}"
            for year, total in zip(years, line.totals, strict=True)
            if total is not None
        )
        for line in lines
    ]
    return "; ".join(said) + "."


def _lowest(lines: Sequence[TrendLine], band: Band | None) -> int:
    known = [total for line in lines for total in line.totals if total is not None]
    known += [total for total in (band.low if band else ()) if total is not None]
    return max(0, min(int(min(known, default=Decimal(0))) // 10 * 10 - 5, 70))


def _x(place: int, count: int) -> float:
    return 50.0 if count == 1 else 12 + place * 80 / (count - 1)


def _y(value: Decimal, low: int) -> float:
    return HEAD + HEIGHT * float(1 - (value - low) / (100 - low))


def _year(place: int, year: int, count: int) -> SafeString:
    return format_html(
        '<line class="gambar-garis" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" stroke="{3}"/>'
        '<text class="gambar-teks" x="{0}%" y="{4}" text-anchor="middle" fill="{5}">{6}</text>',
        f"{_x(place, count):.2f}",
        HEAD,
        HEAD + HEIGHT,
        LINE,
        HEAD + HEIGHT + 20,
        INK,
        year,
    )


def _minimum(name: str, value: Decimal, low: int) -> SafeString:
    y = f"{_y(value, low):.1f}"
    return format_html(
        '<line class="gambar-ambang" x1="0" x2="100%" y1="{0}" y2="{0}" stroke="{1}"'
        ' stroke-width="1.5" stroke-dasharray="2 3"/>'
        '<text class="gambar-teks gambar-lembut" x="0" y="{2}" fill="{1}">{3} {4}</text>',
        y,
        INK,
        f"{_y(value, low) - 5:.1f}",
        name,
        ringkas(value),
    )


def _band(band: Band, low: int) -> SafeString:
    """Drawn in a box that stretches with the page: a polygon cannot stand at percentages."""
    count = len(band.low)
    upper = [(_x(place, count), value) for place, value in enumerate(band.high)]
    lower = [(_x(place, count), value) for place, value in enumerate(band.low)]
    points = " ".join(
        f"{x:.2f},{_y(value, low) - HEAD:.1f}"
        for x, value in (*upper, *reversed(lower))
        if value is not None
    )
    return format_html(
        '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 100 {}"'
        ' preserveAspectRatio="none"><polygon class="tren-pita" points="{}" fill="{}"'
        ' fill-opacity="0.12"/></svg>',
        HEAD,
        HEIGHT,
        HEIGHT,
        points,
        INK,
    )


def _said(line: TrendLine, place: int, lines: Sequence[TrendLine]) -> int | None:
    """Where the value of a line stands: above the highest of a year, below the lowest; those
    between are left to the table."""
    totals = [other.totals[place] for other in lines]
    known = [total for total in totals if total is not None]
    own = line.totals[place]
    if own == max(known):
        return -9 if line is lines[totals.index(own)] else None
    return 20 if own == min(known) and line is lines[totals.index(own)] else None


def _line(line: TrendLine, low: int, lines: Sequence[TrendLine]) -> list[SafeString]:
    name, colour, dash = _LOOKS[line.look]
    count = len(line.totals)
    known = [
        (_x(place, count), _y(total, low), total, _said(line, place, lines))
        for place, total in enumerate(line.totals)
        if total is not None
    ]
    shapes = [
        format_html(
            '<line class="banding-{}" x1="{}%" y1="{}" x2="{}%" y2="{}" stroke="{}"'
            ' stroke-width="2.5" stroke-dasharray="{}"/>',
            name,
            f"{before[0]:.2f}",
            f"{before[1]:.1f}",
            f"{after[0]:.2f}",
            f"{after[1]:.1f}",
            colour,
            dash,
        )
        for before, after in pairwise(known)
    ]
    shapes += [
        format_html(
            '<circle class="banding-isi-{}" cx="{}%" cy="{}" r="4" fill="{}"/>',
            name,
            f"{x:.2f}",
            f"{y:.1f}",
            colour,
        )
        for x, y, *_ in known
    ]
    shapes += [
        format_html(
            '<text class="gambar-teks" x="{}%" y="{}" text-anchor="middle" fill="{}">{}</text>',
            f"{x:.2f}",
            f"{y + shift:.1f}",
            INK,
            angka(total),
        )
        for x, y, total, shift in known
        if shift is not None
    ]
    return shapes
