"""The marks and words that every page uses. A builtin, so that no page needs `load`."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.static import StaticNode, static
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel import clock, words
from goodbuy.kernel.addresses import address
from goodbuy.kernel.tongues import for_us_later
from goodbuy.kernel.unbroken import date_unbroken, day, long_day, unbroken

register = template.Library()

# Stands for the token of forms in parts that were drawn before: it is another on each page.
TOKEN = "\x00token\x00"
SIDES = {"": "", "us": "", "seller": "", "client": "theirs", "theirs": "theirs", "third": "third"}
STATES = {"kept", "due", "late", "later"}
CLARITY = {
    "clear": ("m2", for_us_later("Clear")),
    "partly": ("m1", for_us_later("Partly")),
    "unclear": ("m0", for_us_later("Unclear")),
}

register.filter("initials", words.initials)
register.filter("quoted", words.quoted)
register.filter("unbroken", unbroken)
register.filter("date_unbroken", date_unbroken)
register.filter("day", day, needs_autoescape=True)
register.filter("long_day", long_day, needs_autoescape=True)
# In an attribute, where nothing can be marked.
register.filter("plain_day", words.day)
register.filter("clock", words.clock)
register.filter("ago_days", words.ago_days)
register.filter("number_words", words.number_words)
register.filter("plural_words", words.plural_words)


@register.filter
def tokened(drawn: str, token: Any) -> SafeString:
    """`{{ rows|tokened:csrf_token }}`: each form of what was drawn before gets the page's token."""
    return mark_safe(drawn.replace(TOKEN, str(token)))


class KeptStaticNode(StaticNode):
    """Django's own tag, quicker: the name of a file stays the same as long as this runs."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        return _static(path)


@lru_cache(maxsize=1024)
def _static(path: str) -> str:
    return static(path)


register.tag("static", KeptStaticNode.handle_token)


@register.filter
def money(value: Decimal | int | float | str | None, currency: str = "USD") -> str:
    """`{{ deal.value|money:deal.currency }}` is $48,600; cents only where there are some."""
    return words.money(value, currency)


@lru_cache(maxsize=512)
def _icon(name: str, extra: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="i {}" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            extra,
            label,
            static("icons.svg"),
            name,
        )
    space = " " if extra else ""
    return format_html(
        '<svg class="i{}{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        space,
        extra,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """`{% icon "kept" %}`; with a label it is read out, without one it is decoration."""
    return _icon(name, extra, str(label))


@register.simple_tag
def state_mark(state: str, text: str) -> SafeString:
    """`{% state_mark "late" "2 days late" %}`: the shape, the word, then the colour."""
    if state not in STATES:
        return format_html('<span class="state">{}</span>', text)
    mark = _icon(state, "", "")
    return format_html('<span class="state {}">{}{}</span>', state, mark, text)


@lru_cache(maxsize=4096)
def _avatar(name: str, side: str, size: str, gone: bool, photo: str, spoken: bool) -> SafeString:
    classes = " ".join(filter(None, ["av", SIDES.get(side, ""), "gone" if gone else "", size]))
    if spoken:
        said = format_html('role="img" aria-label="{}"', name)
    else:
        said = mark_safe('aria-hidden="true"')
    face: str = words.initials(name)
    if photo:
        face = format_html('<img src="{}" alt="" loading="lazy">', photo)
    return format_html('<span class="{}" {}>{}</span>', classes, said, face)


@register.simple_tag
def avatar(
    name: str,
    side: str = "us",
    size: str = "",
    gone: bool = False,
    photo: str = "",
    spoken: bool = False,
) -> SafeString:
    """`{% avatar person.name "client" %}`. The shape says who employs them: us, client or third."""
    return _avatar(str(name), side or "", size, bool(gone), photo or "", spoken)


def cells(filled: int) -> SafeString:
    """Five cells as one element: a board draws two hundred times five."""
    return mark_safe(f'<i class="cells n{filled}" aria-hidden="true"></i>')


@lru_cache(maxsize=64)
def _meter(filled: int, text: str) -> SafeString:
    return format_html('<span class="meter">{}{}</span>', cells(filled), text)


@register.simple_tag
def meter(filled: int | None, text: str) -> SafeString:
    """`{% meter 4 "Strong" %}`: five cells, and always the word."""
    return _meter(max(0, min(5, int(filled or 0))), str(text))


@lru_cache(maxsize=64)
def _moon(mark: str, word: str, bare: bool) -> SafeString:
    drawn = format_html('<i class="moon {}" aria-hidden="true"></i>', mark)
    return drawn if bare else format_html('<span class="clarity">{}{}</span>', drawn, word)


@register.simple_tag
def moon(clarity: str, bare: bool = False) -> SafeString:
    """`{% moon "partly" %}`: is the next step clear to the client? `bare` leaves out the word."""
    mark, word = CLARITY.get(clarity, CLARITY["unclear"])
    return _moon(mark, str(word), bool(bare))


@register.filter
def clarity_words(clarity: str) -> str:
    """`{{ "partly"|clarity_words }}` is Partly."""
    return str(CLARITY[clarity][1]) if clarity in CLARITY else clarity.capitalize()


class AddressNode(URLNode):
    def render(self, context: Any) -> str:
        if self.kwargs:
            return str(super().render(context))
        args = [arg.resolve(context) for arg in self.args]
        request: Any = getattr(context, "request", None)
        match = getattr(request, "resolver_match", None)
        app = getattr(request, "current_app", match.namespace if match else None)
        try:
            found = address(self.view_name.resolve(context), args, app)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Any, token: Any) -> AddressNode:
    """Django's own tag, quicker: see kernel/addresses.py."""
    node: Any = django_url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_tag(takes_context=True)
def tab(context: dict[str, Any], route: str, mark: str, text: str, also: str = "") -> SafeString:
    """One place of the rail, with the paths that belong to it too. A route that this build does
    not have is left out."""
    try:
        place = address(route)
    except NoReverseMatch:
        return SafeString("")
    request = context.get("request")
    path = request.path if request is not None else ""
    here = path == place if place == "/" else path.startswith((place, *also.split()))
    current = mark_safe(' aria-current="page"') if here else ""
    return format_html(
        '<a class="tab" href="{}"{}>{}{}</a>', place, current, _icon(mark, "", ""), text
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The address of this page with some parameters changed: `{% query page=2 q=None %}`."""
    kept = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return "?" + kept.urlencode()


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of a time element."""
    return value.isoformat() if value else ""


@register.filter
def undo_url(message: Any) -> str:
    """`messages.success(request, "Archived.", extra_tags=f"undo {url}")` offers the way back."""
    tags = str(getattr(message, "extra_tags", "") or "")
    return tags.removeprefix("undo ") if tags.startswith("undo /") else ""


@register.simple_tag
def rendered_at() -> str:
    """Wed 14 Oct, 8:40: when this copy of the page was made."""
    moment = clock.now()
    return f"{words.day(moment)}, {words.clock(moment)}"
