from typing import Any

import brotli
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

SMALLEST = 500


class CompressionMiddleware(GZipMiddleware):
    """Brotli where the browser takes it, else Django's gzip.

    The one secret in our pages, the CSRF token, is masked anew in each answer (BREACH).
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if response.streaming or "br" not in accepted or response.has_header("Content-Encoding"):
            return super().process_response(request, response)
        if len(response.content) < SMALLEST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith(("text/", "application/j", "image/svg")):
            return response
        response.content = brotli.compress(response.content, quality=3)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "br"
        return response
