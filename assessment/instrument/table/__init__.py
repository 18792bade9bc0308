"""The indicators of an instrument as a plain table, through django-import-export."""

from assessment.instrument.table.indicator_table import (
    TableReading,
    csv_of,
    is_indicator_table,
    read_indicator_table,
    workbook_of,
)

__all__ = [
    "TableReading",
    "csv_of",
    "is_indicator_table",
    "read_indicator_table",
    "workbook_of",
]
