"""What tells itself, and the look for who fades: for many deals in as few statements as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodbuy.kernel import clock
from goodbuy.plans.models import Narration, Phase, Phrase, Plan, Presence
from goodbuy.plans.tasks import look_for_cliffs, publish_ripe_narrations
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_cast, make_company, make_deal
from goodbuy.testing.queries import QUIET
from goodbuy.timeline.models import Event, replayed

HOUR = timedelta(hours=1)
# Longer than a draft rests.
RIPE = timedelta(hours=5)
PEOPLE = ["first", "second", "third", "fourth", "fifth", "sixth"]


def deals_of(cast, names):
    company = make_company(cast.mira)
    for name in names:
        deal = make_deal(cast.mira, company, name=name, stage="live")
        seller = make_cast(cast.mira, deal, "Mira Lindt", "seller", member=cast.mira)
        other = make_cast(cast.mira, deal, "Sam Okafor", "seller")
        plan = Plan(deal=deal, template_name="By hand")
        plan.born("plan.drawn", by=cast.mira)
        phase = Phase(plan=plan, deal=deal, name="Work", stage="live", order=0)
        phase.workspace_id = cast.workspace.pk
        phase.save()
        curve = {str(phase.pk): "share"}
        Presence.plan(seller, by=cast.mira, curve=curve, mode="share", is_seller=True)
        Presence.plan(other, by=cast.mira, curve=curve, mode="share", order=1)
        yield deal, seller, other


def counted(task, moment):
    with clock.moved_to(moment), CaptureQueriesContext(connection) as seen:
        moved = task()
    return moved, len([q for q in seen if not q["sql"].startswith(QUIET)])


@pytest.mark.advice("A21")
def test_ripe_entries_tell_themselves_in_a_few_statements_each_with_its_own_event(cast):
    at, counts = clock.now(), []
    for names in (PEOPLE[:1], PEOPLE[1:2], PEOPLE[2:]):
        for deal, seller, _other in deals_of(cast, names):
            Promise.record(deal=deal, words=f"The {deal.name} plan", said_by=seller, by=cast.mira)
        Presence.objects.update(heard_at=None)
        at += RIPE
        counts.append(counted(publish_ripe_narrations, at))
    _first, few, many = counts
    assert (few[0], many[0]) == (1, 4)
    assert many[1] == few[1] < 12
    assert publish_ripe_narrations() == 0
    for entry in Narration.objects.all():
        told = Event.objects.about(entry).get(kind="narration.published")
        assert (told.audience, told.actor_kind, told.deal_id) == ("client", "system", entry.deal_id)
        assert told.facts["narrator"] == "Mira Lindt"
        assert replayed(entry)["state"] == entry.state == "published"
        heard = Presence.objects.filter(cast=entry.narrator).values_list("heard_at", flat=True)
        assert list(heard) in ([told.at], [None])  # the earlier ones were set back above
    newest = Presence.objects.filter(deal__name__in=PEOPLE[2:])
    assert {bool(p.heard_at) for p in newest.filter(is_seller=True)} == {True}
    assert {bool(p.heard_at) for p in newest.filter(is_seller=False)} == {False}


def test_an_entry_that_was_told_by_hand_meanwhile_is_told_once(cast):
    [(deal, seller, _other)] = deals_of(cast, ["Only"])
    Promise.record(deal=deal, words="A plan", said_by=seller, by=cast.mira)
    entry = Narration.objects.get()
    stale = Narration.objects.for_list().get()
    entry.publish(by=cast.mira)
    from goodbuy.timeline.many import move_all
    from goodbuy.timeline.models import System

    assert move_all([stale.as_told()], by=System(cast.workspace.pk)) == 0
    assert Event.objects.filter(kind="narration.published").count() == 1


def test_what_was_edited_and_then_told_itself_is_learned_from(cast):
    for (deal, seller, _other), words in zip(
        deals_of(cast, PEOPLE[:2]), ("Six printers", "A quiet week"), strict=True
    ):
        Promise.record(deal=deal, words=words, said_by=seller, by=cast.mira)
        Narration.objects.get(deal=deal).edit(
            by=cast.mira, headline=f"You have our word: “{words}”"
        )
    assert counted(publish_ripe_narrations, clock.now() + RIPE)[0] == 2
    assert Phrase.objects.offered().get().after == "You have our word: “{about}”"


@pytest.mark.advice("A19", "A30")
def test_the_look_for_cliffs_writes_all_marks_at_once(cast):
    counts, at = [], clock.now()
    for names in (PEOPLE[:1], PEOPLE[1:2], PEOPLE[2:]):
        for deal, _seller, other in deals_of(cast, names):
            for number in range(5):
                Narration.tell(deal=deal, narrator=other, by=cast.rolf, headline=f"N{number}")
        counts.append(counted(look_for_cliffs, at + HOUR))
    _first, few, many = counts
    assert (few[0], many[0]) == (1, 4)
    assert many[1] == few[1] < 12
    assert look_for_cliffs() == 0
    marked = Presence.objects.filter(cliff_at__isnull=False)
    assert {(p.is_seller, p.heard_share) for p in marked} == {(True, 0)}
    assert marked.count() == 6
