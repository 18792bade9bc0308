"""The reading itself, as a program of its own: bytes on stdin, sheets on stdout (pickled).

A workbook lays out a whole rectangle around its outermost cells: one stray blank in XFD1048576
asks for hundreds of gigabytes and takes the process down, whatever the file weighs. So reading
happens in a child with bounded memory and time, and only the child goes down.
"""

import io
import pickle
import resource
import sys
from typing import Any

from python_calamine import CalamineWorkbook

MAX_MEMORY = 1536 * 1024 * 1024
MAX_SECONDS = 60

# ("sheets", list of (name, rows)) | ("too many sheets", count) | ("sheet too large", name)
Outcome = tuple[str, Any]


def read(source: Any, max_sheets: int, max_rows: int, max_columns: int) -> Outcome:
    """All sheets of the workbook, or which limit it breaks."""
    workbook = CalamineWorkbook.from_filelike(source)
    names = workbook.sheet_names
    if len(names) > max_sheets:
        return "too many sheets", len(names)
    sheets = []
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.end and (sheet.end[0] >= max_rows or sheet.end[1] >= max_columns):
            return "sheet too large", name
        sheets.append((name, sheet.to_python(skip_empty_area=False)))
    return "sheets", sheets


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limits = [int(argument) for argument in sys.argv[1:4]]
    outcome = read(io.BytesIO(sys.stdin.buffer.read()), *limits)
    sys.stdout.buffer.write(pickle.dumps(outcome))


if __name__ == "__main__":
    main()
