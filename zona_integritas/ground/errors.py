"""Errors that are answers: each carries the sentence the user reads."""


class Refused(Exception):
    """A rule says no. ``reasons`` are complete Indonesian sentences; nothing was changed."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class Stale(Refused):
    """The thing was changed by somebody else since the user saw it; nothing was changed."""


class SpreadsheetError(ValueError):
    """The file cannot be read as a workbook of ours; the text is for the user."""


class ServerError(SpreadsheetError):
    """This server could not open the file, whatever is in it; the text is for the user."""
