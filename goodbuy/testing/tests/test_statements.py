from datetime import timedelta

import pytest

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.statements import Statement
from goodbuy.testing.cast import make_deal


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
