"""JSON that is sealed and stored: turned into text once, for the digest and for the database."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression

# What is sealed is a tree: nobody needs to look whether it leads back to itself.
encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, check_circular=False, separators=(",", ":")
).encode


class SealedJson(dict[str, Any]):
    """A document with its text. Whoever wants to change it writes another one."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document)
        self.text = encode(document)


class SealedJsonEncoder(json.JSONEncoder):
    """For a JSON field: the text of what is written already is taken as it is."""

    def encode(self, o: object) -> str:
        return o.text if isinstance(o, SealedJson) else super().encode(o)


class SealedJsonField(models.JSONField):
    """Holds ``SealedJson`` letter for letter. PostgreSQL keeps it as ``json``: ``jsonb`` would
    take the document apart and order its keys anew, which takes twice the time and is no longer the
    text that was sealed. Keys are looked up as in any JSON field; ``json`` has no equality, so rows
    cannot be compared, grouped or made distinct by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"encoder": SealedJsonEncoder, **kwargs})

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> Any:
        if not prepared:
            value = self.get_prep_value(value)
        return json.dumps(value, cls=self.encoder)

    def from_db_value(
        self, value: object, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Any:
        # The driver reads ``json`` by itself; ``jsonb`` Django asks it to leave alone.
        if not isinstance(value, str):
            return value
        return super().from_db_value(value, expression, connection)
