"""Asks ClamAV's daemon whether a file is harmful, in its own few words (INSTREAM)."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

Endpoint = str | tuple[str, int]  # a socket in the file system, or host and port
CHUNK = 256 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 5, 60
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """It does not answer, or not in a way that says the file is harmless."""


class TooLargeForScanner(Exception):
    """The daemon reads less than this file has (its ``StreamMaxLength``)."""


def harm_in(file: IO[bytes], address: Endpoint) -> str:
    """What the daemon calls what it found; "" where it found nothing."""
    try:
        with _connected(address) as line:
            # It may close before it has read everything, and says why all the same.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(file, line)
            answer = _answer(line)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if "size limit exceeded" in answer:
        raise TooLargeForScanner
    raise ScannerAway(answer or "it closed without an answer")


@contextmanager
def _connected(address: Endpoint) -> Iterator[socket.socket]:
    if isinstance(address, str):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        with line:
            line.connect(address)
            line.settimeout(ANSWER_SECONDS)
            yield line
    else:
        with socket.create_connection(address, CONNECT_SECONDS) as line:
            line.settimeout(ANSWER_SECONDS)
            yield line


def _send(file: IO[bytes], line: socket.socket) -> None:
    line.sendall(b"zINSTREAM\0")
    while piece := file.read(CHUNK):
        line.sendall(struct.pack(">I", len(piece)) + piece)
    line.sendall(struct.pack(">I", 0))


def _answer(line: socket.socket) -> str:
    told = b""
    while b"\0" not in told and len(told) < LONGEST_ANSWER and (piece := line.recv(1024)):
        told += piece
    return told.partition(b"\0")[0].decode("utf-8", "replace").strip()
