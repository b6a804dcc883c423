import pytest
from django.db import ProgrammingError, connection, transaction

from goodbuy.deals.models import Deal, Grant
from goodbuy.people.models import Person
from goodbuy.testing.cast import make_cast, make_deal, make_grant
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import (
    WEB,
    acting,
    acting_as_grant,
    acting_as_member,
    all_workspace_ids,
)
from goodbuy.workspaces.models import Member
from goodbuy.workspaces.policies import tenant_models


def refused(query):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        query()
    return True


def test_a_member_sees_the_rows_of_one_workspace_without_any_filter(cast):
    with acting_as_member(cast.mira):
        assert set(Deal.objects.all()) == {cast.deal}
        assert {m.name for m in Member.objects.all()} == {"Mira Lindt", "Rolf Stein"}
    with acting_as_member(cast.otto):
        assert not Deal.objects.exists()
        assert Deal.objects.filter(pk=cast.deal.pk).update(name="Mine") == 0


def test_a_client_sees_one_deal_and_holds_no_grant_on_what_a_room_never_shows(cast):
    other = make_deal(cast.mira, name="Another purchase")
    bea = make_cast(cast.mira, other, "Bea")
    make_grant(cast.mira, other, bea, "bea")
    with acting_as_grant(cast.ana):
        assert [d.name for d in Deal.objects.all()] == ["Clear labels on six docks"]
        assert [g.pk for g in Grant.objects.all()] == [cast.ana.pk]
        assert not Event.objects.exists(), "the team's events stay with the team"
        assert refused(lambda: Person.objects.first())
        assert refused(lambda: Member.objects.first())


def test_a_viewer_reads_and_cannot_write_even_where_a_view_forgot(cast):
    with acting_as_member(cast.rolf):
        assert Deal.objects.get().name
        assert refused(lambda: Deal.objects.update(name="Changed"))


def test_the_web_role_alone_reads_no_row_of_any_workspace(cast):
    with acting(WEB):
        for model in tenant_models():
            assert refused(lambda model=model: model._base_manager.first()), model
        assert set(all_workspace_ids()) >= {cast.workspace.pk}


def test_every_table_of_a_workspace_is_under_row_security(db):
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity")
        under = {row[0] for row in cursor.fetchall()}
    assert {m._meta.db_table for m in tenant_models()} <= under


def test_a_block_puts_back_what_was_there_before(cast):
    with acting_as_member(cast.mira):
        with acting_as_grant(cast.ana):
            assert refused(lambda: Person.objects.first())
        assert Person.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.workspace', true), current_user")
        assert cursor.fetchone()[0] in ("", None)


def test_a_row_cannot_be_put_into_another_workspace(cast):
    with acting_as_member(cast.otto):
        stray = Deal(company_id=cast.deal.company_id, owner=cast.otto, name="Stray")
        stray.workspace_id = cast.workspace.pk
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            stray.save(force_insert=True)
