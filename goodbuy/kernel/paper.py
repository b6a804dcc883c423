"""A page on paper: HTML to PDF, with our own type and nothing from outside."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlparse

from django.contrib.staticfiles import finders

from goodbuy.kernel.errors import Refusal

# As Debian names them.
LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
MISSING = (
    f"The PDF cannot be made on this machine yet: it needs the libraries {LIBRARIES[0]}, "
    f"{LIBRARIES[1]} and {LIBRARIES[2]} (Debian: apt-get install, by those names). "
    "The page itself is safe, and prints from the browser."
)


def pdf_of(html: str) -> bytes:
    """Imported here and not above: web processes that print nothing stay small."""
    try:
        import weasyprint
    except OSError as problem:
        raise Refusal(MISSING) from problem
    page = weasyprint.HTML(string=html, base_url="static:/", url_fetcher=_our_own)
    made: bytes = page.write_pdf()
    return made


def _our_own(url: str) -> Any:
    """Type and styles of our own folder; any other address is refused, whatever a text says."""
    asked = urlparse(url)
    name = asked.path.lstrip("/") if asked.scheme == "static" else ""
    found = finders.find(name) if name and ".." not in name else None
    if not found:
        raise ValueError("A page on paper loads nothing from elsewhere.")
    from weasyprint.urls import URLFetcherResponse

    with open(found, "rb") as file:
        return URLFetcherResponse(url, file.read(), {"Content-Type": _type_of(found)})


def _type_of(path: str) -> str:
    return "text/css" if path.endswith(".css") else "font/woff2"
