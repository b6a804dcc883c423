"""What a kind of row is called on a screen: where somebody was erased, “People: 1”."""

import re
from datetime import date
from importlib import import_module

from django.db import connection

from goodbuy.people.models import Erasure, Person
from goodbuy.workspaces.policies import tenant_models

PUT_RIGHT = import_module("goodbuy.people.migrations.0017_names_in_words").PUT_RIGHT
# What Django makes of a name that ends in an s, or in a y after a consonant.
CLUMSY = re.compile(r"ss$|[^aeiou]ys$|^persons$|^(receiveds|specifieds|laters)$")


def test_no_kind_of_row_has_a_plural_that_nobody_would_say():
    names = {str(model._meta.verbose_name_plural) for model in tenant_models()}
    assert len(names) > 80
    assert not {name for name in names if CLUMSY.search(name)}


def test_the_list_of_erasures_says_people(cast, client):
    tomas = Person.add(by=cast.mira, name="Tomás Reyes", emails=["tomas@reyes.example"])
    client.force_login(cast.mira.user)
    client.post(f"/people/{tomas.pk}/erase/", {"why": "asked", "name": "Tomás Reyes"})
    gone = dict(Erasure.objects.get().gone)
    assert (gone["people"], gone["e-mail addresses"]) == (1, 1)
    page = client.get("/settings/memory/erased/").text
    assert "People: 1" in page


def test_what_was_erased_before_is_called_so_too(cast):
    old = [["persons", 1], ["email addresss", 2], ["facts", 3]]
    told = {"by_name": "Mira", "why": "asked", "on": date(2026, 10, 1), "marks": []}
    erasure = Erasure.objects.create(workspace=cast.workspace, gone=old, **told)
    with connection.cursor() as cursor:
        for statement in PUT_RIGHT:
            cursor.execute(statement)
    erasure.refresh_from_db()
    assert erasure.gone == [["people", 1], ["e-mail addresses", 2], ["facts", 3]]
