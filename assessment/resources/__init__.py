"""The indicators of an instrument as a plain table, through django-import-export."""

from assessment.resources.indicator_table import (
    TableReading,
    csv_of,
    is_indicator_table,
    read_table,
    workbook_of,
)

__all__ = [
    "TableReading",
    "csv_of",
    "is_indicator_table",
    "read_table",
    "workbook_of",
]
