"""A real browser before a running server with the demo agency in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

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
LOST = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:send")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    # Playwright's own loop must not make Django think it is called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def demo(live_server: Any) -> str:
    """The demo agency behind a running server."""
    call_command("seed_demo", verbosity=0)
    return str(live_server.url)


@pytest.fixture
def visit(chromium: Any, demo: str) -> Iterator[Callable[..., Any]]:
    """Opens a page signed in as somebody; anything the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_as(
        username: str,
        path: str = "/",
        width: int = 1366,
        scripts: bool = True,
        offline: bool = False,  # will the connection be cut on purpose?
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=scripts
        )
        contexts.append(context)
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
        page.goto(f"{demo}/masuk")
        page.get_by_label("Nama pengguna").fill(username)
        page.get_by_label("Kata sandi", exact=True).fill(settings.DEMO_PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(f"{demo}/")
        page.goto(f"{demo}{path}")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []
