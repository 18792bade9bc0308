"""How many came how far, as a funnel in plain SVG; the words of it are its name."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zona_integritas.charts import INK, NAVY

WIDTH, STEP, BAR, NARROWEST = 360, 52, 24, 3


def funnel_text(stages: Sequence[tuple[str, int]]) -> str:
    """What the funnel says: «Identifikasi 14, Usulan 12, …»."""
    return ", ".join(f"{label} {count}" for label, count in stages)


def funnel_svg(stages: Sequence[tuple[str, int]]) -> SafeString:
    """One centred bar per stage, as wide as the share of the largest, its name above it."""
    largest = max((count for _, count in stages), default=0)
    rows = []
    for place, (label, count) in enumerate(stages):
        wide = max(WIDTH * count / largest, NARROWEST) if count else 0
        top = place * STEP + 18
        rows.append(
            (WIDTH / 2, place * STEP + 13, INK, label, count,
             f"{(WIDTH - wide) / 2:.1f}", top, f"{wide:.1f}", BAR, NAVY)
        )  # fmt: skip
    bars = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" font-size="13" fill="{}" class="corong-nama">'
        '{} <tspan font-weight="600">{}</tspan></text>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}" class="corong-batang"/>',
        rows,
    )
    return format_html(
        '<svg class="corong-gambar" viewBox="0 0 {} {}" width="100%" role="img" '
        'aria-label="Sampai tahap mana usulan berjalan: {}">{}</svg>',
        WIDTH,
        len(stages) * STEP,
        funnel_text(stages),
        bars,
    )
