"""Speaks ClamAV's protocol as its daemon does: what holds ``HARM`` is found, what is longer than
``most`` ends the connection before all of it was read."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HARM = b"ZI-BERBAHAYA-" + b"UJI"  # in two parts: no scanner shall stumble over this file
CALLED = "Zi.Uji.UNOFFICIAL"


class _Handler(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        if self._line() != b"zINSTREAM":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while (size := struct.unpack(">I", self.rfile.read(4))[0]) > 0:
            if len(content) + size > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += self.rfile.read(size)
        self.server.asked.append(content)
        if self.server.says is not None:
            self.wfile.write(self.server.says)
        elif HARM in content:
            self.wfile.write(f"stream: {CALLED} FOUND\0".encode())
        else:
            self.wfile.write(b"stream: OK\0")

    def _line(self) -> bytes:
        told = b""
        while not told.endswith(b"\0"):
            told += self.rfile.read(1)
        return told[:-1]


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def clamd(
    path: Path | None = None, most: int = 1_000_000, says: bytes | None = None
) -> Iterator[Any]:
    """The daemon, its address in ``address``, what it was asked in ``asked``."""
    server: Any = _Unix(str(path), _Handler) if path else _Tcp(("127.0.0.1", 0), _Handler)
    server.most, server.says, server.asked = most, says, []
    server.address = str(path) if path else server.server_address
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
