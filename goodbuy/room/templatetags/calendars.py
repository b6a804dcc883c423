from typing import Any

from django import template

from goodbuy.deals.models import CalendarFeed

register = template.Library()


@register.simple_tag(takes_context=True)
def my_calendar(context: dict[str, Any]) -> str:
    """The secret calendar address of the member who reads this; empty where there is none."""
    feed = CalendarFeed.of(context["member"])
    return feed.address() if feed else ""
