"""Our own small set of line icons, drawn on a 24 × 24 grid with a 1.75 stroke.

Inline paths need no second request and print everywhere, so the set is a plain dictionary.
"""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

PATHS = {
    "home": "M4 11 12 4l8 7M6 9.5V20h4.5v-5.5h3V20H18V9.5",
    "unit": "M5 20V5h9v15M14 10h5v10M3.5 20h17M8 8.5h3M8 12h3M8 15.5h3M16.5 13.5v0M16.5 16.5v0",
    "lke": "M4 6.5l1.5 1.5L8 5M4 12.5 5.5 14 8 11M4 18.5 5.5 20 8 17M11.5 6.5H20M11.5 12.5H20"
    "M11.5 18.5H20",
    "proposal": "M6 21V4M6 4.5c4-2 7 2 12 0v9c-5 2-8-2-12 0",
    "plan": "M4 7h9M4 12h13M4 17h7M17 5v4M20.5 10v4M14.5 15v4",
    "report": "M6.5 3.5H14l4 4v13H6.5zM14 3.5v4h4M9 12h6.5M9 15h6.5M9 18h4",
    "chart": "M4 4v16h16M8.5 16v-4M12.5 16V8M16.5 16v-6",
    "settings": "M4 7h8M16.5 7H20M4 17h3.5M12 17h8M4 12h2M10.5 12H20M14.2 5v4M9.8 15v4M8.2 10v4",
    "users": "M9 11.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5M3.5 19.5c0-3.2 2.4-5 5.5-5"
    "s5.5 1.8 5.5 5M15.5 5.4a3.25 3.25 0 0 1 0 5.8M17 14.9c2.2.6 3.5 2.2 3.5 4.6",
    "user": "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5M5 20c0-3.6 3-5.5 7-5.5"
    "s7 1.9 7 5.5",
    "calendar": "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8",
    "check": "M5 12.5 10 17.5 19.5 7",
    "check-circle": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M8 12.4l2.8 2.8L16 9.6",
    "cross": "M6 6l12 12M18 6 6 18",
    "cross-circle": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9 9l6 6M15 9l-6 6",
    "warning": "M12 4 21 19.5H3zM12 10v4.5M12 17v.2",
    "question": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9.6 9.7c.2-1.4 1.2-2.2 2.5-2.2"
    " 1.4 0 2.4.9 2.4 2.1 0 1.9-2.4 2-2.4 4M12.1 16.4v.2",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 11v5.5M12 7.6v.2",
    "upload": "M12 15.5V4.5M7.5 9 12 4.5 16.5 9M4.5 16v4h15v-4",
    "download": "M12 4.5v11M7.5 11l4.5 4.5 4.5-4.5M4.5 16v4h15v-4",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3"
    "A4 4 0 0 0 11 18.7l1-1",
    "file": "M6.5 3.5H14l4 4v13H6.5zM14 3.5v4h4",
    "edit": "M4.5 19.5l1-4.2L16 4.8a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4"
    "L8.7 18.5zM14.5 6.3l3.2 3.2",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "arrow-right": "M4.5 12h15M13.5 6l6 6-6 6",
    "arrow-left": "M19.5 12h-15M10.5 6l-6 6 6 6",
    "bell": "M6 16.5v-5a6 6 0 0 1 12 0v5l1.5 2H4.5zM10 18.5a2 2 0 0 0 4 0M12 5.5V4",
    "mail": "M4 6h16v12.5H4zM4 7l8 6.5L20 7",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2.5",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2",
    "shield": "M12 3.5 19 6v5.5c0 4.3-2.9 7.5-7 9-4.1-1.5-7-4.7-7-9V6zM9 12l2.2 2.2L15 10.4",
    "eye": "M2.5 12C5 7.7 8.2 6 12 6s7 1.7 9.5 6c-2.5 4.3-5.7 6-9.5 6s-7-1.7-9.5-6"
    "M12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6",
    "logout": "M10 4.5H5v15h5M9.5 12h11M16.5 8l4 4-4 4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.5 15.5l5 5",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "more": "M5.5 12v.1M12 12v.1M18.5 12v.1",
    "text-size": "M3 19 8 6l5 13M4.7 15h6.6M14.5 19l3.250-8.5L21 19M15.6 16.5h4.3",
    "filter": "M4 5.5h16l-6.2 7.2v6.3l-3.6-2v-4.3z",
    "send": "M20.5 3.5 3.5 10.5l6.5 3 3 6.5zM10 13.5l4.5-4",
    "undo": "M9 5.5 4.5 10 9 14.5M5 10h9a5 5 0 0 1 0 10h-3",
}


@cache
def svg(name: str, css: str = "") -> SafeString:
    """The icon as inline SVG, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="20" height="20" fill="none" '
        'stroke="currentColor" stroke-width="{}" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        f"ikon {css}".strip(),
        "2.6" if name == "more" else "1.75",
        PATHS[name],
    )
