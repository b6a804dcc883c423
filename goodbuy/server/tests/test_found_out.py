"""Before the processes part, what Django finds out about the tables is found out and kept."""

from __future__ import annotations

from django.db import models
from django.test.utils import isolate_apps

from goodbuy.server import found_out
from goodbuy.server.found_out import ASKED_FOR_LATER, find_out_about_tables, kept_by


@isolate_apps("goodbuy.people")
def test_what_a_table_keeps_is_there_before_anybody_asks(monkeypatch):
    class Shelf(models.Model):
        name = models.CharField(max_length=20)

        class Meta:
            app_label = "people"

        def __str__(self):
            return self.name

    name = Shelf._meta.get_field("name")
    assert "cached_col" not in vars(name)
    monkeypatch.setattr(found_out.apps, "get_models", lambda **_: [Shelf])
    find_out_about_tables()
    assert {"cached_col", "_get_default"} <= vars(name).keys()
    assert {"fields", "_forward_fields_map"} <= vars(Shelf._meta).keys()


def test_every_table_of_the_house_can_be_asked():
    find_out_about_tables()


def test_what_a_subclass_no_longer_keeps_is_not_asked():
    class Asked(models.Field):
        cached_col = None

    assert "cached_col" in kept_by(models.Field)
    assert "cached_col" not in kept_by(Asked)


def test_what_is_asked_for_later_is_still_there_under_its_name():
    for name in ASKED_FOR_LATER:
        assert found_out.import_module(name)
