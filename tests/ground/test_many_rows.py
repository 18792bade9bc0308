"""Rows written without objects are what objects would have written, on either database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, connection, transaction

from assessment.models import SheetBatch, SheetBatchItem
from zona_integritas.ground.many_rows import insert_rows, update_rows

pytestmark = pytest.mark.django_db
NAMES = ("unit_id", "state", "summary", "problems", "checked_at")


@pytest.fixture
def items(season: Any) -> list[SheetBatchItem]:
    batch = SheetBatch.objects.create(
        period=season.period, file_name="a.zip", sha256="0" * 64, reason="x"
    )
    return [SheetBatchItem.objects.create(batch=batch, name=f"{place}.xlsx") for place in range(3)]


def told(item: SheetBatchItem) -> tuple[Any, ...]:
    item.refresh_from_db()
    return tuple(getattr(item, name) for name in NAMES)


@pytest.mark.parametrize("most", [2000, 7])
def test_each_row_gets_its_own_values_and_others_none(
    season: Any, items: list[SheetBatchItem], monkeypatch: Any, most: int
) -> None:
    monkeypatch.setattr("zona_integritas.ground.many_rows.MOST", most)
    left = told(items[2])
    now = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
    wanted = [
        (season.units["A"].pk, "applied", {"new": 1, "barred": True, "a": [1.5, None]}, [], now),
        (None, "waiting", {}, ["«kutip' \\ é», 100 %"], None),
    ]
    rows = [(item.pk, *values) for item, values in zip(items, wanted, strict=False)]
    update_rows(SheetBatchItem, NAMES, [*rows, (0, None, "failed", {}, [], None)])
    assert [told(item) for item in items] == [*wanted, left]
    assert not SheetBatchItem.objects.filter(state="failed").exists()


def test_one_and_true_are_not_the_same_value(items: list[SheetBatchItem]) -> None:
    update_rows(
        SheetBatchItem,
        ("summary",),
        [(items[0].pk, 1), (items[1].pk, True), (items[2].pk, "1")],
    )
    assert [told(item)[2] for item in items] == [1, True, "1"]
    assert type(told(items[1])[2]) is bool


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no lengths")
@pytest.mark.postgresql
def test_what_is_too_long_is_refused_and_never_cut(items: list[SheetBatchItem]) -> None:
    with pytest.raises(DataError), transaction.atomic():
        update_rows(SheetBatchItem, ("state",), [(items[0].pk, "waiting and more")])
    items[0].refresh_from_db()
    assert items[0].state == "waiting"


def test_whatever_is_written_comes_back(season: Any) -> None:
    now = datetime(2026, 3, 2, 1, 2, 3, 456, tzinfo=UTC)
    odd = ["a\tb", "a\nb\r\n", "back\\slash \\N \\.", "«é» 100 % 'x' \"y\"", "", "\\N"]
    batch = SheetBatch.objects.create(
        period=season.period, file_name="a.zip", sha256="0" * 64, reason="x"
    )
    fields = ("batch_id", "name", "unit_id", "state", "summary", "problems", "checked_at")
    rows = [
        (batch.pk, f"{place} {text}", None, "waiting", {"said": text, "yes": True}, [text], now)
        for place, text in enumerate(odd)
    ]
    defaults = {
        field.attname: field.get_default()
        for field in SheetBatchItem._meta.concrete_fields
        if not field.primary_key and field.attname not in fields
    }
    insert_rows(SheetBatchItem, (*fields, *defaults), [(*row, *defaults.values()) for row in rows])
    found = SheetBatchItem.objects.filter(batch=batch).order_by("name")
    assert [one.summary["said"] for one in found] == odd
    assert [one.name[2:] for one in found] == odd
    assert [one.problems for one in found] == [[text] for text in odd]
    assert {(one.unit_id, one.checked_at, one.summary["yes"]) for one in found} == {
        (None, now, True)
    }


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no lengths")
@pytest.mark.postgresql
def test_what_is_too_long_is_not_inserted(season: Any) -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert_rows(SheetBatch, ("period_id", "sha256"), [(season.period.pk, "0" * 65)])
