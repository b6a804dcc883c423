"""What we ship to browsers: pinned, unaltered, built from the sources beside it, and small."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "goodbuy" / "static"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text())
KILOBYTE = 1000


def digest(path):
    return sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("entry", MANIFEST["vendored"], ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_in_the_manifest(entry):
    assert entry["licence"]
    assert entry["version"]
    assert digest(STATIC / entry["file"]) == entry["sha256"]


def test_every_vendored_file_is_in_the_manifest():
    listed = {entry["file"] for entry in MANIFEST["vendored"]}
    there = {f"vendor/{path.name}" for path in (STATIC / "vendor").glob("*.js")}
    there |= {f"fonts/{path.name}" for path in (STATIC / "fonts").iterdir()}
    assert there == listed


def test_the_built_files_were_built_from_the_sources_that_lie_here():
    sources = [p for p in (ROOT / "frontend").rglob("*") if p.suffix in {".js", ".css"}]
    assert {str(p.relative_to(ROOT)): digest(p) for p in sources} == MANIFEST["built_from"], (
        "frontend/ changed: run bin/vendor"
    )
    assert {name: digest(STATIC / name) for name in MANIFEST["built"]} == MANIFEST["built"]


@pytest.mark.parametrize("bundle", ["workspace", "room"])
def test_a_page_runs_less_than_sixty_kilobytes_of_javascript(bundle):
    files = ["js/failed.js", "js/sw.js", f"js/{bundle}.js"]
    assert sum((STATIC / file).stat().st_size for file in files) < 60 * KILOBYTE


@pytest.mark.parametrize("bundle", ["workspace", "room"])
def test_a_bundle_begins_with_htmx_as_it_was_fetched(bundle):
    htmx = (STATIC / "vendor" / "htmx.js").read_bytes()
    assert (STATIC / "js" / f"{bundle}.js").read_bytes().startswith(htmx)


@pytest.mark.parametrize("page", ["room", "today", "board", "deal", "person", "list", "forms"])
def test_the_look_of_a_page_is_one_small_file_or_two(page):
    files = {"css/base.css", f"css/{page}.css"}
    # These three hold all of it, for first visits.
    files -= {"css/base.css"} if page in ("room", "today", "board") else set()
    assert sum((STATIC / file).stat().st_size for file in files) < 48 * KILOBYTE


def test_nothing_names_the_place_a_package_was_fetched_from():
    for name in ("package.json", "package-lock.json", ".npmrc"):
        text = (ROOT / name).read_text()
        assert '"resolved"' not in text
        assert "://" not in text.replace("https://opencollective.com", "").replace(
            "https://github.com/sponsors", ""
        )
