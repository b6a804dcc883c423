"""A57 and A58: a friendship brings no prices into the ledger, and a good evening costs no duty."""

import io
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.insight.briefing import brief_of
from goodbuy.integrations.exporting import write_archive
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.closeness import closeness
from goodbuy.people.models import Benefit, Contact, Person, PriceHint, Relationship
from goodbuy.testing.cast import make_member
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member

HINT = "Under quincetower thousand they sign alone"

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.advice("A57")
def test_no_column_of_the_ledger_can_hold_a_price_and_the_database_refuses_the_kind(cast, tomas):
    numbers = models.DecimalField | models.IntegerField | models.FloatField
    assert not [f.name for f in Benefit._meta.concrete_fields if isinstance(f, numbers)]
    with pytest.raises(Refusal, match="one of the six kinds"):
        Benefit.note(tomas, "price", HINT, by=cast.mira)
    made = Benefit.note(tomas, "inside", "A third site opens", by=cast.mira)
    for kind in ("price", "buying", "discount"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Benefit.objects.filter(pk=made.pk).update(kind=kind)


@pytest.mark.advice("A57")
def test_a_hint_hangs_on_nothing_but_the_person_and_whoever_heard_it():
    there = {f.related_model.__name__ for f in PriceHint._meta.concrete_fields if f.is_relation}
    assert there == {"Workspace", "Person", "Member"}
    pointing = [f for f in PriceHint._meta.get_fields() if f.auto_created and not f.concrete]
    assert pointing == []


@pytest.mark.advice("A57")
def test_a_hint_is_on_its_own_page_and_on_no_other_whoever_looks(client, cast, tomas):
    sam = make_member(cast.workspace, "Sam Seller")
    hint = PriceHint.note(tomas, HINT, by=sam)
    pages = ["", "brief/", "history/", "around/", "after/", "way/"]
    pages = [f"/people/{tomas.pk}/{page}" for page in pages]
    pages += [
        "/today/?all=1",
        "/palette/?q=quincetower",
        "/people/?q=quincetower",
        "/reports/told/",
    ]
    for reader in (cast.mira, sam):
        client.force_login(reader.user)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert "quincetower thousand" not in answer.text, page
        assert "quincetower" not in str(brief_of(tomas, reader))
    assert "quincetower" in client.get(f"/people/{tomas.pk}/hints/").text
    client.force_login(cast.mira.user)
    for page in ("hints/", "rights/"):
        assert "quincetower" not in client.get(f"/people/{tomas.pk}/{page}").text
    with acting_as_member(cast.mira):
        assert not PriceHint.objects.exists()
        made = io.BytesIO()
        write_archive(made, cast.mira, lambda done, doing: None)
    archive = zipfile.ZipFile(made)
    assert not [n for n in archive.namelist() if b"quincetower" in archive.read(n)]
    assert not Event.objects.filter(changed__icontains="quincetower").exists()
    assert not Event.objects.filter(facts__icontains="quincetower").exists()
    with pytest.raises(NotAllowed):
        hint.erase(by=cast.mira)


@pytest.mark.advice("A58")
@pytest.mark.invariant(17)
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    ways=st.lists(
        st.tuples(st.sampled_from(["social", "call", "mail", "visit"]), st.integers(0, 60)),
        min_size=1,
        max_size=6,
    )
)
def test_invariant_17_social_contacts_warm_and_move_no_clock_of_the_pair(cast, ways):
    with transaction.atomic():
        tomas, today = Person.add(by=cast.mira, name="Tomás Reyes"), clock.today("America/New_York")
        for way, ago in ways:
            Contact.log(tomas, way, by=cast.mira, on=today - timedelta(days=ago))
        meant = [today - timedelta(days=ago) for way, ago in ways if way != "social"]
        pair = Relationship.objects.filter(person=tomas).first()
        assert (pair.last_met_on if pair else None) == max(meant, default=None)
        tomas.refresh_from_db()
        talked = tomas.last_contact_at
        assert (talked and talked.astimezone(NEW_YORK).date()) == max(meant, default=None)
        newest = list(Contact.objects.between(cast.mira, tomas))
        recency = {bar.name: bar.level for bar in closeness(newest, [], [], today)}["Recency"]
        alone = [c for c in newest if not c.is_social]
        without = {bar.name: bar.level for bar in closeness(alone, [], [], today)}["Recency"]
        assert recency >= without
        assert recency > 0
        transaction.set_rollback(True)
