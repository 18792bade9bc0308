"""Looks at one web address, and at nothing an installation has not allowed.

Whoever types a link chooses where this server connects to, so the doors are narrow: only listed
hosts, only their usual ports, only public addresses, resolved once and connected to by number
(a name that answers otherwise the second time leads nowhere), no redirect beyond the list, and
bounded time and size.
"""

import contextlib
import hashlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_BYTES = 5 * 1024 * 1024
MAX_REDIRECTS = 5
WAIT = 8.0  # seconds for one connection or one piece
WHOLE = 20.0  # seconds for everything
PIECE = 64 * 1024
PORTS = {"http": 80, "https": 443}
AGENT = "ZonaIntegritas-pemeriksa-tautan"
LOGIN = re.compile(
    r"(^|[./_-])(login|log-in|signin|sign-in|sso|oauth2?|auth|masuk|accounts)([./_-]|$)", re.I
)
_PLACES = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Probe:
    """``kind`` is reachable, login, gone, failed or refused; ``digest`` of what was read."""

    kind: str
    detail: str = ""
    digest: str = ""


class _Stopped(Exception):
    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.probe = Probe(kind, detail)


def probe(url: str, *, hosts: Iterable[str], private: bool = False) -> Probe:
    """What stands at ``url``. ``hosts`` are allowed names, each with its subdomains;
    ``name:port`` allows an unusual port. ``private`` also allows addresses of the own network.
    """
    listed = [host.casefold().strip(".") for host in hosts if host.strip(".")]
    until = time.monotonic() + WHOLE
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(_parts(url, listed), private, until)
            if isinstance(answer, Probe):
                return answer
            url = _next(url, answer, listed)
    except _Stopped as stopped:
        return stopped.probe
    except ssl.SSLCertVerificationError:
        return Probe("failed", "Sertifikat keamanannya tidak dapat dipercaya.")
    except (TimeoutError, OSError):
        return Probe("failed", "Server tidak menjawab.")
    except (http.client.HTTPException, UnicodeError, ValueError):
        return Probe("failed", "Jawaban server tidak dapat dibaca.")
    return Probe("failed", "Alamat ini dialihkan terus-menerus.")


def host_allowed(parts: SplitResult, hosts: Iterable[str]) -> bool:
    """Does the list allow this host at this port?"""
    try:
        host, port = (parts.hostname or "").casefold().rstrip("."), parts.port
    except ValueError:
        return False
    if not host or parts.scheme not in PORTS:
        return False
    usual = port is None or port == PORTS[parts.scheme]
    for entry in hosts:
        name, _, number = entry.partition(":")
        fits = host == name or (host.endswith(f".{name}") and not _is_number(host))
        if fits and (number == str(port) if number else usual):
            return True
    return False


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _parts(url: str, hosts: list[str]) -> SplitResult:
    parts = urlsplit(url)
    if _PLACES.search(url) or parts.username is not None or parts.password is not None:
        raise _Stopped("refused", "Alamatnya memuat spasi atau nama pengguna.")
    if not host_allowed(parts, hosts):
        raise _Stopped("refused", f"«{parts.hostname}» tidak ada di daftar yang diizinkan.")
    return parts


def _next(url: str, location: str, hosts: list[str]) -> str:
    """Where a redirect leads; a login page is recognised, another host is not visited."""
    target = urljoin(url, location)
    parts = urlsplit(target)
    if LOGIN.search(parts.path) or LOGIN.search(parts.hostname or ""):
        raise _Stopped("login", "Dialihkan ke halaman masuk.")
    if not host_allowed(parts, hosts):
        raise _Stopped("refused", f"Dialihkan ke «{parts.hostname}» yang tidak diizinkan.")
    return target


def _address(host: str, port: int, private: bool) -> tuple[str, int]:
    """The number of a name; refused when any of its numbers leads into a closed network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise _Stopped("failed", f"Nama «{host}» tidak dikenal.") from error
    numbers = [str(entry[4][0]).split("%")[0] for entry in found]
    if not private and not all(_public(number) for number in numbers):
        raise _Stopped("refused", f"«{host}» menunjuk ke jaringan internal.")
    return numbers[0], port


def _public(number: str) -> bool:
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _public(str(inner))
        if address in ipaddress.ip_network("64:ff9b::/96") or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _ask(parts: SplitResult, private: bool, until: float) -> Probe | str:
    """One request: what it found, or where it was sent on to."""
    host = parts.hostname or ""
    number = _address(host, parts.port or PORTS[parts.scheme], private)
    connection = _connection(parts, host, number, until)
    # A server that drips one byte at a time never runs into the wait for a single piece.
    watch = threading.Timer(max(0.0, until - time.monotonic()), _cut, [connection.sock])
    watch.daemon = True
    watch.start()
    try:
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]|")
        connection.request(
            "GET",
            f"{path}?{query}" if query else path,
            headers={"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"},
        )
        response = connection.getresponse()
        status, location = response.status, response.headers.get("Location", "")
        if status in {301, 302, 303, 307, 308} and location:
            return location
        if status in {401, 403}:
            return Probe("login", f"Server menjawab {status}: perlu masuk atau izin.")
        if status in {404, 410}:
            return Probe("gone", f"Server menjawab {status}: tidak ditemukan.")
        if not 200 <= status < 300:
            return Probe("failed", f"Server menjawab {status}.")
        return Probe("reachable", "", _digest(response, until))
    finally:
        watch.cancel()
        connection.close()


def _cut(plain: socket.socket) -> None:
    with contextlib.suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def _connection(
    parts: SplitResult, host: str, number: tuple[str, int], until: float
) -> http.client.HTTPConnection:
    """Connected to the number that was checked; the name is only said (Host, certificate)."""
    wait = _left(until)
    plain = socket.create_connection(number, timeout=wait)
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, number[1], timeout=wait)
        connection.sock = plain
        return connection
    try:
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    secure = http.client.HTTPSConnection(host, number[1], timeout=wait)
    secure.sock = wrapped
    return secure


def _digest(response: http.client.HTTPResponse, until: float) -> str:
    """SHA-256 of the content, of its first part where it is large."""
    found, size = hashlib.sha256(), 0
    while size < MAX_BYTES:
        _left(until)
        piece = response.read1(min(PIECE, MAX_BYTES - size))
        if not piece:
            break
        found.update(piece)
        size += len(piece)
    _left(until)  # cut short by the watch, it would look like other content
    return found.hexdigest()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(WAIT, left)
