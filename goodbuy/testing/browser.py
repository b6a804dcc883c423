"""A real browser against a real server: uvicorn in a thread, Chromium, axe.

`open_page(path, member=…, width=390, theme="dark")` gives a Playwright page.
It collects what went wrong in it (scripts, policy, files) in `page.problems`.
"""

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from goodbuy.testing import waiting
from goodbuy.testing.database import end_other_sessions

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SHOTS = Path("build/shots")
HEIGHTS = {390: 844}
PATIENCE = 60.0

# Playwright keeps an event loop in this thread; the ORM calls of a test are still synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def chromium_path() -> str | None:
    """The system's own Chromium; None lets Playwright use one that it has downloaded."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _server(django_db_setup: Any, django_db_blocker: Any) -> Iterator[str]:
    import uvicorn

    from goodbuy.server.asgi import Application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    application = Application()
    server = uvicorn.Server(uvicorn.Config(application, lifespan="on", log_level="warning"))

    async def run() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.should_exit:
            await asyncio.sleep(0.05)
        await application.hub.close()
        await serving

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    waiting.until(lambda: server.started)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(waiting.PATIENCE)
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture
def site(_server: str, transactional_db: Any) -> Iterator[str]:
    """The address of a running Goodbuy whose database is the one of this test."""
    yield _server
    _let_requests_end()


def _let_requests_end() -> None:
    """A request that still works would stand in the way of the emptying of the tables.

    One look may fall between two statements of a request: only several quiet ones in a row count.
    What has not ended after ten seconds is ended.
    """
    from django.db import connection

    quiet, end = 0, time.monotonic() + 10
    while quiet < 3 and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid() and backend_type = 'client backend'"
                " and state is distinct from 'idle'"
            )
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        time.sleep(0.03)
    if quiet < 3:
        end_other_sessions()


OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(chromium: Any, site: str) -> Iterator[OpenPage]:
    """`open_page("/people/", member=cast.mira, width=390, theme="dark")`."""
    contexts: list[Any] = []

    def open_one(
        path: str = "",
        *,
        member: Any = None,
        width: int = 1440,
        theme: str = "light",
        **settings: Any,
    ) -> Any:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=theme,
            locale="en-GB",
            **settings,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        if member is not None:
            context.add_cookies([session_cookie(site, member.user)])
        page = context.new_page()
        collect_problems(page)
        if path:
            page.goto(path)
        return page

    yield open_one
    for context in contexts:
        with suppress(Exception):
            # What is still asked for as a page closes would fail in the test after this one.
            for page in context.pages:
                page.unroute_all(behavior="ignoreErrors")
            context.close()


@pytest.fixture
def browser_page(open_page: OpenPage) -> Any:
    return open_page()


def session_cookie(site: str, user: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site}


def collect_problems(page: Any) -> None:
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "console",
        lambda said: page.problems.append(said.text) if said.type == "error" else None,
    )
    page.on("requestfailed", lambda asked: _note_failure(page, asked))


def _note_failure(page: Any, asked: Any) -> None:
    # A page that is left drops what it was still fetching; that is no failure of the site.
    if asked.failure != "net::ERR_ABORTED":
        page.problems.append(f"{asked.url}: {asked.failure}")


def axe(page: Any, within: str | None = None) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice, one sentence for each element."""
    rest(page)
    place = find_spec("axe_playwright_python").submodule_search_locations[0]
    source = next(Path(place).rglob("axe.min.js"))
    page.evaluate(source.read_text())
    found = page.evaluate(
        """([within, rules]) => axe.run(within ? document.querySelector(within) : document,
           {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]})""",
        [within, list(RULES)],
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def shot(page: Any, name: str, *, full: bool = True) -> Path:
    """A picture in build/shots/, for eyes."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=full)
    return path


def until(page: Any, expression: str) -> None:
    """Wait until an expression holds. Playwright's own way needs eval, which we forbid."""
    waiting.until(lambda: _evaluated(page, expression), PATIENCE, told=expression)


def _evaluated(page: Any, expression: str) -> Any:
    from playwright.sync_api import Error

    try:
        return page.evaluate(expression)
    except Error as problem:
        # The page is being left for the next: that one is asked then.
        if "context was destroyed" not in str(problem):
            raise
        return False


def hold(page: Any, address: str) -> Callable[[], list[Any]]:
    """Answers nothing at this address; what it gives waits for the first who asks."""
    held: list[Any] = []
    page.route(address, lambda route: held.append(route))

    def asked() -> list[Any]:
        # Playwright tells of a request only while it is spoken to.
        waiting.until(lambda: page.evaluate("true") and held, PATIENCE, told=address)
        return held

    return asked


def press(page: Any, name: Any) -> None:
    """Press a button that sends a form, and wait until a new page stands.

    A step in the history of the page that is left counts as a navigation too: `load` does not.
    """
    with page.expect_event("load"):
        page.get_by_role("button", name=name).first.click()


def rest(page: Any) -> None:
    """Wait for what is fetched after the page itself, and for whatever still moves."""
    until(page, "!document.querySelector('[hx-trigger=load], .htmx-request, .htmx-settling')")
    page.evaluate(
        """() => document.getAnimations().forEach(one =>
           one.effect.getComputedTiming().endTime === Infinity ? one.cancel() : one.finish())"""
    )


def fits(page: Any) -> bool:
    """Nothing sticks out sideways."""
    rest(page)
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
