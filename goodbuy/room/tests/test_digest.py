import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client

from goodbuy.deals.models import Brief, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.sending import due_in, send_all
from goodbuy.room.tests.conftest import let_in
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.testing.mail import delivered
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.tests.test_mail import smtp  # noqa: F401

# Friday 16 October 2026, 7:20 in New York, where everybody of the cast works.
FRIDAY = datetime(2026, 10, 16, 11, 20, tzinfo=UTC)
SECRET = "zqxPRIVATEzqx"


@pytest.fixture
def week(drawn):
    """The plan is shown; in the week Sam and Mira told one thing each, and a promise was kept."""
    people = drawn.people
    drawn.plan.show(by=people.mira)
    for speaker, headline, days in (
        (drawn.sam, "The label is ready for you", 2),
        (people.mira_cast, "I rang the network firm", 1),
        (drawn.sam, "An old word from before", 12),
    ):
        told(people, speaker, headline, FRIDAY - timedelta(days=days))
    Promise.record(
        deal=people.deal,
        words="A day-by-day plan",
        said_by=drawn.sam,
        said_to=people.ana.cast,
        due_on=FRIDAY.date() + timedelta(days=3),
        by=people.mira,
    )
    Outcome.propose(deal=people.deal, by=people.mira, name="Wrong labels", baseline=4, target=1)
    with clock.moved_to(FRIDAY):
        yield people


def told(people, speaker, headline, at, state="published"):
    Narration.objects.create(
        workspace=people.workspace,
        deal=people.deal,
        kind="step.claimed",
        narrator=speaker,
        headline=headline,
        why="It matters.",
        next_words="More comes.",
        state=state,
        happened_at=at,
        due_on=at.date(),
        published_at=at if state == "published" else None,
    )


def sent():
    with delivered() as letters:
        send_all()
    return letters


def html_of(letter):
    return letter.alternatives[0][0]


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&amp;", "&")


@pytest.mark.advice("A22")
def test_one_letter_a_week_merges_all_who_spoke_in_the_readers_language(week):
    week.ana.prefer(by=week.mira, language="de")
    [letter] = sent()
    text = letter.body
    assert letter.to == ["ana@client.example"]
    for name in ("Sam Okafor", "Mira Lindt"):
        assert text.count(f"  {name}") == 1
    assert text.index("I rang the network firm") < text.index("The label is ready for you")
    assert "An old word" not in text
    assert "Mi  Sam Okafor" in text.replace("Mi.", "Mi")
    assert "Freitag" in text or "Oktober" in text
    assert "A day-by-day plan" in text
    assert "Wrong labels" in text
    for days in range(1, 7):
        with clock.moved_to(FRIDAY + timedelta(days=days)):
            assert sent() == []
    with clock.moved_to(FRIDAY + timedelta(days=7)):
        assert len(sent()) == 1


def test_what_was_kept_in_time_is_not_late_because_they_agreed_to_it_later(week):
    wednesday = FRIDAY - timedelta(days=2)
    for claimed_at, words in ((wednesday, "A floor plan"), (FRIDAY, "A fire plan")):
        promise = Promise.record(
            deal=week.deal, words=words, said_by=week.mira_cast, said_to=week.ana.cast,
            due_on=wednesday.date(), by=week.mira,
        )  # fmt: skip
        with clock.moved_to(claimed_at):
            promise.claim_kept(by=week.mira)
        promise.confirm_kept(by=week.ana)
    [letter] = sent()
    said = {line for line in letter.body.splitlines() if "plan" in line}
    assert [line for line in said if "A floor plan" in line and "Kept 14 Oct" in line], said
    assert [line for line in said if "A fire plan" in line and "Kept, 2 days late" in line], said


@pytest.mark.advice("A02")
def test_its_head_says_what_where_says(week):
    from goodbuy.plans.where import where

    with acting_as_grant(week.ana):
        post = where(week.deal, for_=week.ana.cast)
    [letter] = sent()
    assert letter.subject == post.sentence
    assert post.next_words in letter.body
    assert post.next_words in plain(html_of(letter))
    assert post.wanted.words in letter.body
    assert f"{post.next_on.day} October" in letter.body
    assert len(BUTTON.findall(html_of(letter))) == 1


def test_a_unit_that_the_name_says_already_is_not_said_twice(week):
    for name, unit in (("Minutes to trace a batch", "minutes"), ("Labels wrong", "in every 100")):
        Outcome.propose(deal=week.deal, by=week.mira, name=name, unit=unit, target=1)
    [letter] = sent()
    for body in (letter.body, plain(html_of(letter))):
        assert "Minutes to trace a batch, minutes" not in body
        assert "Labels wrong, in every 100" in body


BUTTON = re.compile(
    r'<td [^>]*class="press"[^>]*>.*?<a href="([^"]+)"[^>]*>\s*([^<]+?)\s*</a>', re.S
)


