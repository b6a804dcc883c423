from django import template

register = template.Library()

# Asked in this order, because every browser's line also names the ones it descends from.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Windows": "Windows",
    "Mac OS": "a Mac",
    "CrOS": "a Chromebook",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """Firefox on a Mac: enough of a browser's long line to know one's own."""
    name = next((word for mark, word in BROWSERS.items() if f"{mark}/" in user_agent), "")
    if not name:
        name = "Safari" if "Safari/" in user_agent else "A program"
    system = next((word for mark, word in SYSTEMS.items() if mark in user_agent), "")
    return f"{name} on {system}" if system else name
