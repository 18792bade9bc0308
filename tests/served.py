"""The application as an installation runs it: gunicorn, in a process of its own."""

import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START = re.compile(r"-m gunicorn (zona_integritas\.wsgi.*)")


def started_in(file: Path) -> list[list[str]]:
    """The arguments of every gunicorn that this file starts."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [found.group(1).split('"]')[0] for found in START.finditer(text)]
    return [shlex.split(line) for line in lines]


@dataclass
class Served:
    port: int
    process: subprocess.Popen[bytes]
    written: Path

    def log(self) -> str:
        return self.written.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, environment: dict[str, str]) -> Iterator[Served]:
    """Started as the image starts it, until the block ends; what it writes is in ``log()``."""
    (arguments,) = started_in(ROOT / "Dockerfile")
    options = arguments[arguments.index("0.0.0.0:8000") + 1 :]
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", arguments[0], "--bind", f"127.0.0.1:{port}"]
    written = folder / "server.log"
    with written.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options, "--workers", "1"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(port, process, written)
            yield Served(port, process, written)
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], written: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, written.read_text(encoding="utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not listen")
