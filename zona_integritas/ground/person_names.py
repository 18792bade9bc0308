"""Names with titles (academic, religious, of rank): sorted and shortened by the name itself. Pure.

Titles before a name are known words, with a dot or without; those after it follow a comma.
"""

import re

_BEFORE = re.compile(
    r"(?:(?:prof|drs|dra|drg|drh|dr|ir|hj|h|kh|apt|ns|bdn|pdt|tgk|ust|kol|letkol|brigjen|irjen"
    r"|kombes|akbp|kompol|mayor|kapten)(?:\.\s*|\s+))+",
    re.IGNORECASE,
)


def bare_name(name: str) -> str:
    """``Dr. Ir. Budi Santoso, S.E., M.M.`` is ``Budi Santoso``; a name that is nothing but titles
    stays as it is."""
    before = name.split(",")[0].strip()
    begins = _BEFORE.match(before)
    bare = before[begins.end() :] if begins else before
    return bare or name


def sort_key(name: str) -> str:
    return bare_name(name).casefold()


def ended(sentence: str) -> str:
    """The sentence with its full stop, and with one only where it ends with ``S.E.``"""
    text = sentence.rstrip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
