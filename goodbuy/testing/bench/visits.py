"""Starting, memory, and the first visit of somebody whose browser knows nothing yet."""

from __future__ import annotations

from statistics import median
from typing import Any

from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.load import EFFORT
from goodbuy.testing.bench.table import Row


def cold_start(house: House) -> list[Row]:
    seconds = house.cold_start
    row = Row("Cold start to the first page, database present", f"{seconds:.2f} s")
    row.note = "starts its own PostgreSQL, two web processes and the worker"
    return [row.check("under 2 s", seconds < 2)]


def memory(house: House) -> list[Row]:
    size = house.memory()
    row = Row("Memory of two web processes, worker and parent, after this load", f"{size:.0f} MB")
    row.note = "proportional set size, without PostgreSQL"
    return [row.check("under 170 MB", size < 170)]


def first_visits(house: House) -> list[Row]:
    from playwright.sync_api import sync_playwright

    from goodbuy.testing.browser import ARGUMENTS, chromium_path

    pages = [
        ("room", house.room_path, house.room_cookie),
        ("today", "/today/", house.cookie),
        ("board", "/clients/", house.cookie),
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        rows = [_visit(browser, house.product.port, *page) for page in pages]
        browser.close()
    return rows


def _visit(browser: Any, port: int, name: str, path: str, cookie: str) -> Row:
    visits = [_once(browser, port, path, cookie) for _ in range(EFFORT.visits)]
    seconds = median(v["seconds"] for v in visits)
    first = visits[-1]
    row = Row(
        f"First visit: {name}",
        f"{first['requests']} requests and {first['fonts']} fonts, {first['kb']:.1f} KB on the wire"
        f" without fonts, usable in {seconds:.2f} s",
    )
    if first["status"] != 200:
        row.check(f"answers 200, not {first['status']}", False)
    row.check("8 requests", first["requests"] + first["fonts"] <= 8)
    row.check("60 KB", first["kb"] <= 60)
    return row.check("usable in 0.4 s", seconds <= 0.4)


def _once(browser: Any, port: int, path: str, cookie: str) -> dict[str, Any]:
    """Usable: every script of the page has run, so each button does what it says."""
    host = f"http://127.0.0.1:{port}"
    context = browser.new_context()
    pairs = [pair.partition("=") for pair in cookie.split("; ") if pair]
    context.add_cookies([{"name": n, "value": v.strip('"'), "url": host} for n, _, v in pairs])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.requestWillBeSent", lambda e: kinds.update({e["requestId"]: e["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    wire.send("Network.enable")
    answer = page.goto(host + path, wait_until="load")
    page.wait_for_timeout(300)
    seconds = page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
    )
    context.close()
    asked = [one for one, kind in kinds.items() if kind not in ("Font", "EventSource")]
    return {
        "status": answer.status if answer else 0,
        "requests": len(asked),
        "fonts": sum(kind == "Font" for kind in kinds.values()),
        "kb": sum(sizes.get(one, 0) for one in asked) / 1000,
        "seconds": seconds,
    }
