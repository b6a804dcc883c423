import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodbuy.kernel import clock

SPRITE = Path(__file__).parent.parent / "static" / "icons.svg"
COLOURS = {
    "Ground": "paper sheet sunk ink ink-2 ink-3 rule edge",
    "Accent, people, mark": "accent accent-deep accent-wash us them mark",
    "Meaning": "kept kept-wash due due-wash late late-wash",
}


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Every token, part and state of the look, alive. Only the demo shows it."""
    if not settings.GOODBUY_DEMO:
        raise Http404
    return render(request, "style_page.html", samples())


def samples() -> dict[str, Any]:
    today = clock.today()
    ahead = [today + timedelta(days=n) for n in (0, 2, 6, 30)]
    return {
        "colours": {name: row.split() for name, row in COLOURS.items()},
        "today": today,
        "friday": ahead[1],
        "tuesday": ahead[2],
        "later": ahead[3],
        "moment": clock.now(),
        "sizes": (54, 38, 28, 22, 19, 17, 15, 14, 13, 12),
        "icons": re.findall(r'id="(\w+)"', SPRITE.read_text()),
        "stages": ("exploring", "evaluating", "agreed"),
    }
