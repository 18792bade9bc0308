"""What the application and its programs for workbooks say to each other.

A message is its length (8 bytes) and its content: JSON, or a file as it came. Nothing here needs
more than the standard library, as the programs begin anew for each upload.
"""

import datetime as dt
import json
import resource
import struct
import sys
from pathlib import Path
from typing import IO, Any

import zona_integritas

MAX_ANSWER = 64 * 1024 * 1024  # a full survey of 20,000 respondents is a sixth of it
NOT_BOUNDED = 70  # the exit code of a program that was given less than it asks for
# -I: a program that meets files from outside takes nothing from the environment or the folder it
# is begun in; of the project it is told where it lies.
BEGIN = """import runpy, sys
sys.path.append(sys.argv[1])
runpy.run_module(sys.argv[2], run_name="__main__")"""
PROJECT = Path(str(zona_integritas.__file__)).parents[1]
_MOMENTS: dict[str, Any] = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}


def program_command(program: str, *arguments: str) -> list[str]:
    """How a program of ours is begun; ``workbook_reader`` and its like."""
    return [sys.executable, "-I", "-c", BEGIN, str(PROJECT), program, *arguments]


def send(stream: IO[bytes], content: bytes) -> None:
    stream.write(struct.pack(">Q", len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes], most: int | None = None) -> bytes | None:
    """The next message; None where there is none, or one longer than ``most``."""
    head = stream.read(8)
    size = struct.unpack(">Q", head)[0] if len(head) == 8 else None
    if size is None or (most is not None and size > most):
        return None
    content = stream.read(size)
    return content if len(content) == size else None


def to_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode()


def from_json(content: bytes) -> Any:
    return json.loads(content, object_hook=_moment)


def _plain(value: object) -> Any:
    """Dates, times and durations say what they are; everything else in a cell JSON knows."""
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(f"a cell holds {type(value).__name__}")


def _moment(said: dict[str, Any]) -> Any:
    if len(said) != 1:
        return said
    ((kind, value),) = said.items()
    if kind == "seconds":
        return dt.timedelta(seconds=value)
    return _MOMENTS[kind].fromisoformat(value) if kind in _MOMENTS else said


def limit_memory(memory: int) -> None:
    """This process takes no more memory than this. It ends where it may not have as much: a sound
    file could fail then, and would be called a broken one."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        sys.exit(NOT_BOUNDED)


def limit_time(seconds: int) -> None:
    """The next file may compute this long from here, however many came before it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = int(used.ru_utime + used.ru_stime) + seconds
    if hard != resource.RLIM_INFINITY:
        until = min(until, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
