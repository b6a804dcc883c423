from datetime import timedelta

import pytest
from django.db import connection

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.ids import unguessable_key
from goodbuy.kernel.statements import Statement, ask, numbered
from goodbuy.testing.cast import make_deal
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member


def test_a_statement_gives_what_its_queryset_gives_for_each_value(cast):
    other = make_deal(cast.mira, cast.deal.company, name="Another")
    cast_of = Statement(
        lambda deal, side: (
            CastMember.objects.filter(deal_id=deal, side=side)
            .select_related("deal")
            .order_by("order", "id")
        )
    )
    for deal in (cast.deal, other, cast.deal):
        for side in ("client", "seller"):
            expected = CastMember.objects.filter(deal=deal, side=side).order_by("order", "id")
            found = cast_of(deal=deal.pk, side=side)
            assert found == list(expected)
            assert all(row.deal.name == deal.name for row in found)


def test_days_and_moments_are_values_and_tuples_come_as_such(cast):
    Deal.objects.update(started_on=clock.today())
    told = Statement(
        lambda at, day: Deal.objects.filter(created_at__lt=at, started_on__lte=day).values_list(
            "pk"
        )
    )
    late, day = clock.now() + timedelta(minutes=1), clock.today() + timedelta(days=1)
    assert told(at=late, day=day) == list(Deal.objects.values_list("pk"))
    assert told(at=late - timedelta(days=90), day=day) == []


def test_it_is_written_once(cast, monkeypatch):
    built = []
    one = Statement(lambda pk: built.append(pk) or Deal.objects.filter(pk=pk))
    assert [one.first(pk=cast.deal.pk) for _ in range(3)] == [cast.deal] * 3
    assert len(built) == 1
    assert one.first(pk=cast.deal.company_id) is None


def test_a_value_that_the_queryset_drops_is_refused(cast):
    forgets = Statement(lambda pk, side: Deal.objects.filter(pk=pk))
    with pytest.raises(LookupError, match="side"):
        forgets(pk=cast.deal.pk, side="client")


def test_a_kept_plan_gives_each_reader_their_own_rows(cast):
    make_deal(cast.mira, cast.deal.company, name="Another")
    make_deal(cast.otto, name="Elsewhere")
    deals = Statement(lambda at: Deal.objects.filter(created_at__lt=at).order_by("name"))
    late = clock.now() + timedelta(minutes=1)
    seen = {}
    # Often enough for PostgreSQL to keep one plan for all values.
    for _ in range(7):
        for who in (cast.mira, cast.otto, cast.rolf, cast.ana):
            enter = acting_as_grant if who is cast.ana else acting_as_member
            with enter(who):
                seen.setdefault(who.pk, set()).add(tuple(d.name for d in deals(at=late)))
    ours = {("Another", cast.deal.name)}
    assert seen[cast.mira.pk] == seen[cast.rolf.pk] == ours
    assert seen[cast.otto.pk] == {("Elsewhere",)}
    assert seen[cast.ana.pk] == {(cast.deal.name,)}


def test_what_is_the_same_each_time_is_read_as_it_was_written(cast):
    Deal.objects.update(name="100 % 'sure' %s")
    like = Statement(lambda pk: Deal.objects.filter(pk=pk, name__contains="100 % 'sure' %s"))
    assert like(pk=cast.deal.pk) == [cast.deal]


def test_a_plan_stays_with_its_connection_unless_a_pooler_hands_it_around(cast, monkeypatch):
    def kept():
        return ask("select count(*) from pg_prepared_statements where statement like %s", [mark])

    mark = "%" + unguessable_key() + "%"
    sql = f'select 1 as "{mark.strip("%")}" where %s::int > 0'
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert ask(sql, [1]) == [(1,)]
    assert kept() == [(0,)]
    monkeypatch.undo()
    assert ask(sql, [1]) == ask(sql, [2]) == [(1,)]
    assert kept() == [(1,)]


def test_values_are_found_by_their_names_or_by_their_turn(cast):
    named = "select %(a)s::int, %(b)s::text, %(a)s::int + 1, '100 %%'"
    assert ask(named, {"b": "B", "a": 1, "nobody asks": 2}) == [(1, "B", 2, "100 %")]
    assert ask("select %s::int, %s::text, '100 %%'", [1, "B"]) == [(1, "B", "100 %")]
    assert ask("select 1", {}) == ask("select 1", []) == [(1,)]


def test_connections_hold_the_very_words_of_a_long_statement_and_no_copy(cast):
    long = f"select %(day)s::int -- {'long ' * 1000}"
    assert ask(long, {"day": 1}) == [(1,)]
    words, _ = numbered(long)
    kept = connection.connection._prepared._names
    assert [key[0] for key in kept if key[0] is words] == [words]
