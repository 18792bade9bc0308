"""What a user name looks like, as a key: no two accounts bear names that could be mistaken."""

import re
import unicodedata
from typing import Any

from django.db import models

from zona_integritas.ground.person_names import sort_key

# Letters of other alphabets, and digits, that look like a letter of the plain one.
_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("0\u043e\u03bf\u0585\u0ae6\u0b66", "o"),
        **dict.fromkeys("1|\u04cf\u05c0\u0627", "l"),
        **dict.fromkeys("\u0430\u03b1", "a"),
        **dict.fromkeys("\u0432\u03b2", "b"),
        **dict.fromkeys("\u0441\u03f2", "c"),
        **dict.fromkeys("\u0501", "d"),
        **dict.fromkeys("\u0435\u0454\u03b5", "e"),
        **dict.fromkeys("\u0261", "g"),
        **dict.fromkeys("\u04bb", "h"),
        **dict.fromkeys("\u0456\u03b9\u0131", "i"),
        **dict.fromkeys("\u0458", "j"),
        **dict.fromkeys("\u043a\u03ba", "k"),
        **dict.fromkeys("\u043c", "m"),
        **dict.fromkeys("\u043d\u03b7", "n"),
        **dict.fromkeys("\u0440\u03c1", "p"),
        **dict.fromkeys("\u051b", "q"),
        **dict.fromkeys("\u0455", "s"),
        **dict.fromkeys("\u0442\u03c4", "t"),
        **dict.fromkeys("\u03c5", "u"),
        **dict.fromkeys("\u03bd\u0475", "v"),
        **dict.fromkeys("\u051d\u03c9", "w"),
        **dict.fromkeys("\u0445\u03c7", "x"),
        **dict.fromkeys("\u0443\u03b3", "y"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
_EDGES = re.compile(r"^[._@+-]+|[._@+-]+$")
_RUNS = re.compile(r"([._@+-])\1+")


def name_key(name: str) -> str:
    """Two names with one key look alike: other case, look-alike signs, dots at the end."""
    # i and l stay two letters (Fadli and Fadil): the capital I that looks like both is not allowed
    # in a name (``units.services.names``).
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = plain.translate(_LOOK_ALIKES)
    return _RUNS.sub(r"\1", _EDGES.sub("", plain)) or plain


class SortNameField(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """Follows ``full_name``, without its titles, wherever a row is written."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = sort_key(model_instance.full_name)
        setattr(model_instance, self.attname, key)
        return key


class NameKeyField(models.CharField):  # type: ignore[type-arg]  # takes none at run time
    """Follows ``username`` wherever a row is written, also in bulk."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = name_key(model_instance.username)
        # A collision that is older than this rule keeps the mark the migration gave it.
        kept: str = getattr(model_instance, self.attname)
        if not kept.startswith(f"{key}#"):
            setattr(model_instance, self.attname, key)
        value: str = getattr(model_instance, self.attname)
        return value
