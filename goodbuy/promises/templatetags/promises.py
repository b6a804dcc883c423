from django import template
from django.utils.safestring import SafeString

from goodbuy.kernel.templatetags.goodbuy import state_mark
from goodbuy.promises.models import Promise
from goodbuy.promises.shown import promise_mark

register = template.Library()


@register.simple_tag
def promise_state(promise: Promise) -> SafeString:
    """`{% promise_state promise %}`: kept, due or late, with its word and day."""
    return state_mark(*promise_mark(promise))
