"""How a file leaves: as itself, never as something that a browser would run."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header


def handed_out(file: Any, kind: str, disposition: str, cache: str) -> HttpResponse:
    """`file` is a FieldFile; Http404 where it is named no longer or is not there."""
    if not file or not file.storage.exists(str(file)):
        raise Http404
    with file.open("rb") as kept:
        response = HttpResponse(kept.read(), content_type=kind)
    response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = cache
    return response


def to_take_along(body: str | bytes, name: str, kind: str) -> HttpResponse:
    """A file that was written for this answer; `kind` is its media type."""
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


def table_to_take_along(body: str, name: str) -> HttpResponse:
    """CSV; the mark before it tells spreadsheets that it is UTF-8."""
    return to_take_along("\ufeff" + body, name, "text/csv; charset=utf-8")


def photo(file: Any, name: str, cache: str) -> HttpResponse:
    """A picture that was made by us from pixels alone, shown in its place."""
    return handed_out(file, "image/webp", f'inline; filename="{name}"', cache)
