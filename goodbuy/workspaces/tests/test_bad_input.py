"""Whatever is sent to an address, by the team, by a client or by nobody, it never breaks."""

import re

import pytest
from django.core.cache import cache
from django.db import connection

from goodbuy.testing import harness
from goodbuy.testing.filling import BAD, BOUND, bad_file, good_answers, listening
from goodbuy.testing.harness import OWN, address, routes
from goodbuy.testing.planting import plant
from goodbuy.workspaces.policies import tenant_models

# How many bad answers to everything, and how many bad ones among good ones.
AT_ONCE, ONE_BY_ONE = 2, 3
ALL = [r for r in routes() if r.audience in harness.AUDIENCES]
# What says only that somebody was there, also when what they asked for was refused.
OPENED = ("opened_at", "opened_by_id", "last_seen_at")
PRESENCE = (
    *OPENED,
    "last_used_at",
    "told_at",
    "seen_at",
    "heard_at",
    "last_opened_at",
    "code_tries",
)


@pytest.fixture
def planted(cast, settings, tmp_path):
    cache.clear()
    settings.GOODBUY_DEMO = False
    settings.MEDIA_ROOT = tmp_path
    return plant(cast)


# Refused, and what was said is kept all the same.
KEEPING = {"integrations:columns": "what was chosen for each column stays, so nothing is lost"}
WRITES = re.compile(r"\s*(insert|update|delete|with|copy|merge)\b", re.IGNORECASE)


class Writes:
    """Notes whether anything was written; most of what is refused never came so far."""

    seen = False

    def __call__(self, execute, sql, *rest):
        self.seen = self.seen or bool(WRITES.match(str(sql)))
        return execute(sql, *rest)


def contents():
    """A digest of every row of every workspace."""
    without = "".join(f" - '{name}'" for name in PRESENCE)
    parts = [
        f"select '{m._meta.db_table}', count(*), sum(hashtext((to_jsonb(t){without})::text)) "
        f"from {m._meta.db_table} t"
        for m in tenant_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        return {row[0]: row[1:] for row in cursor.fetchall()}


class Sender:
    """Sends a route what it must survive, and collects where it did not."""

    def __init__(self, client, before):
        self.client, self.before, self.wrong = client, before, {}
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def send(self, route, url, method, answers):
        with harness.undone():
            writes = Writes()
            with connection.execute_wrapper(writes):
                response = getattr(self.client, method)(url, answers)
            if response.streaming:
                list(response.streaming_content)
            told = f"{method.upper()} {route} {response.status_code}"
            if response.status_code >= 500:
                problem = getattr(response, "exc_info", None)
                words = {n: str(v)[:30] for n, v in answers.items()}
                key = f"{told} {type(problem[1]).__name__ if problem else ''}"
                self.wrong.setdefault(key, f"{words!r} {problem[1] if problem else ''}"[:500])
            elif response.status_code >= 400 and method == "post" and writes.seen:
                changed = [t for t, rows in contents().items() if rows != self.before[t]]
                if changed and route.name not in KEEPING:
                    self.wrong.setdefault(f"{told} refused, and left something in {changed}", "")
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value
        return response

    def try_route(self, route, url, number):
        for method in ("get", "post"):
            with listening() as asked:
                if self.send(route, url, method, BOUND).status_code == 405:
                    continue
            # With everything filled in, a view asks for more than with nothing.
            with listening() as more:
                self.send(route, url, method, good_answers(asked))
            for name in (n for n in more.names if n not in asked.names):
                asked.names.append(name)
            asked.fields |= more.fields
            fewer = 1 if method == "post" else 2
            for turn in range(AT_ONCE // fewer if asked.names or asked.files else 0):
                self.send(route, url, method, self.all_bad(asked, number + turn * 5))
            for turn in range(ONE_BY_ONE // fewer if asked.texts else 0):
                self.send(route, url, method, self.one_bad(asked, number + turn * 7))

    def all_bad(self, asked, turn):
        value = BAD[turn % len(BAD)]
        files = {name: bad_file(turn) for name in asked.files}
        flags = dict.fromkeys(asked.flags[turn % 2 :: 2], value)
        return {**dict.fromkeys(asked.texts, value), **flags, **files}

    def one_bad(self, asked, turn):
        name = asked.texts[turn % len(asked.texts)]
        return {**good_answers(asked, turn), name: BAD[turn % len(BAD)]}


def send_to_all(several, client, planted, room=OWN):
    sender = Sender(client, contents())
    for number, route in enumerate(several):
        cache.clear()
        sender.try_route(route, address(route, planted, OWN, room), number)
    assert not sender.wrong, "\n".join(["", *(f"{k} {v}" for k, v in sender.wrong.items())])


def of(audience):
    return [r for r in ALL if r.audience == audience]


def test_nothing_that_an_owner_sends_breaks_anything(planted):
    several = [r for r in of("member") if not r.pattern.startswith("accounts/")]
    send_to_all(several, harness.member_browser(planted.cast.mira), planted)


def test_nothing_that_a_client_sends_breaks_anything(planted):
    send_to_all(of("guest"), harness.guest_browser(planted.cast.ana), planted)


def test_nothing_that_a_stranger_sends_breaks_anything(planted):
    send_to_all(of("public"), harness.nobody(), planted)


def test_nothing_sent_about_the_own_sign_in_breaks_anything(planted):
    several = [r for r in of("member") if r.pattern.startswith("accounts/")]
    send_to_all(several, harness.member_browser(planted.cast.mira), planted)


ODD = ["x" * 3000, "%00", "%F0%9F%98%80", "..%2f..", "-", "%ED%A0%80"]


def test_odd_words_in_an_address_lead_nowhere(planted):
    """Each address has its turn with one of the words, each word with many addresses."""
    wrong, turn = [], 0
    for audience, client in (
        ("member", harness.member_browser(planted.cast.mira)),
        ("guest", harness.guest_browser(planted.cast.ana)),
        ("public", harness.nobody()),
    ):
        for route in of(audience):
            if not route.arguments or route.pattern.startswith("accounts/"):
                continue
            path = address(route, planted, OWN, OWN).strip("/").split("/")
            for place, part in enumerate(route.pattern.strip("/").split("/")):
                if "<" in part:
                    turn += 1
                    several = [*path[:place], ODD[turn % len(ODD)], *path[place + 1 :]]
                    for method in ("get", "post"):
                        answer = harness.ask(client, method, "/" + "/".join(several) + "/")
                        if answer.status_code >= 500:
                            wrong.append(f"{method.upper()} {route} {place}: {answer.status_code}")
    assert not wrong, "\n".join(["", *wrong])
