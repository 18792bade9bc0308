"""Workbooks that come from outside: read by a child, strict about size, since a workbook is an
archive that can unpack to anything."""

import hashlib
import io
import logging
import resource
import signal
import subprocess
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from zona_integritas.ground.errors import ServerError, SpreadsheetError
from zona_integritas.ground.files.sheets import (
    FORMULA_STARTS,
    FaultyCell,
    Sheet,
    cell_name,
    column_letters,
    safe_cell,
)
from zona_integritas.ground.files.spreadsheet_files import (
    NOTHING_CHANGED,
    check_file,
    looks_like_text,
    read_text_table,
)
from zona_integritas.ground.files.workbook_messages import (
    MAX_ANSWER,
    NOT_BOUNDED,
    from_json,
    program_command,
    receive,
    send,
    to_json,
)
from zona_integritas.ground.formats import bulat

__all__ = [
    "FORMULA_STARTS",
    "FaultyCell",
    "Sheet",
    "SpreadsheetError",
    "WorkbookReader",
    "annotated_copy",
    "cell_name",
    "column_letters",
    "read_table_file",
    "read_workbook",
    "safe_cell",
]

MAX_BYTES = 20 * 1024 * 1024
MAX_SHEETS = 30
MAX_ROWS = 20_000
MAX_COLUMNS = 200
READING_SECONDS = 90
ENDING_SECONDS = 5
READER = f"{__package__}.workbook_reader"
ANNOTATOR = f"{__package__}.workbook_annotator"
NOT_OPENED = (
    "Server belum dapat membuka berkas ini. Penyebabnya ada di server, bukan di berkas Anda. "
    "Tunggu sebentar, lalu unggah lagi. Bila berulang, beri tahu administrator instansi. "
    f"{NOTHING_CHANGED}"
)
NOT_MARKED = (
    "Server belum dapat membuat salinan bertanda. Penyebabnya ada di server, bukan di berkas Anda. "
    "Pakai daftar kesalahan di layar, dan beri tahu administrator instansi."
)

logger = logging.getLogger(__name__)


