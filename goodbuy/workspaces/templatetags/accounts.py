from django import template

from goodbuy.kernel.tongues import for_us, for_us_later

register = template.Library()

# Asked in this order, because every browser's line also names the ones it descends from.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": for_us_later("an iPhone"),
    "iPad": for_us_later("an iPad"),
    "Windows": "Windows",
    "Mac OS": for_us_later("a Mac"),
    "CrOS": for_us_later("a Chromebook"),
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """Firefox on a Mac: enough of a browser's long line to know one's own."""
    name = next((word for mark, word in BROWSERS.items() if f"{mark}/" in user_agent), "")
    if not name:
        name = "Safari" if "Safari/" in user_agent else for_us("A program")
    system = next((word for mark, word in SYSTEMS.items() if mark in user_agent), "")
    named = {"program": name, "system": system}
    return for_us("%(program)s on %(system)s") % named if system else name
