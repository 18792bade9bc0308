"""Which item a file belongs to, by the name it or its folder bears. The one rule."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_APART = re.compile(r"[\s._\-–]+")
_BEFORE = re.compile(r"^[^\w]+|^butir[\s._\-]+", re.IGNORECASE)


class ItemNames:
    """The items' codes, to be found at the beginning of names."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = {_parts(code): code for code in codes}
        self._longest = max(map(len, self._codes), default=0)

    def code_in(self, path: str) -> str:
        """The code that the file's name begins with, or its folder's, the nearest first; "" where
        none does. ``A.I.1.i.a notulen.pdf``, ``a-i-1-i-a_SK.pdf`` and ``A I 1 i a/SK.pdf`` are
        A.I.1.i.a's; ``A.I.1.i.ab.pdf`` is nobody's, as is one whose code is only a part."""
        place = PurePosixPath(path.replace("\\", "/"))
        for name in (place.stem, *(folder.name for folder in place.parents)):
            if found := self._beginning(name):
                return found
        return ""

    def _beginning(self, name: str) -> str:
        parts = _parts(_BEFORE.sub("", _BEFORE.sub("", name)))
        for length in range(min(self._longest, len(parts)), 0, -1):
            if found := self._codes.get(parts[:length]):
                return found
        return ""


def _parts(text: str) -> tuple[str, ...]:
    found = (re.sub(r"^[^\w]+|[^\w]+$", "", one) for one in _APART.split(text.casefold()))
    return tuple(one for one in found if one)
