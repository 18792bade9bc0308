"""JSON that is sealed and stored: turned into text once, for the digest and for the database."""

import json
from typing import Any

# What is sealed is a tree: nobody needs to look whether it leads back to itself.
encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, check_circular=False, separators=(",", ":")
).encode


class Written(dict[str, Any]):
    """A document with its text. Whoever wants to change it writes another one."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document)
        self.text = encode(document)


class WrittenEncoder(json.JSONEncoder):
    """For a JSON field: the text of what is written already is taken as it is."""

    def encode(self, o: Any) -> str:
        return o.text if isinstance(o, Written) else super().encode(o)
