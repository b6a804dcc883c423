"""An address whose form is kept is the one that Django writes."""

from uuid import UUID, uuid4

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, get_resolver, reverse, set_script_prefix

from goodbuy.kernel.addresses import address


def routes(resolver=None, names=()):
    for one in (resolver or get_resolver()).url_patterns:
        if hasattr(one, "url_patterns"):
            yield from routes(one, (*names, one.namespace) if one.namespace else names)
        elif one.name:
            yield ":".join((*names, one.name)), list(one.pattern.converters.values())


def test_every_address_is_djangos_own_at_each_call():
    tried = 0
    for name, converters in routes():
        kinds = [type(one).__name__ for one in converters]
        for number in (1, 2):
            given = {"UUIDConverter": uuid4(), "IntConverter": number}
            args = [given.get(kind, f"a%b-{number}") for kind in kinds]
            try:
                expected = reverse(name, args=args)
            except NoReverseMatch:
                continue
            assert address(name, args) == address(name, args) == expected
            tried += 1
    assert tried > 400


def test_what_has_no_address_is_refused_and_other_values_are_djangos():
    with pytest.raises(NoReverseMatch):
        address("people:person", ["nobody"])
    with pytest.raises(NoReverseMatch):
        address("people:person", [uuid4(), uuid4()])
    with pytest.raises(NoReverseMatch):
        Template("{% url 'people:person' pk %}").render(Context({"pk": ""}))


def test_an_address_stands_below_the_prefix_of_the_installation():
    pk = UUID(int=5)
    before = address("people:person", [pk])
    set_script_prefix("/crm/")
    try:
        assert address("people:person", [pk]) == f"/crm{before}"
    finally:
        set_script_prefix("/")
    shown = Template(
        "{% url 'people:person' pk as there %}{{ there }}{% url 'no:where' as no %}{{ no }}"
    )
    assert shown.render(Context({"pk": pk})) == before