def test_its_button_leads_each_reader_into_their_own_room(week):
    tomas = make_cast(week.mira, week.deal, "Tomás Reyes", "client", part="decides")
    make_grant(week.mira, week.deal, tomas, "tomas-token")
    letters = sent()
    assert len(letters) == 2
    for letter in letters:
        grant = Grant.objects.get(email=letter.to[0])
        links = {url for url, _ in BUTTON.findall(html_of(letter))}
        links |= set(re.findall(r"https?://\S+/r/\S+", letter.body))
        assert links == {grant.address()}
        browser = Client()
        inside = browser.get(links.pop().partition("/r/")[2].join(("/r/", "")), follow=True)
        assert inside.status_code == 200
        assert inside.redirect_chain[-1][0] == f"/room/{week.deal.room_key}/"
        assert inside.context["frame"].me == grant.cast.name


def test_running_twice_sends_once_and_tells_that_the_client_knows(week):
    Deal.objects.update(told_at=None)
    with delivered() as letters:
        assert send_all() == 1
        assert send_all() == 0
    assert len(letters) == 1
    week.deal.refresh_from_db()
    assert week.deal.told_at is not None


@pytest.mark.parametrize(
    ("hours", "zone", "expected"),
    [(0, "", 1), (-1, "", 0), (0, "America/Los_Angeles", 0), (3, "America/Los_Angeles", 1)],
)
def test_it_comes_on_the_readers_own_morning(week, hours, zone, expected):
    Grant.objects.update(zone=zone)
    with clock.moved_to(FRIDAY + timedelta(hours=hours)):
        assert len(sent()) == expected


def test_a_holiday_moves_it_to_the_next_working_day(week):
    christmas = datetime(2026, 12, 25, 13, 0, tzinfo=UTC)
    with clock.moved_to(christmas):
        assert sent() == []
    with clock.moved_to(christmas + timedelta(days=1)):
        assert sent() == []
    with clock.moved_to(christmas + timedelta(days=3)):
        assert len(sent()) == 1


def test_every_other_week_and_only_when_wanted(week):
    week.ana.prefer(by=week.mira, digest_mode="fortnightly")
    assert len(sent()) == 1
    with clock.moved_to(FRIDAY + timedelta(days=7)):
        assert sent() == []
    with clock.moved_to(FRIDAY + timedelta(days=14)):
        assert len(sent()) == 1
    week.ana.prefer(by=week.mira, digest_mode="wanted")
    # The clocks went back on 1 November: the same hour of the world is now 6:20 there.
    with clock.moved_to(FRIDAY + timedelta(days=21)):
        assert sent() == []
    with clock.moved_to(FRIDAY + timedelta(days=21, hours=1)):
        assert len(sent()) == 1
    sam = make_cast(week.mira, week.deal, "Owen Hartley", "third")
    make_grant(week.mira, week.deal, sam, "owen-token", digest_mode="wanted")
    with clock.moved_to(FRIDAY + timedelta(days=28, hours=1)):
        assert [letter.to for letter in sent()] == [["ana@client.example"]]
    assert Grant.objects.get(cast=sam).digest_sent_on is None


@pytest.mark.advice("A40")
def test_after_a_no_not_one_more_letter(week):
    with acting_as_grant(week.ana):
        Brief.send(week.deal, by=week.ana, status="decided_no")
    for days in range(0, 35, 7):
        with clock.moved_to(FRIDAY + timedelta(days=days)):
            assert sent() == []


def test_until_the_day_to_talk_it_tells_and_asks_nothing(week):
    until = (FRIDAY + timedelta(days=10)).date()
    with acting_as_grant(week.ana):
        Brief.send(week.deal, by=week.ana, status="all_well", reconnect_on=until)
    [letter] = sent()
    assert "Quiet until Monday 26 October, as you asked." in letter.body
    assert "WANTED" not in letter.body
    assert "Wanted from you" not in html_of(letter)
    assert "We need one thing" not in letter.subject + letter.body + html_of(letter)


def test_a_pause_silences_it_until_its_day(week):
    until = (FRIDAY + timedelta(days=10)).date()
    with acting_as_grant(week.ana):
        Brief.send(week.deal, by=week.ana, status="pause", reconnect_on=until)
    assert sent() == []
    with clock.moved_to(FRIDAY + timedelta(days=14)):
        assert len(sent()) == 1


@pytest.mark.parametrize("stage", ["paused", "declined", "broken_off", "resting"])
def test_where_nothing_moves_nothing_is_sent(week, stage):
    Deal.objects.update(stage=stage, paused_until=FRIDAY.date() + timedelta(days=90),
                        paused_from="live", declined_by="client")  # fmt: skip
    assert sent() == []


