"""The bench's words; the bench itself runs by hand, on a quiet machine."""

from types import SimpleNamespace

import pytest
from django.db import connection

from goodbuy.testing.bench import manners
from goodbuy.testing.bench.__main__ import APART, MEASURES, _parser
from goodbuy.testing.bench.seed import ago
from goodbuy.testing.bench.size import Size
from goodbuy.testing.bench.table import Row


def test_each_row_can_be_asked_for_alone():
    assert _parser().parse_args(["--only", "people", "--scale", "10"]).scale == 10
    assert set(MEASURES) >= {"people", "board", "room", "deal", "today", "import", "live", "memory"}
    assert set(APART) == {"clockwork", "where", "letters"}
    assert _parser().parse_args(["--only", "clockwork"]).only == ["clockwork"]


@pytest.mark.django_db
def test_ten_times_the_rows_reach_no_further_back():
    events = Size.of(10).events
    with connection.cursor() as cursor:
        cursor.execute(f"select extract(day from now() - ({ago(700, f'{events}', events)}))")
        assert cursor.fetchone() == (700,)


def test_a_large_merge_a_look_for_doubles_and_a_long_memory_are_measured(cast, monkeypatch):
    keys = {"workspace": cast.workspace.pk, "member": cast.mira.pk, "person": cast.ana_person.pk}
    house = SimpleNamespace(
        key=lambda kind, number=1: str(keys[kind]), size=Size.of(0.001), value=lambda *asked: 7
    )
    seen = SimpleNamespace(
        page=SimpleNamespace(median=1), queries=5, row=lambda what: Row(what, "")
    )
    monkeypatch.setattr(manners, "MERGED_ROWS", 20)
    monkeypatch.setattr(manners, "FACTS", 3)
    monkeypatch.setattr(manners, "measure", lambda *asked: seen)
    rows = manners.remembered(house) + manners.merge(house) + manners.duplicates(house)
    assert len(rows) == 5
    assert cast.ana_person.facts.count() == 3
