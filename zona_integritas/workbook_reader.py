"""The reading itself, as a program of its own: workbooks on stdin, sheets on stdout.

A workbook lays out a whole rectangle around its outermost cells: one stray blank in XFD1048576
asks for hundreds of gigabytes and takes the process down, whatever the file weighs. So reading
happens in a child with bounded memory and time, and only the child goes down.

Each message is its length (8 bytes) and its content; answers are pickled outcomes.
"""

import io
import pickle
import resource
import struct
import sys
from typing import Any

from python_calamine import CalamineWorkbook

MAX_MEMORY = 1536 * 1024 * 1024
MAX_SECONDS = 60  # of computing, for one file

# ("sheets", list of (name, rows)) | ("too many sheets", count) | ("sheet too large", name)
# | ("unreadable", "")
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


def allow_time() -> None:
    """The next file may compute for MAX_SECONDS from here, however many came before it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + MAX_SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limits = [int(argument) for argument in sys.argv[1:4]]
    while header := sys.stdin.buffer.read(8):
        content = sys.stdin.buffer.read(struct.unpack(">Q", header)[0])
        allow_time()
        try:
            outcome = read(io.BytesIO(content), *limits)
        except Exception:  # whatever calamine says of a damaged file: it is not readable
            outcome = ("unreadable", "")
        answer = pickle.dumps(outcome)
        sys.stdout.buffer.write(struct.pack(">Q", len(answer)))
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