@pytest.mark.parametrize("gone", ["revoked", "expired", "left", "deleted", "weekday", "none"])
def test_who_has_no_room_gets_no_letter(week, gone):
    if gone == "revoked":
        week.ana.revoke(by=week.mira)
    elif gone == "expired":
        week.ana.expire(by=week.mira, at=FRIDAY - timedelta(days=1))
    elif gone == "left":
        week.ana.cast.leave(by=week.mira)
    elif gone == "deleted":
        Deal.objects.update(deleted_at=FRIDAY)
    else:
        fields = {"digest_weekday": 0} if gone == "weekday" else {"digest_mode": "none"}
        week.ana.prefer(by=week.mira, **fields)
    assert sent() == []


def test_nothing_private_is_ever_in_it(week):
    told(week, week.mira_cast, f"Draft {SECRET}", FRIDAY, state="draft")
    week.deal.edit(by=week.mira, value=48600)
    private = Promise.record(
        deal=week.deal, words=f"Hidden {SECRET}", said_by=week.mira_cast, said_to=week.ana.cast,
        due_on=FRIDAY.date(), by=week.mira,
    )  # fmt: skip
    Promise.objects.filter(pk=private.pk).update(is_shared=False)
    with acting_as_grant(week.ana):
        Brief.send(week.deal, by=week.ana, status="bad_news", words=SECRET)
    [letter] = sent()
    whole = letter.subject + letter.body + html_of(letter) + str(letter.extra_headers)
    assert SECRET not in whole
    assert "48,600" not in whole
    assert "Count the printers" not in whole


def test_a_letter_that_cannot_be_written_keeps_back_no_other(week, monkeypatch, caplog):
    other = make_cast(week.mira, week.deal, "Priya Else", "client")
    make_grant(week.mira, week.deal, other, "priya-token")
    from goodbuy.room import sending

    real = sending.digest_of

    def breaks(grant, **options):
        if grant.pk == week.ana.pk:
            raise RuntimeError("A fault of ours")
        return real(grant, **options)

    monkeypatch.setattr(sending, "digest_of", breaks)
    assert len(sent()) == 1
    assert "could not be written" in caplog.text
    week.ana.refresh_from_db()
    assert week.ana.digest_sent_on is None


def test_it_reaches_a_real_mail_server_with_a_button_to_stop(week, smtp):  # noqa: F811
    with delivered():
        send_all()
    [letter] = smtp
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Reply-To"] == week.mira.email
    address = letter["List-Unsubscribe"].replace("\n", "").replace(" ", "").strip("<>")
    parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
    # Each is signed with the second of its own making.
    assert address.rsplit(":", 2)[0] in parts["text/plain"].replace("\r\n", "\n")
    assert "The label is ready for you" in parts["text/html"]
    [link] = set(re.findall(r"/r/([\w-]+)/", parts["text/plain"]))
    assert let_in(link).get(f"/room/{week.deal.room_key}/").status_code == 200
    strict = Client(enforce_csrf_checks=True)
    path = "/" + address.split("/", 3)[3]
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    week.ana.refresh_from_db()
    assert week.ana.digest_mode == "none"
    with clock.moved_to(FRIDAY + timedelta(days=7)):
        assert due_in(week.workspace.pk) == []


def less_path(week, words):
    [letter] = sent()
    return re.search(rf"{words}: https?://[^/]+(/less/\S+)", letter.body)[1]


def test_less_is_a_persons_click_and_not_a_scanners_look(week, client):
    path = less_path(week, "Every other week")
    page = client.get(path).text
    assert "<form" in page
    client.head(path, headers={"Sec-Fetch-User": "?1"})
    week.ana.refresh_from_db()
    assert week.ana.digest_mode == "weekly"
    page = client.get(path, headers={"Sec-Fetch-User": "?1"}).text
    week.ana.refresh_from_db()
    assert week.ana.digest_mode == "fortnightly"
    undo = re.search(r'action="(/less/[^"]+)"', page)[1]
    assert "every week" in client.post(undo).text
    week.ana.refresh_from_db()
    assert week.ana.digest_mode == "weekly"
    assert client.get(path[:-5] + "abcd/").status_code == 404
    week.ana.revoke(by=week.mira)
    assert client.post(path).status_code == 200


def test_a_member_reads_the_letter_and_sends_and_chooses_nothing(week, client):
    client.force_login(week.rolf.user)
    url = f"/rooms/{week.ana.pk}/digest/"
    page = client.get(url)
    assert "The letter to Ana Ruiz" in page.text
    letter = client.get(url + "html/")
    assert "The label is ready for you" in letter.text
    assert "/less/" not in letter.text + page.text
    assert "/r/" not in letter.text + page.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert django_mail.outbox == []
    client.force_login(week.otto.user)
    assert client.get(url).status_code == 404
    assert client.get(url + "html/").status_code == 404


def test_a_preview_costs_the_same_few_queries(week, client, count_queries):
    client.force_login(week.mira.user)
    url = f"/rooms/{week.ana.pk}/digest/"
    few = count_queries(client, url)
    for number in range(5):
        told(week, week.mira_cast, f"Word {number}", FRIDAY - timedelta(hours=number))
    assert count_queries(client, url) == few <= 16