class WorkbookReader:
    """Reads workbooks in a bounded child process; one child serves many files.

    A file that brings the child down is a file we refuse; the next one gets a new child.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._last: tuple[bytes, bytes] = (b"", b"")  # a content's digest, and what it said
        self._given = b""  # the digest of what the child was given and has not answered yet

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def read(self, content: bytes, maximum: int = MAX_BYTES) -> list[Sheet]:
        """All sheets of an XLSX or ODS file. Raises ``SpreadsheetError`` in words."""
        check_file(content, maximum)
        digest = hashlib.sha256(content).digest()
        if self._last[0] != digest:
            self._last = (digest, self.answer(content))
        kind, found = from_json(self._last[1])
        if kind == "too many sheets":
            raise SpreadsheetError(
                f"Berkas memuat {found} lembar; paling banyak {MAX_SHEETS}. {NOTHING_CHANGED}"
            )
        if kind == "sheet too large":
            raise SpreadsheetError(
                f"Lembar «{found}» terlalu besar; paling banyak {bulat(MAX_ROWS)} baris dan "
                f"{MAX_COLUMNS} kolom. Hapus isi yang tercecer jauh di kanan atau di bawah tabel. "
                f"{NOTHING_CHANGED}"
            )
        if kind == "too much":
            raise SpreadsheetError(
                "Isi berkas terlalu besar setelah dibuka, sehingga tidak diterima. Salin "
                "lembar yang "
                f"diperlukan ke buku kerja baru lalu unggah lagi. {NOTHING_CHANGED}"
            )
        if kind == "unreadable":
            raise SpreadsheetError(
                "Berkas ini bukan buku kerja Excel yang dapat dibaca: rusak, atau isinya tercecer "
                f"terlalu jauh dari tabel. Simpan ulang sebagai XLSX lalu unggah lagi. "
                f"{NOTHING_CHANGED}"
            )
        return [_sheet(one) for one in found]

    def begin(self, content: bytes) -> None:
        """Lets the child open this file already, while whoever asks for it next is still busy.
        What is wrong with it, or with the child, is told when it is read."""
        digest = hashlib.sha256(content).digest()
        if self._given or self._last[0] == digest or looks_like_text(content):
            return
        try:
            check_file(content, MAX_BYTES)
            child = self._child or self._start()
            if child.stdin is not None:
                send(child.stdin, content)
                self._given = digest
        except OSError:
            self._end()
        except (SpreadsheetError, ServerError):
            return

    def answer(self, content: bytes) -> bytes:
        """What the child says of the file, as ``workbook_reader`` describes it."""
        ahead = self._given == hashlib.sha256(content).digest()
        if self._given and not ahead:
            self._end()  # it is busy with a file that nobody asks for
        self._given = b""
        child = self._child or self._start()
        slow = threading.Event()

        def give_up() -> None:
            slow.set()
            child.kill()

        timer = threading.Timer(READING_SECONDS, give_up)
        timer.start()
        try:
            answer = _heard(child) if ahead else _exchange(child, content)
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        code = self._end()
        if code == -signal.SIGXCPU:  # the file took more computing than any may
            raise SpreadsheetError(
                "Pembacaan berkas ini terlalu lama, sehingga dihentikan. Salin lembar yang "
                "diperlukan ke "
                f"buku kerja baru lalu unggah lagi. {NOTHING_CHANGED}"
            )
        # Late without having computed as long: the server was busy. Ended by the system: it had
        # no memory left.
        if slow.is_set() or code == -signal.SIGKILL:
            raise _server_error(READER, "late" if slow.is_set() else f"code {code}", NOT_OPENED)
        return to_json(("unreadable", ""))

    def _start(self) -> subprocess.Popen[bytes]:
        limits = [str(limit) for limit in (MAX_SHEETS, MAX_ROWS, MAX_COLUMNS)]
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own program, no word of the user
                program_command(READER, *limits),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise _server_error(READER, error, NOT_OPENED) from error
        timer = threading.Timer(READING_SECONDS, self._child.kill)
        timer.start()
        try:
            begun = _heard(self._child)
        finally:
            timer.cancel()
        if begun is None:
            raise _server_error(READER, f"code {self._end()}", NOT_OPENED)
        return self._child

    def _end(self) -> int | None:
        """Ends the child; answers how it ended where it had done so by itself."""
        child, self._child = self._child, None
        if child is None:
            return None
        if self._given:
            child.kill()  # nobody waits for what it is doing
            self._given = b""
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # the child is gone, and what was still to be sent with it
        try:
            return child.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return None


def _server_error(program: str, why: object, sentence: str) -> ServerError:
    """For the person a sentence; for the log what whoever runs the server can mend."""
    _, memory = resource.getrlimit(resource.RLIMIT_AS)
    most = "unlimited" if memory == resource.RLIM_INFINITY else f"{memory} bytes"
    logger.error("%s did not do its work: %s; memory allowed (RLIMIT_AS): %s", program, why, most)
    return ServerError(sentence)


def _sheet(found: dict[str, Any]) -> Sheet:
    """A sheet as the child gave it, with its faulty cells and its links in their places."""
    rows: list[list[Any]] = found["rows"]
    links = {(row, column): url for row, column, url, _ in found["links"]}
    words = {(row, column): text or url for row, column, url, text in found["links"]}
    for row, column, text in found["faults"]:
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        computed = text.startswith("=") and (row, column) in words
        rows[row][column] = words[row, column] if computed else FaultyCell(text)
    return Sheet(found["name"], rows, found["hidden"], links, [tuple(m) for m in found["merged"]])


def _exchange(child: subprocess.Popen[bytes], content: bytes) -> bytes | None:
    """Sends one file and waits for the answer; None where the child fell over."""
    if child.stdin is None:
        return None
    try:
        send(child.stdin, content)
    except OSError:
        return None
    return _heard(child)


def _heard(child: subprocess.Popen[bytes]) -> bytes | None:
    return receive(child.stdout, MAX_ANSWER) if child.stdout is not None else None


def read_workbook(content: bytes, maximum: int = MAX_BYTES) -> list[Sheet]:
    """All sheets of one workbook. Raises ``SpreadsheetError`` in words."""
    with WorkbookReader() as reader:
        return reader.read(content, maximum)


def read_table_file(
    content: bytes, maximum: int = MAX_BYTES, reader: WorkbookReader | None = None
) -> list[Sheet]:
    """The sheets of a workbook, or a CSV file as one sheet named «CSV»."""
    if looks_like_text(content):
        check_file(content, maximum)
        return [Sheet("CSV", list(read_text_table(content)))]
    return reader.read(content, maximum) if reader else read_workbook(content, maximum)


def annotated_copy(
    content: bytes, notes: Sequence[tuple[str, str, str]], reader: WorkbookReader | None = None
) -> bytes:
    """The file as XLSX with a comment at every (sheet, cell, what is wrong), and a list of them.

    Raises ``SpreadsheetError`` where no copy can be made; the list on the screen is complete.
    """
    ours = content.startswith(b"PK") and b"mimetypeapplication/vnd.oasis" not in content[:200]
    sheets = [] if ours else read_table_file(content, reader=reader)
    told = {"sheets": [(one.name, one.rows) for one in sheets], "notes": list(notes)}
    sent = io.BytesIO()
    send(sent, to_json(told))
    send(sent, content if ours else b"")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no word of the user
            program_command(ANNOTATOR),
            input=sent.getvalue(),
            capture_output=True,
            timeout=READING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    except OSError as error:
        raise _server_error(ANNOTATOR, error, NOT_MARKED) from error
    if done is not None and done.returncode in (NOT_BOUNDED, -signal.SIGKILL):
        raise _server_error(ANNOTATOR, f"code {done.returncode}", NOT_MARKED)
    if done is None or done.returncode:
        raise SpreadsheetError(
            "Salinan bertanda tidak dapat dibuat dari berkas ini; pakai daftar kesalahan di layar."
        )
    return done.stdout
