"""Each page of the product, by the harness’s own walk, in a real browser: what axe finds in both
themes and at both widths, what sticks out, what it weighs, how it prints."""

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from goodbuy.testing import harness
from goodbuy.testing.browser import RULES, session_cookie
from goodbuy.testing.harness import OWN, address, ask, routes, said
from goodbuy.testing.planting import plant

pytestmark = pytest.mark.browser

DESK, PHONE = (1440, 900), (390, 844)
LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
# Two hundred pages are looked at in two of the four: each theme and each width once.
FEW_LOOKS = [LOOKS[0], LOOKS[3]]
# These rules depend on theme and width; all the others see the same page each time.
BY_LOOK = ["color-contrast", "target-size", "scrollable-region-focusable"]
LARGEST, MOST_SCRIPT = 120_000, 60_000

FOR_A_FINGER = """.btn, button, summary, select, textarea,
  input:not([type=hidden], [type=checkbox], [type=radio])""".replace("\n", "")

LOOK = """async ([rules, only]) => {
  const asked = only ? {type: "rule", values: only} : {type: "tag", values: rules};
  const found = await axe.run(document,
    {runOnly: asked, resultTypes: ["violations"], iframes: false});
  const root = document.documentElement;
  const said = found.violations.flatMap(r => r.nodes.map(n => `${r.id}: ${n.html.slice(0, 140)}`));
  if (root.scrollWidth > root.clientWidth + 1)
    said.push(`sticks out: ${root.scrollWidth} wide in ${root.clientWidth}`);
  // For a finger: what is drawn smaller reaches further by a part of its own.
  if (innerWidth < 600) for (const one of document.querySelectorAll(FOR_A_FINGER)) {
    const height = one.getBoundingClientRect().height;
    const reach = ["::before", "::after"].map(of => parseFloat(getComputedStyle(one, of).height));
    if (one.checkVisibility() && height > 1 && !([height, ...reach].some(high => high > 43.5)))
      said.push(`${height} px high: ${one.outerHTML.slice(0, 140)}`);
  }
  if (document.body.innerText.includes("<span")) said.push("a mark is shown as words");
  return said;
}""".replace("FOR_A_FINGER", repr(FOR_A_FINGER))
FETCHED = """() => [...performance.getEntriesByType("resource"),
  ...performance.getEntriesByType("navigation")].map(e => [e.name, e.encodedBodySize])"""
PRINT = """() => {
  const said = [], body = getComputedStyle(document.body);
  if (body.color !== "rgb(0, 0, 0)") said.push(`prints ${body.color}`);
  if (!/^rgba?\\((255, 255, 255|0, 0, 0, 0)/.test(body.backgroundColor))
    said.push(`prints on ${body.backgroundColor}`);
  for (const one of document.querySelectorAll("body > nav, .rail, .mast, .toasts, .bar"))
    if (one.getClientRects().length) said.push(`prints ${one.className || one.tagName}`);
  return said;
}"""
FORCED = """() => [...document.querySelectorAll(".btn")].filter(one => {
    const look = getComputedStyle(one);
    return one.getClientRects().length && look.borderTopStyle === "none";
  }).slice(0, 3).map(one => `a button without an edge: ${one.outerHTML.slice(0, 120)}`)"""


def axe_source():
    place = find_spec("axe_playwright_python").submodule_search_locations[0]
    return next(Path(place).rglob("axe.min.js")).read_text()


def pages_of(audience, planted):
    return {
        address(route, planted, OWN, OWN): route
        for route in routes()
        if route.audience == audience and not is_file(route)
    }


def is_file(route):
    return route.pattern.endswith((".js", ".csv", "photo/", "healthz/", "/export/", "download/"))


def pages_among(client, urls):
    """Addresses that show a page. (Chromium shows none for an answer without words, and is then
    still busy with its own when the next page is asked for.)"""
    shown = []
    for url in urls:
        answer = ask(client, "get", url)
        is_page = "<html" in said(answer) or 300 <= answer.status_code < 400
        # A letter's words stand in a frame of their own, where no script runs: nor does axe.
        is_framed = "sandbox" in answer.headers.get("Content-Security-Policy", "")
        if answer.status_code != 405 and is_page and not is_framed:
            shown.append(answer.headers.get("Location", url).partition("#")[0])
    return list(dict.fromkeys(shown))


def walk(page, urls, looks=LOOKS):
    """What is wrong on each page, with the page's address."""
    source, wrong = axe_source(), []
    # A stream that stays open would only hold the server's hub busy.
    page.route("**/live/**", lambda asked: asked.abort())
    for url in urls:
        answer = page.goto(url, wait_until="domcontentloaded")
        wrong += [f"{url} {answer.status} {told}" for told in look_at(page, source, looks)]
        page.emulate_media(media="screen", color_scheme="light", forced_colors="none")
    return list(dict.fromkeys(wrong))


def look_at(page, source, looks=LOOKS):
    page.evaluate(source)
    found = []
    for size, theme in looks:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme)
        only = None if (size, theme) == LOOKS[0] else BY_LOOK
        told = page.evaluate(LOOK, [list(RULES), only])
        found += [f"{size[0]} {theme}: {one}" for one in told]
    sizes = {name: weight(name, size) for name, size in page.evaluate(FETCHED)}
    whole = sum(size for name, size in sizes.items() if "/fonts/" not in name)
    script = sum(size for name, size in sizes.items() if name.endswith(".js"))
    if whole > LARGEST or script > MOST_SCRIPT:
        found.append(f"weighs {whole:,} bytes, {script:,} of them scripts")
    page.emulate_media(media="print")
    found += page.evaluate(PRINT)
    page.emulate_media(media="screen", forced_colors="active")
    return found + page.evaluate(FORCED)


@cache
def _packed(path):
    return len(gzip.compress(Path(finders.find(path)).read_bytes()))


def weight(name, size):
    """On the wire. A served Goodbuy packs its files, the server of the tests does not."""
    path = name.partition("/static/")[2].partition("#")[0].partition("?")[0]
    return _packed(path) if path else size


@pytest.fixture
def planted(cast, settings, site):
    settings.GOODBUY_DEMO = False
    return plant(cast)


def test_every_page_of_a_room(planted, open_page, cast, site):
    page = open_page(reduced_motion="reduce")
    client = harness.guest_browser(cast.ana)
    for name, morsel in client.cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": site}])
    urls = pages_among(client, pages_of("guest", planted))
    assert not (wrong := walk(page, urls)), "\n".join(["", *wrong])


def test_every_page_for_everybody(planted, open_page, cast, site):
    page = open_page(reduced_motion="reduce")
    urls = pages_among(harness.nobody(), [*pages_of("public", planted), "/nowhere/"])
    assert not (wrong := walk(page, urls)), "\n".join(["", *wrong])
    page.context.add_cookies([session_cookie(site, cast.mira.user)])
    assert not (wrong := walk(page, ["/nowhere/", "/palette/?q=mira"])), "\n".join(["", *wrong])


# In two halves, so that they can be walked side by side.
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_of_the_team(planted, open_page, cast, site, half):
    known = list(pages_of("member", planted))
    urls = pages_among(harness.member_browser(cast.mira), known[half::2])
    assert len(urls) > 50
    page = open_page(reduced_motion="reduce", member=cast.mira)
    assert not (wrong := walk(page, urls, FEW_LOOKS)), "\n".join(["", *wrong])
