"""When a season usually runs: what a new period proposes, for people to change."""

from datetime import date

from assessment.enums import WindowKind

# Month and day each window opens and closes. Units fill in February and March, the TPI judges in
# April and May; 31 May is the last day of the regulation for what goes to the ministry.
USUAL = {
    WindowKind.FILLING: ((2, 1), (3, 31)),
    WindowKind.TPI: ((4, 1), (5, 15)),
    WindowKind.REPAIR: ((4, 15), (5, 15)),
    WindowKind.MINISTRY: ((5, 16), (5, 31)),
}


def usual_windows(year: int) -> dict[WindowKind, tuple[date, date]]:
    return {
        kind: (date(year, *opens), date(year, *closes)) for kind, (opens, closes) in USUAL.items()
    }


def usual_year(day: date) -> int:
    """The season that somebody prepares on this day: the next one, once this one's is over."""
    _, closes = usual_windows(day.year)[WindowKind.MINISTRY]
    return day.year if day <= closes else day.year + 1
