"""No address ends in a server error, whatever is put into its path, query, fields and cookies.

In the suite each address gets all its fields at once, another odd value each, and most fields one
alone; with ``ZI_ODD=all`` every address gets every value, which takes minutes.
"""

import inspect
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, URLPattern, resolve, reverse
from django.urls.converters import IntConverter
from lxml import html

from tests.project.test_url_role_matrix import (  # noqa: F401  # places is a fixture
    EVERYONE,
    PEOPLE,
    POST_ONLY,
    TABLE,
    address,
    patterns,
    permission_of,
    places,
)
from units.enums import InvitationWay
from units.models import User
from units.services.invitations import draw_tickets, keep_invitations
from zona_integritas.ground.choices import RowsField

ALL = os.environ.get("ZI_ODD") == "all"
NULL = "a\0b"
ODD = [
    "a" * 300,
    "99999999999999999999999",
    "-1",
    "a/b",
    "0001-01-01",
    "0001-01-01T00:00:00+07:00",
    "9999-12-31",
    "9999-12-31T23:59:59-07:00",
    "NaN",
    "1e400",
    "🙂",
    "\ufffd%",
    "",
    " ",
    "²",
    "[",
    "'\"<>{}",
    "2026-02-31",
    "31-02-2026",
    "-99999999999999999999999",
    "9" * 4400,  # more digits than Python turns into a number
    "1_0",
    "\u0663",  # a digit, elsewhere
    "0x1F",
    "\u202e\u2066gnp.exe",
    "a\r\nSet-Cookie: a=1",
    "../../../etc/passwd",
    "%00",
    "null",
    '{"a":' * 3000,  # deeper than JSON is read
    "{{7*7}}{%x%}",
]
VALUES: list[Any] = [*ODD, ["1", "a/b"], ["2026", ""]]  # the last are one name sent twice
HEADERS: list[dict[str, str]] = [
    {"HTTP_ACCEPT_LANGUAGE": "id;q=9,x" + "-y" * 300},
    {"HTTP_ACCEPT": "*/*;q=NaN, text/html;level=" + "1" * 300},
    {"HTTP_REFERER": "http://[::1/\u202e"},
    {"HTTP_HOST": "bukan kita/\u2066"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_ORIGIN": "null", "HTTP_REFERER": "//"},
    {"HTTP_RANGE": "bytes=9-1,-0,99999999999999999999-"},
    {"HTTP_IF_NONE_MATCH": 'W/"', "HTTP_IF_MODIFIED_SINCE": "Thu, 31 Feb 0001 25:61:61 GMT"},
    {"HTTP_IF_UNMODIFIED_SINCE": "Mon, 01 Jan 99999 00:00:00 GMT", "HTTP_IF_MATCH": "*,*"},
    {"HTTP_X_FORWARDED_FOR": "999.1.1.1, ::ffff:x, " + "1" * 300, "HTTP_X_FORWARDED_PROTO": "x"},
    {"HTTP_COOKIE": "sessionid=" + "a" * 300 + "; csrftoken=\u00e9; =; messages=[[9"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TARGET": "#'\"<"},
    {"HTTP_HX_REQUEST": "maybe", "HTTP_HX_PROMPT": "\u202e", "HTTP_HX_BOOSTED": "true"},
    {"HTTP_CONTENT_ENCODING": "gzip", "HTTP_TE": "x", "HTTP_EXPECT": "1"},
]
EDGE = "--x\r\nContent-Disposition: form-data; name="
BODIES: list[tuple[str, str | bytes]] = [
    ("application/json", '{"a": [1, {"b": null}]}'),
    ("application/json", "\ud800".encode("utf-8", "surrogatepass")),
    ("application/x-www-form-urlencoded; charset=utf-7", "a=%+AD&b=1"),
    ("application/x-www-form-urlencoded; charset=tidak-ada", "a=1"),
    ("application/x-www-form-urlencoded", b"a=%ED%A0%80&\xff\xfe=%&&==&a[]=1&a[b]=2"),
    ("application/x-www-form-urlencoded", "&".join(f"a{n}=1" for n in range(2100))),
    ("multipart/form-data", "a=1"),
    ("multipart/form-data; boundary=", "--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 300, "--x"),
    ("multipart/form-data; boundary=x", f'{EDGE}"a"\r\n\r\n1'),
    ("multipart/form-data; boundary=x", f'{EDGE}"a"; filename="\r\n\r\n1\r\n--x--'),
    ("multipart/form-data; boundary=x", f'{EDGE}"berkas"; filename="a/../b.xlsx"\r\n\r\n\r\n--x--'),
    ("multipart/form-data; boundary=x", f"{EDGE}a; filename*=utf-9''%ff\r\n\r\n1\r\n--x--\r\n"),
    (
        "multipart/form-data; boundary=x",
        f'{EDGE}"file"; filename="a"\r\nContent-Type: text/plain; charset=tidak-ada\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
    ),
    ("multipart/mixed; boundary=x", "--x--"),
    ("text/xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("", b"\x00\xff"),
]
PUBLIC = {name: pattern for name, pattern in patterns() if permission_of(pattern) == "public"}
NOBODYS = "7K2M9QXR4TBV"  # a code or a token that nobody has
NAMES = re.compile(r"""(?:GET|POST|FILES)(?:\.get|\.getlist)?[\[(]["']([\w-]+)["']""")
FIELDS = re.compile(r"""["'](\w+)["']\s+in\s+request\.(?:GET|POST)""")
FILE_FIELDS = ("berkas", "file", "proof_file")
FILES: list[tuple[str, bytes, str]] = [
    ("a" * 300 + ".xlsx", b"PK\x03\x04 tidak utuh", "application/zip"),
    ("..\u202e/\u2066gnp.pdf", b"%PDF-1.7\n1 0 obj <<", "text/html; charset=x"),
    (".csv", "a;b\n\ud800".encode("utf-8", "surrogatepass"), ""),
    ("a.json", b'{"a":' * 2000, "application/json"),
    ("a.json", b"[1e999, NaN, 99999999999999999999999]", "application/json"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "application/vnd.ms-excel"),
    ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00", "image/svg+xml"),
    ("a.csv", b"\xff\xfea\x00", "text/csv"),
    ("a.csv", b"", "text/csv"),
    ("a.zip", b"PK\x05\x06" + b"\x00" * 18, "application/zip"),
]
ENDS_THE_SESSION = {"account_change_password"}


def view_of(pattern: URLPattern) -> Callable[..., Any]:
    view: Any = pattern.callback
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return getattr(view, "view_class", view)


@cache
def names_in_module(module: ModuleType) -> list[str]:
    source = inspect.getsource(module)
    return sorted({*NAMES.findall(source), *FIELDS.findall(source)})


def names_in_code(pattern: URLPattern) -> list[str]:
    """What the module of the view asks a request for."""
    return names_in_module(module_of(pattern))


def module_of(pattern: URLPattern) -> ModuleType:
    found = inspect.getmodule(view_of(pattern))
    assert found is not None
    return found


STRONGEST_FIRST = "a3hp2l1mo"


class Walk:
    """Requests that leave nothing behind, and what of them ended in a server error."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.count = 0
        self.clients: dict[str, Client] = {}

    def client(self, username: str) -> Client:
        if username not in self.clients:
            client = Client(raise_request_exception=False)
            if username:
                user = User.objects.get(username=username)
                client.force_login(user, backend="units.backends.PersonBackend")
            self.clients[username] = client
        return self.clients[username]

    def ask(self, username: str, method: str, path: str, data: Any = None, **more: Any) -> Any:
        client = self.client(username)
        return self.judge(method, path, data, lambda: getattr(client, method)(path, data, **more))

    def judge(self, method: str, path: str, data: Any, send: Callable[[], Any]) -> Any:
        self.count += 1
        with transaction.atomic():
            answer = send()
            if hasattr(answer, "streaming_content"):
                answer.close()
            transaction.set_rollback(True)
        if answer.status_code >= 500 and answer.status_code != 507:
            error = answer.exc_info[1] if getattr(answer, "exc_info", None) else "?"
            self.broken.append(f"{method} {path[:90]} {str(data)[:160]}: {error!r:.200}")
        return answer

    def ask_raw(self, username: str, path: str, body: str | bytes, kind: str) -> None:
        """A body of any kind, as no browser sends it."""
        raw = body.encode() if isinstance(body, str) else body
        client = self.client(username)
        self.judge("post", path, (kind, raw), lambda: client.generic("POST", path, raw, kind))

    def walker(self, name: str, path: str) -> str:
        """Whoever may do most here: by the letters of the table, or by trying the button."""
        for letter in STRONGEST_FIRST:
            if name in TABLE:
                if letter in TABLE[name][1]:
                    return PEOPLE[letter]
            elif self.ask(PEOPLE[letter], "post", path).status_code not in (403, 404):
                return PEOPLE[letter]
        return PEOPLE["a"]

    def done(self) -> None:
        assert self.broken == []
        assert self.count > 100


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def forms_on(tree: Any, here: str) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Where each form of a page that is sent goes, what it holds, and its fields of files."""
    for form in tree.xpath("//form[@method='post' or @hx-post]"):
        fields = {
            name: form.fields[name] or "" for name in form.fields if name != "csrfmiddlewaretoken"
        }
        # A button may send the same fields elsewhere.
        for button in form.xpath(".//button[@name]"):
            fields.setdefault(button.get("name"), button.get("value") or "")
        files = set(form.xpath(".//input[@type='file']/@name"))
        action = form.get("hx-post") or form.get("action") or here
        for leads in (action, *form.xpath(".//@formaction")):
            yield urlsplit(leads).path or here, fields, files


def queries_on(tree: Any, here: str) -> Iterator[tuple[str, set[str]]]:
    """Where the links and forms of a page lead with a query, and what they name in it."""
    for link in tree.xpath("//@href | //@hx-get"):
        there = urlsplit(link)
        if there.query and not there.netloc:
            yield there.path or here, {key for key, _ in parse_qsl(there.query, True)}
    for form in tree.xpath("//form[not(@method='post')]"):
        yield (
            urlsplit(form.get("action") or here).path or here,
            {name for name in form.fields if name},
        )


def mixed(names: Iterable[str], start: int) -> dict[str, Any]:
    """Another odd value for each."""
    return {name: VALUES[(start + place) % len(VALUES)] for place, name in enumerate(names)}


def some(values: list[Any], start: int, count: int) -> list[Any]:
    """A few of them, others for each start; all where everything is asked."""
    return values if ALL else [values[(start + step) % len(values)] for step in range(count)]


# The names of addresses begin so; the walk goes in parts that two workers share.
PARTS = {
    "assessment": ("assessment",),
    "instruments": ("instruments", "periods"),
    "proposals": ("proposals", "plans"),
    "rest": (),
}


def part_of(name: str) -> str:
    first = name.partition(":")[0]
    return next((part for part, begins in PARTS.items() if first in begins), "rest")


class Probes:
    """Odd requests to the addresses of one part. A field of a module is asked alone once, wherever
    it comes first; beside that each address gets all its fields at once, each another value."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.walk, self.places, self.found = Walk(), known, dict(patterns())
        self.alone: set[tuple[ModuleType, str]] = set()
        self.forms: dict[str, dict[str, Any]] = {}  # name of the address: the fields of its form
        self.files: dict[str, set[str]] = {}  # and which of them bring files
        self.queries: dict[str, set[str]] = {}  # and what its own pages name in its query

    def not_yet_alone(self, name: str, fields: Iterable[str]) -> list[str]:
        """At most three fields that nothing has asked alone; everything with ``ZI_ODD=all``."""
        module = module_of(self.found[name])
        fresh = [field for field in fields if (module, field) not in self.alone]
        chosen = list(fields) if ALL else fresh[:3]
        self.alone.update((module, field) for field in chosen)
        return chosen

    def learn(self, page: Any, path: str) -> None:
        if not is_page(page):
            return
        tree = html.fromstring(page.content)
        for action, fields, files in forms_on(tree, path):
            if name := self.name_of(action, path):
                self.forms.setdefault(name, {}).update(fields)
                self.files.setdefault(name, set()).update(files)
        for action, keys in queries_on(tree, path):
            if name := self.name_of(action, path):
                self.queries.setdefault(name, set()).update(keys)

    def name_of(self, action: str, page: str) -> str:
        try:
            return resolve(action).view_name
        except Resolver404:
            self.walk.broken.append(f"{page} leads to {action}, which is not there")
            return ""

    def read(self, number: int, name: str) -> None:
        path = address(name, self.places)
        who = self.walk.walker(name, path)
        self.learn(self.walk.ask(who, "get", path), path)
        asked = sorted({*names_in_code(self.found[name]), *self.queries.get(name, ())})
        for odd in some(VALUES, number, 1) if asked else ():
            self.walk.ask(who, "get", path, dict.fromkeys(asked, odd))
        for odd in some(HEADERS, number, 1):
            self.walk.ask(who, "get", path, mixed(asked, number), **odd)
        if asked:
            self.walk.ask(who, "get", path, mixed(asked, number + 7), HTTP_HX_REQUEST="true")

    def send(self, number: int, name: str) -> None:
        path = address(name, self.places)
        who = self.walk.walker(name, path)
        names = names_in_code(self.found[name])
        fields = {**dict.fromkeys(names, ""), **self.forms.get(name, {})}
        self.walk.ask(who, "post", path, mixed(fields, number))
        for place, field in enumerate(self.not_yet_alone(name, fields)):
            for odd in some(VALUES, number + place, 1):
                self.walk.ask(who, "post", path, {**fields, field: odd})
        files = {*self.files.get(name, ()), *(one for one in FILE_FIELDS if one in fields)}
        for file in some(FILES, number, 1) if files else ():
            sent = SimpleUploadedFile(*file)
            self.walk.ask(who, "post", path, {**fields, **dict.fromkeys(files, sent)})
        for kind, body in some(BODIES, number, 1):
            self.walk.ask_raw(who, path, body, kind)


@pytest.mark.slow_walk
@pytest.mark.usefixtures("sketched")
@pytest.mark.parametrize("part", PARTS)
def test_odd_values_in_queries_and_fields(places: dict[str, Any], part: str) -> None:  # noqa: F811
    probes = Probes(places)
    numbers = {name: number for number, name in enumerate([*TABLE, *POST_ONLY])}
    for name in TABLE:
        if part_of(name) == part:
            probes.read(numbers[name], name)
    for name, number in numbers.items():
        # A form that leads elsewhere is known to this part only.
        here = part_of(name) == part or name in probes.forms
        if here and name not in ENDS_THE_SESSION:
            probes.send(number, name)
    probes.walk.done()


@pytest.mark.slow_walk
def test_odd_values_in_paths(places: dict[str, Any]) -> None:  # noqa: F811
    walk = Walk()
    for number, name in enumerate(chain(TABLE, POST_ONLY)):
        wanted = TABLE[name][0] if name in TABLE else POST_ONLY[name]
        usual = address(name, places)
        who = walk.walker(name, usual)
        for key in wanted:
            part = str(places.get(wanted[key], wanted[key]))
            for odd in some(ODD, number, 2):
                path = f"/{quote(odd)}/".join(usual.rsplit(f"/{quote(part)}/", 1))
                walk.ask(who, "get", path)
                walk.ask(who, "post", path)
    for name in PUBLIC:
        for odd in some(ODD, 0, 6):
            walk.ask("", "get", open_path(name).replace(NOBODYS, quote(odd)))
    walk.done()


def open_path(name: str) -> str:
    """An open address; one that names a thing, with a name that nobody gave."""
    return reverse(name, kwargs=dict.fromkeys(PUBLIC[name].pattern.converters, NOBODYS))


@pytest.mark.django_db
def test_odd_values_from_a_visitor(season: Any) -> None:
    """Of each open page every field of its forms, and what they may be asked beside them."""
    probes = Probes({})
    walk = probes.walk
    invited = season.people["unit_member-a"]
    there = [*map(open_path, PUBLIC), *links_to_an_own_password(season, invited)]
    for number, path in enumerate(there):
        page = walk.ask("", "get", path)
        tree = html.fromstring(page.content) if is_page(page) else None
        fields = {"next": "", "kode": ""}
        for _, told, _ in forms_on(tree, path) if tree is not None else ():
            fields |= told
        for place, odd in enumerate(some(VALUES, number * 6, 6)):
            headers = HEADERS[(number + place) % len(HEADERS)]
            walk.ask("", "get", path, {"kode": odd, "next": odd}, **headers)
            walk.ask("", "post", path, dict.fromkeys(fields, odd))
            walk.ask("", "post", path, mixed(fields, number + place))
        for kind, body in some(BODIES, number * 4, 4):
            walk.ask_raw("", path, body, kind)
    walk.done()


def links_to_an_own_password(season: Any, person: User) -> list[str]:
    """What was sent to this person: an invitation, and a link to a forgotten password."""
    tickets = draw_tickets([person])
    keep_invitations(actor=season.people["demo-admin"], tickets=tickets, way=InvitationWay.PRINTED)
    Client().post(reverse("account_reset_password"), {"email": person.email})
    sent = re.findall(r"/sandi/\S+", " ".join(str(one.body) for one in mail.outbox))
    return [reverse("invitation", args=[tickets[0].token]), *sent]


def bearing(text: str, kept: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every way ``text`` may come in: method, path, and how it is sent."""
    login = reverse("account_login")
    cookie = f'{settings.SESSION_COOKIE_NAME}="{kept}"'
    return [
        ("get", f"/unit/{quote(text)}/", {}),
        ("get", f"/periksa/{quote(text)}/", {}),
        ("get", f"/tidak-ada/{quote(text)}", {}),
        ("get", f"{login}?next={quote(text)}", {}),
        ("get", f"{login}?{quote(text)}=1", {}),
        ("get", login, {"HTTP_COOKIE": cookie}),
        ("get", "/tidak-ada/", {"HTTP_COOKIE": cookie}),
        ("get", login, {"HTTP_USER_AGENT": text}),
        ("post", login, {"data": {"login": text, "password": "x"}}),
        ("post", login, {"data": {"login": "x", "password": "x", text: "1"}}),
        (
            "post",
            login,
            {
                "data": f"login={quote(text)}&password=x",
                "content_type": "application/x-www-form-urlencoded",
            },
        ),
    ]


@pytest.mark.django_db
def test_a_null_character_is_answered_with_400_in_one_place(season: Any) -> None:
    for signed_in in (False, True):
        for method, path, how in bearing(NULL, r"abcdefgh\000"):
            client = Client(raise_request_exception=False)
            if signed_in:
                client.force_login(
                    season.people["demo-admin"], backend="units.backends.PersonBackend"
                )
            answer = getattr(client, method)(path, **how)
            assert answer.status_code == 400, (method, path, how)
            assert "Tidak ada data yang berubah." in answer.content.decode()


@pytest.mark.django_db
def test_what_is_no_utf8_does_not_break_the_server(season: Any) -> None:
    client = Client(raise_request_exception=False)
    for path in (
        "/periksa/%ED%A0%80/",
        "/periksa/%ff%fe/",
        "/masuk?next=%ED%A0%80",
        "/unit/%C0%80/",
    ):
        assert client.get(path).status_code < 500, path
    answer = client.post(
        "/masuk",
        "username=%ED%A0%80%ff&password=%C0%80",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code < 500


def test_an_area_or_a_moment_that_cannot_be_is_refused(places: dict[str, Any]) -> None:  # noqa: F811
    walk = Walk()
    who, sheet = PEOPLE["1"], [places["sheet"]]
    agree, here = (reverse(f"assessment:{name}", args=sheet) for name in ("agree_many", "presence"))
    for area in ("a/b", "..", "%2F", "A.I.1/", "🙂"):
        assert walk.ask(who, "get", agree, {"area": area}).status_code == 404, area
        assert walk.ask(who, "post", here, {"area": area, "lihat": "1"}).status_code == 404, area
    for moment in ("0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "2026-01-01T00:00"):
        asked = {"area": "A.I.1", "lihat": "1", "dimuat": moment}
        assert walk.ask(who, "post", here, asked).status_code < 400, moment
    assert walk.broken == []


@pytest.mark.django_db
def test_a_number_no_row_can_bear_is_not_there(season: Any, sign_in: Any) -> None:
    """In every place of every address with numbers, also where Django asks by another column."""
    client = sign_in(season.people["demo-admin"])
    wrong = set()
    for name, pattern in patterns():
        converters = pattern.pattern.converters
        numbers = [key for key, one in converters.items() if isinstance(one, IntConverter)]
        for long in numbers:
            path = dict.fromkeys(converters, "x") | dict.fromkeys(numbers, 1) | {long: 10**20}
            try:
                found = reverse(name, kwargs=path)
            except NoReverseMatch:
                continue  # another place wants a word of its own
            if client.get(found).status_code != 404:
                wrong.add(f"{name} {long}")
    assert wrong == set()


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["{" * 3000, '{"a":' * 5000, "9" * 5000, "null", "[[1]]"])
def test_what_no_passkey_answers_is_refused(season: Any, sign_in: Any, sent: str) -> None:
    client = sign_in(season.people["demo-admin"])
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "a", "credential": sent})
    assert answer.status_code == 200  # the page once more
    assert not Authenticator.objects.exists()


@pytest.mark.django_db
def test_a_number_no_row_can_bear_is_no_choice() -> None:
    field = RowsField(User.objects.all())
    with pytest.raises(ValidationError):
        field.clean([str(10**20)])
