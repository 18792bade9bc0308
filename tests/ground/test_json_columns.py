"""Among selected columns a lookup of a JSON field is a key of that name, and the key is not there.

``values_list("value__isnull")`` does not ask whether the value is empty: it reads the value of a
key "isnull", which is empty for every row. Django says nothing. Conditions (``filter``, ``Q``) are
where lookups belong.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import JSONField

LOOKUPS = set(JSONField.get_lookups())
# What takes names of columns, not conditions.
COLUMNS = {
    "values", "values_list", "order_by", "distinct", "only", "defer", "annotate", "aggregate", "F",
    "OuterRef", "Count", "Max", "Min", "Sum", "Avg", "Subquery", "Coalesce", "Cast",
}  # fmt: skip
APPS = ("assessment", "proposals", "units", "zona_integritas")


def lookups_as_columns(source: str) -> list[str]:
    """Texts that end in a lookup where a column is named."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in COLUMNS:
            found += [text for text in _texts(node) if text.rpartition("__")[2] in LOOKUPS]
    return found


def _texts(call: ast.Call) -> Iterator[str]:
    for one in call.args:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and "__" in one.value:
            yield one.value


def test_the_check_knows_what_it_looks_for() -> None:
    assert lookups_as_columns('rows.values_list("side", "value__isnull")') == ["value__isnull"]
    assert lookups_as_columns('annotate(one=F("facts__sk__exact"))') == ["facts__sk__exact"]
    assert lookups_as_columns('rows.filter(value__isnull=True).values("facts__sk")') == []


def test_no_column_is_named_like_a_lookup() -> None:
    found = {
        str(path.relative_to(settings.BASE_DIR)): named
        for app in APPS
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py"))
        if (named := lookups_as_columns(path.read_text(encoding="utf-8")))
    }
    assert found == {}
