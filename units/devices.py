"""What a browser calls itself, in two words that a person knows."""

import re

# In this order: Edge and others also call themselves Chrome, and all of them Safari.
_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|OPiOS/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chromium", r"Chromium/|HeadlessChrome/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def device_name(agent: str) -> str:
    """``Chrome di Windows`` from the browser's own header; nothing of it is kept word for word."""
    browser, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return f"{browser} di {system}"
    return browser or system or "Peramban tidak dikenal"


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, mark in names if re.search(mark, agent)), "")
