"""Work over the four quarters of a year as plain SVG, with the same said in words.

Positions are percent and sizes pixels, so that the letters keep their size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from zona_integritas.ground.drawings.canvas import AMBER, INK, LINE, NAVY, RED, TEAL, TRACK, drawing

QUARTERS = ("B03", "B06", "B09", "B12")
_HEAD, _ROW = 26, 46
_LONGEST = 42


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """One line: what, in which quarter, how far (0 to 100), and whether it is late."""

    label: str
    quarter: str
    progress: int
    late: bool


def timeline_text(works: Sequence[TimelineBar], year: int) -> str:
    """Every line in words, for those who cannot see the drawing."""
    said = [
        f"{work.label}: {work.quarter} {year}, {work.progress} %"
        + (", terlambat" if work.late else "")
        for work in works
    ]
    return "; ".join(said) + "."


def timeline_svg(works: Sequence[TimelineBar], year: int, today: date) -> SafeString:
    """One bar per work in its quarter, filled as far as it is; a line where today stands."""
    height = _HEAD + len(works) * _ROW
    shapes = [_column(place, quarter, height) for place, quarter in enumerate(QUARTERS)]
    shapes += [_line(row, work) for row, work in enumerate(works)]
    if today.year == year:
        begin = date(year, 1, 1)
        at = (today - begin).days / ((date(year + 1, 1, 1) - begin).days) * 100
        shapes.append(
            format_html(
                '<line class="linimasa-kini" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}" stroke="{3}"'
                ' stroke-width="1.5" stroke-dasharray="4 3"/>',
                f"{at:.2f}",
                _HEAD,
                height,
                AMBER,
            )
        )
    return drawing(
        "linimasa",
        f"Linimasa {year}. {timeline_text(works, year)}",
        shapes,
        height=height,
        letters=14,
    )


def _column(place: int, quarter: str, height: int) -> SafeString:
    return format_html(
        '<text class="linimasa-teks" x="{0}%" y="17" text-anchor="middle" fill="{1}">{2}</text>'
        '<line class="linimasa-garis" x1="{3}%" x2="{3}%" y1="{4}" y2="{5}" stroke="{6}"/>',
        f"{place * 25 + 12.5}",
        INK,
        quarter,
        (place + 1) * 25,
        _HEAD,
        height,
        LINE,
    )


def _line(row: int, work: TimelineBar) -> SafeString:
    top = _HEAD + row * _ROW
    place = QUARTERS.index(work.quarter)
    # How far it is stands first: what is too long for a phone is cut at the end.
    label = f"{work.progress} %{', terlambat' if work.late else ''} · {work.label}"
    label = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
    state, colour = ("telat", RED) if work.late else ("jalan", NAVY)
    if work.progress == 100:
        state, colour = "selesai", TEAL
    return format_html(
        '<text class="linimasa-teks" x="0" y="{0}" fill="{1}">{2}</text>'
        '<rect class="skor-alas" x="{3}%" y="{4}" width="25%" height="12" rx="2" fill="{5}"/>'
        '<rect class="linimasa-{6}" x="{3}%" y="{4}" width="{7}%" height="12" rx="2" fill="{8}"/>'
        '<rect class="linimasa-tepi-{6}" x="{3}%" y="{4}" width="25%" height="12" rx="2"'
        ' fill="none" stroke="{8}"/>',
        top + 18,
        INK,
        label,
        place * 25,
        top + 26,
        TRACK,
        state,
        f"{work.progress / 4:.2f}",
        colour,
    )
