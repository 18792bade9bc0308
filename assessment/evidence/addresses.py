"""Addresses as people write them: without ``https://``, shortened, with a blank behind it."""

import re

# A host under a top level that offices link to, with a path; or anything that begins with www.
_BARE = re.compile(
    r"(?:^|(?<=[\s,;|(<\[:\"']))"
    r"(?:www\.[\w-]+(?:\.[\w-]+)+(?:/[^\s<>\"]*)?"
    r"|(?:[\w-]+\.)+(?:com|id|ly|org|net|me|ee|ms|gle|gl|be|link|io|co|app)/[^\s<>\"]+)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"(https?://)\s+(?=[\w-]+\.)", re.IGNORECASE)


def with_schemes(line: str) -> str:
    """The line with its addresses written out; one that has an address already is left alone."""
    if "://" in line:
        return _BLANK.sub(r"\1", line)
    return _BARE.sub(lambda match: f"https://{match[0]}", line)
