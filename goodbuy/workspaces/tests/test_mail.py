import email
import email.policy
import json
import logging

import pytest
from aiosmtpd.handlers import Message
from django.db import connection
from django.urls import reverse

from goodbuy.kernel.ids import uuid7
from goodbuy.testing.mail import delivered
from goodbuy.testing.smtp import by_server, post_office
from goodbuy.workspaces import demo, mail
from goodbuy.workspaces.models import Letter, Member
from goodbuy.workspaces.tasks import send_letter

SECRET = "https://goodbuy.example/r/a-secret-token/"


def write(to="ana@client.example"):
    mail.post(
        to, "A line\r\nBcc: eve@evil.example", f"Open {SECRET}", "<p>Open</p>", {"X-One": "1"}
    )


class Kept(Message):
    def __init__(self):
        super().__init__()
        self.letters = []

    def handle_message(self, message):
        self.letters.append(email.message_from_bytes(bytes(message), policy=email.policy.default))


@pytest.fixture
def smtp(settings):
    handler = Kept()
    with post_office(handler, settings):
        yield handler.letters


def test_a_letter_reaches_a_real_mail_server_and_is_then_gone_here(db, smtp):
    with delivered():
        write()
    [letter] = smtp
    assert letter["Subject"] == "A line Bcc: eve@evil.example"
    assert letter["Bcc"] is None, "typed words never start a header"
    assert letter["X-One"] == "1"
    parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
    assert SECRET in parts["text/plain"]
    assert "<p>Open</p>" in parts["text/html"]
    assert not Letter.objects.exists()


def test_a_letter_is_sent_after_the_commit_and_by_the_job_that_names_it(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        write()
        assert not Letter.objects.exists(), "not before the commit"
    letter = Letter.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "select args from procrastinate_jobs where task_name = 'workspaces.send_letter' "
            "order by id desc"
        )
        assert json.loads(cursor.fetchone()[0]) == {"letter_id": str(letter.pk)}


def test_what_waits_to_be_sent_cannot_be_read_in_the_database(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        write()
    with connection.cursor() as cursor:
        cursor.execute("select sealed from workspaces_letter")
        assert b"secret" not in bytes(cursor.fetchone()[0])


def test_a_server_that_is_down_leaves_the_letter_for_the_next_try(db, settings, smtp):
    settings.MAILERS = by_server(1)
    with pytest.raises(OSError), delivered():
        write()
    assert Letter.objects.count() == 1
    assert send_letter.retry_strategy.max_attempts == 8


def test_without_a_server_a_letter_is_dropped_and_the_log_says_so(db, settings, caplog):
    settings.MAILERS = {"default": {"BACKEND": "goodbuy.workspaces.mail.Outbox"}}
    with caplog.at_level(logging.WARNING), delivered():
        write()
    assert "No mail server is set: a letter to ana@client.example was not sent." in caplog.text
    assert "secret" not in caplog.text
    assert not Letter.objects.exists()


@pytest.fixture
def in_demo(settings):
    settings.GOODBUY_DEMO = True
    settings.MAILERS = {"default": {"BACKEND": "goodbuy.workspaces.mail.Outbox"}}


def test_the_demo_shows_its_letters_in_an_outbox(client, cast, in_demo):
    with delivered():
        write()
    listed = client.get(reverse("workspaces:outbox"))
    assert "A line Bcc" in listed.text
    letter = Letter.objects.get()
    page = client.get(reverse("workspaces:letter", args=[letter.pk]))
    assert f'href="{SECRET}"' in page.text
    html = client.get(reverse("workspaces:letter_html", args=[letter.pk]))
    assert "<p>Open</p>" in html.text
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "script-src" not in html.headers["Content-Security-Policy"]


def test_the_demo_signs_its_owner_in_with_one_click(client, cast, in_demo):
    address = demo.demo_sign_in_url("http://127.0.0.1:8000/")
    path = address.removeprefix("http://127.0.0.1:8000")
    client.get(path)
    assert client.get(reverse("workspaces:profile")).context["member"].role == Member.Role.OWNER
    assert client.get(path[:-2] + "x/").status_code == 404


def test_outside_the_demo_there_is_neither_outbox_nor_one_click_sign_in(client, cast, settings):
    settings.GOODBUY_DEMO = False
    address = demo.demo_sign_in_url("")
    letter = Letter(to="a@b.example")
    letter.seal({"subject": "s", "text": "t", "html": "", "headers": {}})
    letter.save()
    for url in (
        address,
        reverse("workspaces:outbox"),
        reverse("workspaces:letter", args=[letter.pk]),
        reverse("workspaces:letter_html", args=[letter.pk]),
    ):
        assert client.get(url).status_code == 404


class Sack(Kept):
    """Counts who comes; hangs up on one reader's letter, and refuses another's for good."""

    def __init__(self):
        super().__init__()
        self.visits, self.is_well = 0, False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.visits += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if not self.is_well and envelope.rcpt_tos[0].startswith("broken"):
            server.transport.close()
            return "421 Gone"
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def sack(settings):
    handler = Sack()
    with post_office(handler, settings):
        yield handler


def test_a_letter_of_its_own_is_not_kept_waiting_by_sacks_of_others(db):
    mail.post_all(mail.Post(f"{n}@client.example", "Words", "Words") for n in range(3 * mail.SACK))
    send_letter.defer(letter_id=str(uuid7()))
    with connection.cursor() as cursor:
        taken = []
        for _ in range(4):
            cursor.execute("select task_name from procrastinate_fetch_job_v2(null, null)")
            taken += [name for (name,) in cursor.fetchall()]
    assert taken == ["workspaces.send_letter", *["workspaces.send_letters"] * 3]


def test_a_sack_goes_over_one_connection_and_trouble_with_one_letter_is_its_own(db, sack):
    readers = ["a", "nobody", "b", "broken", "c", "d"]
    mail.post_all(mail.Post(f"{who}@client.example", f"To {who}", "Words") for who in readers)
    keys = list(Letter.objects.order_by("pk").values_list("pk", flat=True))
    mail.send_all(keys)
    got = [letter["Subject"] for letter in sack.letters]
    assert got == ["To a", "To b", "To c", "To d"]
    # One connection, and a fresh one after the server hung up.
    assert sack.visits == 2
    left = Letter.objects.get()
    assert left.to == "broken@client.example"
    with connection.cursor() as cursor:
        cursor.execute(
            "select args, scheduled_at is not null from procrastinate_jobs "
            "where task_name = 'workspaces.send_letter' and args ->> 'letter_id' = any(%s)",
            [[str(key) for key in keys]],
        )
        [(args, is_later)] = cursor.fetchall()
    assert (json.loads(args)["letter_id"], is_later) == (str(left.pk), True)
    # The same sack once more, as after a worker that died: nobody is mailed twice.
    sack.is_well = True
    mail.send_all(keys)
    assert [letter["Subject"] for letter in sack.letters][4:] == ["To broken"]
    mail.send_all(keys)
    assert len(sack.letters) == 5


def test_a_server_that_is_down_leaves_each_letter_of_a_sack_for_its_own_next_try(db, settings):
    settings.MAILERS = by_server(1)
    mail.post_all(mail.Post(f"{who}@client.example", "Words", "Words") for who in "ab")
    keys = list(Letter.objects.values_list("pk", flat=True))
    mail.send_all(keys)
    assert Letter.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs "
            "where task_name = 'workspaces.send_letter' and args ->> 'letter_id' = any(%s)",
            [[str(key) for key in keys]],
        )
        assert cursor.fetchone() == (2,)
