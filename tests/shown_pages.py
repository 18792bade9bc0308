"""Tests read a page as its reader does: white space counts once, and beside a block not at all.

Where the lines of a template end is then nobody's concern, neither for what must be on a page nor
for what must not.
"""

import re
from functools import wraps
from typing import Any

from django.test import Client

AS_IT_STANDS = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.S | re.I)
SPACE = re.compile(r"[ \t\r\n\f]+")
BLOCKS = (
    "html|head|body|title|meta|link|script|header|main|footer|nav|section|article|aside|div|p|h[1-6]"
    "|ul|ol|li|dl|dt|dd|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|form|fieldset|legend"
    "|details|summary|blockquote|figure|figcaption|hr|br|option|optgroup|dialog"
)
BLOCK = re.compile(rf" ?(</?(?:{BLOCKS})\b[^>]*>) ?", re.I)
HOLDER = re.compile(r"(<(?:button|select)\b[^>]*>) | (</(?:button|select)>)", re.I)


def as_shown(page: str) -> str:
    parts = AS_IT_STANDS.split(page)
    return "".join(
        "" if number % 3 == 2 else part if number % 3 else _collapsed(part)
        for number, part in enumerate(parts)
    )


def _collapsed(part: str) -> str:
    part = re.sub(r"(</\w+) >", r"\1>", SPACE.sub(" ", part))
    part = BLOCK.sub(r"\1", part)
    return HOLDER.sub(r"\1\2", part)


def read_pages_as_shown() -> None:
    """Whatever Django's test client brings; a browser gets what is served."""
    asked = Client.request

    @wraps(asked)
    def request(self: Client, **about: Any) -> Any:
        response = asked(self, **about)
        plain = not response.streaming and not response.has_header("Content-Encoding")
        if plain and response.get("Content-Type", "").startswith("text/html"):
            shown = as_shown(response.content.decode())
            assert ">---------<" not in shown, f"{about['PATH_INFO']}: Django's blank choice"
            response.content = shown.encode()
        return response

    Client.request = request  # type: ignore[method-assign]  # for every client of every test
