"""A real browser before a running server with the demo agency in it."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import sync_playwright

from units.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What the browser and htmx write where a request finds no connection.
# Rows of an LKE that are done stand closed. Whoever works in them opens them; what closing and
# opening does is asked where it is the matter (test_list_browser).
OPEN_ROWS = """document.addEventListener("DOMContentLoaded", () => {
    for (const row of document.querySelectorAll(".lke-lipat")) row.open = true;
});"""
LOST = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:send")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    # Playwright's own loop must not make Django think it is called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo agency is kept as a database file, with its uploads beside it."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo(live_server: Any, kept_demo: Path) -> str:
    """The demo agency behind a running server: seeded once, then put back as it was."""
    kept, uploads = kept_demo / "basis.sqlite3", kept_demo / "berkas"
    place = Path(default_storage.location)
    connection.ensure_connection()
    if kept.exists():
        with closing(sqlite3.connect(kept)) as source:
            source.backup(connection.connection)
        shutil.copytree(uploads, place, dirs_exist_ok=True)
    else:
        call_command("seed_demo", verbosity=0)
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(kept)) as target:
                connection.connection.backup(target)
            shutil.copytree(place, uploads)
    return str(live_server.url)


@pytest.fixture
def visit(chromium: Any, demo: str, sign_in: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page signed in as somebody; anything the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_as(
        username: str,
        path: str = "/",
        width: int = 1366,
        scripts: bool = True,
        offline: bool = False,  # will the connection be cut on purpose?
        folded: bool = False,  # do rows that are done stay closed, as the page comes?
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=scripts
        )
        contexts.append(context)
        # The form itself is walked once (test_browser); here it would be two more pages each time.
        person = User.objects.get(username=username)
        value = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": demo}])
        if not folded:
            context.add_init_script(OPEN_ROWS)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error"
                and " 409 " not in message.text
                and " 422 " not in message.text
                and not (offline and message.text.startswith(LOST))
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{demo}{path}")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []
