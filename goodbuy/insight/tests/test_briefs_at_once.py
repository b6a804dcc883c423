"""Two workers that do the round of briefs in the same moment write one letter."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from goodbuy.insight.meeting_briefs import send_meeting_briefs
from goodbuy.kernel import clock
from goodbuy.people.models import Relationship
from goodbuy.testing.cast import make_meeting
from goodbuy.testing.waiting import PATIENCE, until
from goodbuy.workspaces.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


def two_workers_at(moment):
    """What each says that it wrote. Both have read what is ready before either may write."""
    wrote = []

    def work():
        try:
            with clock.moved_to(moment):
                wrote.append(send_meeting_briefs())
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("lock table timeline_event in exclusive mode")
        for worker in workers:
            worker.start()
        until(lambda: held_up(cursor) == 2)
    for worker in workers:
        worker.join(PATIENCE)
    return sorted(wrote)


def held_up(cursor):
    cursor.execute(
        "select count(distinct pid) from pg_locks where not granted and pid in"
        " (select pid from pg_stat_activity where datname = current_database())"
    )
    return cursor.fetchone()[0]


def test_a_meeting_is_told_of_once(cast, ana):
    make_meeting(cast, clock.now() + timedelta(hours=5))
    assert two_workers_at(clock.now()) == [0, 1]
    assert Letter.objects.count() == 1


def test_a_day_to_talk_is_told_of_once(cast, ana):
    day = clock.today(cast.mira.zone) + timedelta(days=3)
    Relationship.between(cast.mira, ana).agree_to_talk(day, by=cast.mira)
    assert two_workers_at(clock.noon(day)) == [0, 1]
    assert Letter.objects.count() == 1
