"""No lookup is asked for among columns: of a JSON field it would read a key of that name.

``values_list("value__isnull")`` asks every answer for its key "isnull", which none has: cleared
answers were counted as given. Django says nothing. A lookup belongs into a condition.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import JSONField

APPS = ("assessment", "proposals", "units", "zona_integritas")
# What takes names of columns.
TAKES_COLUMNS = frozenset(
    ("values", "values_list", "order_by", "only", "defer", "distinct", "F", "OuterRef", "Count",
     "Max", "Min", "Sum", "Avg", "Coalesce", "Cast", "NullIf")
)  # fmt: skip
LOOKUPS = frozenset(JSONField().get_lookups())


def lookups_among_columns(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of every column that ends in the name of a lookup."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name not in TAKES_COLUMNS:
            continue
        for said in [*call.args, *(one.value for one in call.keywords)]:
            for part in ast.walk(said) if not isinstance(said, ast.Call) else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    _, parted, last = part.value.lstrip("-").rpartition("__")
                    if parted and last in LOOKUPS:
                        yield part.lineno, part.value


@pytest.mark.parametrize("app", APPS)
def test_no_column_is_a_lookup(app: str) -> None:
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line}: {text}"
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        for line, text in lookups_among_columns(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('rows.values_list("pk", "value__isnull")', 1),
        ('rows.order_by("-value__isnull")', 1),
        ('rows.annotate(n=Count("answers__value__isnull"))', 1),
        ('rows.values_list("indicator__code").filter(value__isnull=False)', 0),
        ("rows.values(given=Q(value__isnull=False))", 0),
        ('rows.filter(Q(**{"value__isnull": False})).values("value")', 0),
    ],
)
def test_the_check_finds_it(source: str, count: int) -> None:
    assert len(list(lookups_among_columns(source))) == count
