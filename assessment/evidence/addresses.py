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
# A file's address with blanks in it: a path goes on behind the blank, or its last name was only
# begun, and what follows ends like a file.
_FILE = r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|jpe?g|png|zip|rar|mp4)(?=$|[\s,;|)\]])"
_PART = r"[ ]+(?![-—–|(]|https?://)[^\s<>\",;|]+"
_SPACED = re.compile(
    rf"https?://[^\s<>\",;|?]*"
    rf"(?:(?<=[\w)])(?:{_PART})*?[ ]+[^\s<>\",;|/]+/(?:[^\s<>\",;|]|{_PART})*?"
    rf"|(?<=/)(?!view|edit|preview|pub\b|open\b)[A-Za-z]{{2,20}}"
    rf"(?:{_PART})*?[ ]+[^\s<>\",;|/]+?){_FILE}",
    re.IGNORECASE,
)


def with_schemes(line: str) -> str:
    """The line with its addresses written out: with their scheme, and without blanks in them."""
    if "://" in line:
        whole = _BLANK.sub(r"\1", line)
        return _SPACED.sub(lambda match: without_blanks(match[0]), whole)
    return _BARE.sub(lambda match: f"https://{match[0]}", line)


def without_blanks(address: str) -> str:
    """As a browser writes it."""
    return "%20".join(address.split())
