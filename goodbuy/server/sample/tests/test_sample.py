import pytest

from goodbuy.conversations.models import Aftertaste, Charter, Meeting
from goodbuy.deals.models import Deal
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import weekend_of
from goodbuy.people.models import Person
from goodbuy.plans.models import Handoff, Step
from goodbuy.plans.where import where_many
from goodbuy.promises.models import Outcome, Promise
from goodbuy.server import sample
from goodbuy.timeline.models import Event, replayed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_the_sample_is_full_of_life_and_each_record_equals_its_events():
    sample.load()
    deals = list(Deal.objects.select_related("workspace"))
    assert len(deals) >= 12
    assert {d.stage for d in deals} >= set(Deal.RUNNING) - {"renewing"} | {"paused", "declined"}
    assert Person.objects.count() >= 60
    assert Event.objects.order_by("at").first().at < Event.objects.latest("at").at
    for deal in deals:
        signing = Step.objects.filter(deal=deal, phase__stage="agreed", done_on__isnull=False)
        if deal.stage in Deal.AFTER_CLOSE:
            assert deal.agreed_on >= signing.latest("done_on").done_on, deal
    assert not Deal.objects.filter(promises=None), "a promise for each"
    for step in Step.objects.exclude(done_on=None).select_related("owner", "workspace"):
        weekend = weekend_of(calendar_of(step.owner, step.workspace).country)
        assert step.done_on.weekday() not in weekend, (step, step.done_on)
    posts = where_many(deals)
    running = [posts[d.pk] for d in deals if d.stage in Deal.RUNNING]
    assert all(post.next_words and post.next_who.name and post.next_on for post in running)
    for row in [*deals, *Promise.objects.all(), *Outcome.objects.all()]:
        told = replayed(row)
        for field in row.told_fields():
            now = getattr(row, field.attname)
            assert field.to_python(told[field.attname]) == now, (row, field.name)
    assert {one.state for one in Handoff.objects.all()} == set(Handoff.State)
    owed = [m for m in Meeting.objects.select_related("host") if m.owes_recap(clock.now())]
    assert len(owed) == 1
    assert Charter.objects.filter(state="agreed").count() == 2
    after_yes = Aftertaste.objects.answered().filter(moment="yes")
    assert after_yes.count() >= 10, "from ten answers on a score shows"
    before = Event.objects.count()
    sample.load()
    assert Event.objects.count() == before, "a database that holds anything is left alone"
    team, room = sample.addresses("http://127.0.0.1:8000")
    assert "/demo/sign-in/" in team
    assert "/r/" in room
