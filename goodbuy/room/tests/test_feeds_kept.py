"""A calendar program that keeps what it read: whatever happens, it ends up with what is so."""

from datetime import timedelta

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import CalendarFeed
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.models import Step
from goodbuy.room.tests.test_feeds import is_mine, read

DAY = timedelta(days=1)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["slip", "hide", "drop", "rename", "arrange", "move", "cancel", "wait"]),
        st.integers(0, 5),
    ),
    min_size=3,
    max_size=8,
)


class Reader:
    """As RFC 5545 (3.8.7.4) has it: a higher number replaces, and nothing vanishes by silence."""

    def __init__(self, feed):
        self.feed, self.kept = feed, {}

    def fetch(self):
        found = read(self.feed)
        for uid, entry in found.items():
            told = tuple(str(entry.get(name)) for name in ("summary", "status", "url"))
            told += (entry["dtstart"].dt, entry["dtend"].dt, str(entry.get("description")))
            sequence = int(entry["sequence"])
            before = self.kept.get(uid)
            if before:
                assert sequence == before[0] + (told != before[1]), uid
            self.kept[uid] = (sequence, told)
        silent = self.kept.keys() - found.keys()
        assert not silent, "what a reader still keeps is told, or was called off first"

    def standing(self):
        return {uid for uid, (_number, told) in self.kept.items() if told[1] == "CONFIRMED"}


def act(drawn, what, number):
    cast = drawn.people
    mine = [s for s in Step.objects.for_list().order_by("number") if is_mine(s, cast.ana)]
    step, meeting = mine[number % len(mine)], Meeting.objects.order_by("id").last()
    starts = clock.now() + (number + 1) * DAY
    if what == "slip":
        step.slip(step.due_on + (number + 1) * DAY, reason="The hall is closed", by=cast.mira)
    elif what == "hide":
        step.describe(by=cast.mira, is_shared=not step.is_shared)
    elif what == "drop":
        step.drop(by=cast.mira, reason="You have one already")
    elif what == "rename":
        step.describe(by=cast.mira, name=f"Step {number}")
    elif what == "arrange":
        Meeting.arrange(
            cast.deal, by=cast.mira, title=f"Talk {number}", starts_at=starts, who=[],
            ends_at=starts + timedelta(hours=1), host=cast.mira_cast,
        )  # fmt: skip
    elif meeting and what == "move":
        meeting.rearrange(by=cast.mira, starts_at=starts, ends_at=starts + timedelta(hours=2))
    elif meeting and what == "cancel":
        meeting.cancel(by=cast.mira)


def wanted(cast):
    """What stands, by our own account: their shared steps and meetings that are still to be."""
    steps = Step.objects.for_list().filter(is_shared=True).exclude(state="not_needed")
    found = {f"step-{s.pk}@goodbuy" for s in steps if is_mine(s, cast.ana)}
    meetings = Meeting.objects.exclude(state="cancelled")
    return found | {f"meeting-{m.pk}@goodbuy" for m in meetings}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(acts=ACTS)
def test_a_reader_that_keeps_what_it_read_ends_up_with_what_is_so(drawn, acts):
    with transaction.atomic():
        reader, hours = Reader(CalendarFeed.open(drawn.people.ana)), 0
        reader.fetch()
        assert reader.standing() == wanted(drawn.people)
        for what, number in acts:
            hours += number if what == "wait" else 1
            with clock.moved_to(clock.now() + timedelta(hours=hours)):
                try:
                    with transaction.atomic():
                        act(drawn, what, number)
                except Refusal:
                    pass
                reader.fetch()
                assert reader.standing() == wanted(drawn.people)
        assert Client().get("/calendar/nothing.ics").status_code == 404
        transaction.set_rollback(True)
