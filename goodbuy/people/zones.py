"""Time zones by the names that people type, and the clock on their wall."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from goodbuy.kernel import clock
from goodbuy.kernel.words import weekday_name
from goodbuy.people.checks import known_zones


def find_zone(text: str) -> str:
    """`berlin`, `New York` or `Europe/Berlin` as the zone's own name; else what was typed."""
    text = text.strip()
    if not text or text in known_zones():
        return text
    wanted = text.lower().replace(" ", "_")
    exact = [z for z in suggest_zones(text) if z.lower().rpartition("/")[2] == wanted]
    same = [z for z in known_zones() if z.lower() == wanted]
    return (same or exact or [text])[0]


def suggest_zones(text: str) -> list[str]:
    wanted = text.strip().lower().replace(" ", "_")
    if not wanted:
        return []
    found = [z for z in known_zones() if wanted in z.lower() and "/" in z]
    found = [z for z in found if not z.startswith(("Etc/", "posix/", "right/", "SystemV/"))]
    return sorted(found, key=lambda z: (not z.lower().rpartition("/")[2].startswith(wanted), z))[:8]


def local_time(zone: str) -> str:
    """`14:05, Tuesday` where they are now; nothing for a zone that is not known."""
    if zone not in known_zones():
        return ""
    there = clock.now().astimezone(ZoneInfo(zone))
    return f"{there.hour}:{there.minute:02d}, {weekday_name(there)}"
