"""An address whose form is kept is the one that Django writes."""

from uuid import UUID, uuid4

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, get_resolver, re_path, reverse, set_script_prefix

from goodbuy.kernel.addresses import _form, address
from goodbuy.kernel.ids import unguessable_key


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


def test_all_rooms_share_one_form_of_an_address():
    rooms, step = [unguessable_key() for _ in range(3)], uuid4()
    assert address("room:step", [rooms[0], step]) == reverse("room:step", args=[rooms[0], step])
    before = _form.cache_info().currsize
    for room in rooms:
        assert address("room:step", [room, step]) == reverse("room:step", args=[room, step])
    assert _form.cache_info().currsize == before


def test_a_word_as_long_as_a_key_stays_where_only_that_word_may_stand(settings):
    settings.ROOT_URLCONF = (re_path("^(one-word-of-22-letters)/$", lambda asked: None, name="it"),)
    assert address("it", ["one-word-of-22-letters"]) == "/one-word-of-22-letters/"
