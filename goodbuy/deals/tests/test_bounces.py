"""Letters that come back: known at once or by a report, shown, and nothing more goes there."""

from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.urls import reverse

from goodbuy.deals import bounces
from goodbuy.deals.door import Sort, Written, hand_over
from goodbuy.deals.models import Nudge, RefusedAddress
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.testing.mail import delivered
from goodbuy.testing.smtp import post_office
from goodbuy.timeline.models import Event
from goodbuy.workspaces.mail import is_for_good
from goodbuy.workspaces.models import Letter

LETTER = Written("A question", "How was it?")
GONE = "550 5.1.1 No such person here"


class Server:
    """Takes letters, but not for those whom it answers otherwise."""

    def __init__(self):
        self.answer, self.taken = "", []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def server(settings):
    handler = Server()
    with post_office(handler, settings):
        yield handler


def refused(cast):
    RefusedAddress.note(cast.ana.email, GONE, cast=cast.ana.cast, by=cast.mira)
    return RefusedAddress.objects.get()


def test_a_refused_recipient_is_noted_with_the_servers_words_and_the_letter_is_gone(cast, server):
    server.answer = GONE
    with delivered():
        assert hand_over(cast.ana, LETTER, Sort.TELLS)
    row = RefusedAddress.objects.get()
    assert (row.address, row.reason) == (cast.ana.email.lower(), GONE)
    assert not Letter.objects.exists()
    event = Event.objects.about(row).get()
    assert event.sentence == f"No letter arrives at {row.address}: their mail server refuses it"
    assert event.audience == "team"


@pytest.mark.parametrize("answer", ["451 4.7.1 Come back later", "550 5.7.1 Relaying denied"])
def test_what_may_come_right_or_is_about_us_is_tried_again(cast, server, answer):
    server.answer = answer
    with pytest.raises(OSError), delivered():
        assert hand_over(cast.ana, LETTER, Sort.TELLS)
    assert Letter.objects.count() == 1
    assert not RefusedAddress.objects.exists()
    assert is_for_good(550, "5.1.1 unknown")


@pytest.mark.parametrize("sort", list(Sort))
def test_nothing_more_goes_to_a_refused_address_until_one_of_us_says_it_works(cast, server, sort):
    row = refused(cast)
    with delivered():
        assert not hand_over(cast.ana, LETTER, sort)
    assert server.taken == []
    row.works_again(by=cast.mira)
    with delivered():
        assert hand_over(cast.ana, LETTER, sort)
    assert len(server.taken) == 1
    refused(cast)
    assert RefusedAddress.objects.get().state == "refused"


def test_a_letter_that_waits_is_dropped_when_its_address_is_refused_meanwhile(cast, server):
    with delivered():
        assert hand_over(cast.ana, LETTER, Sort.TELLS)
        refused(cast)
    assert server.taken == []
    assert not Letter.objects.exists()


def test_a_member_who_writes_anyway_is_told(cast):
    refused(cast)
    with pytest.raises(Refusal, match="No letter arrives at"):
        cast.ana.renew(by=cast.mira)


def test_only_who_may_write_can_say_that_it_works(cast, client):
    row = refused(cast)
    with pytest.raises(NotAllowed):
        row.works_again(by=cast.rolf)
    client.force_login(cast.mira.user)
    page = client.get(reverse("deals:refused", args=[row.pk]))
    assert "No such person here" in page.text
    client.post(reverse("deals:refused", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "works"
    client.force_login(cast.otto.user)
    assert client.get(reverse("deals:refused", args=[row.pk])).status_code == 404


def test_today_and_the_persons_page_show_it_until_it_works(cast, client):
    row = refused(cast)
    client.force_login(cast.mira.user)
    today, person = reverse("insight:today"), cast.ana_person.get_absolute_url()
    assert f"mail to {row.address} comes back" in client.get(today).text
    assert "Nothing more is sent there" in client.get(person).text
    row.works_again(by=cast.mira)
    assert "comes back" not in client.get(today).text
    assert "Nothing more is sent there" not in client.get(person).text


# -- reports that come back later (RFC 3464)


def report(name, *, action="failed", status="5.1.1", returned="message/rfc822"):
    mail = MIMEMultipart("report", **{"report-type": "delivery-status"})
    mail.attach(MIMEText("Your letter could not be delivered."))
    told = MIMEBase("message", "delivery-status")
    first, second = Message(), Message()
    first["Reporting-MTA"] = "dns; mx.client.example"
    second["Final-Recipient"] = "rfc822; ana@client.example"
    second["Action"], second["Status"] = action, status
    second["Diagnostic-Code"] = f"smtp; 550 {status} Mailbox closed"
    told.attach(first)
    told.attach(second)
    mail.attach(told)
    if returned == "message/rfc822":
        inner = EmailMessage()
        inner["Message-ID"], inner["Subject"] = name, "A question"
        inner.set_content("How was it?")
        wrapped = MIMEBase("message", "rfc822")
        wrapped.attach(inner)
        mail.attach(wrapped)
    else:
        mail.attach(MIMEText(f"Message-ID: {name}\nSubject: A question\n", "rfc822-headers"))
    return mail.as_bytes()


def sent_name(cast, server):
    with delivered():
        assert hand_over(cast.ana, LETTER, Sort.TELLS)
    lines = server.taken[-1].replace("\r\n ", " ").splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith("Message-ID"))


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_notes_the_address_of_the_letter_it_is_about(cast, server, returned):
    name = sent_name(cast, server)
    assert bounces.hear_report(report(name, returned=returned)).endswith("until it works again.")
    row = RefusedAddress.objects.get()
    assert (row.address, row.reason) == (cast.ana.email.lower(), "550 5.1.1 Mailbox closed")


def test_a_delay_an_answer_or_noise_changes_nothing(cast, server):
    name = sent_name(cast, server)
    plain = EmailMessage()
    plain["Subject"] = "I am away"
    plain.set_content("Back on Monday.")
    for raw in (
        report(name, action="delayed", status="4.4.1"),
        report(name, status="4.4.7"),
        report(name, action="delivered", status="2.0.0"),
        report(name, status="5.7.1"),
        bytes(plain),
        b"",
        b"\x00\xff not a mail",
    ):
        assert "Nothing changed." in bounces.hear_report(raw)
    assert not RefusedAddress.objects.exists()


def test_nobody_can_make_up_a_report(cast):
    nudge = Nudge(workspace_id=cast.deal.workspace_id, deal=cast.deal, cast=cast.ana.cast)
    nudge.address, nudge.sort, nudge.on = cast.ana.email, Sort.TELLS, clock.today()
    nudge.save()
    name = bounces.message_id(f"{nudge.workspace_id}/{nudge.pk}")
    assert bounces.leave_of(name) == f"{nudge.workspace_id}/{nudge.pk}"
    for forged in (name.replace("<", "<A"), "<x@y>", "", f"<{nudge.pk}@goodbuy>"):
        assert bounces.hear_report(report(forged)).startswith("This report is not about")
    assert not RefusedAddress.objects.exists()


def test_the_command_reads_a_mail_as_a_mail_server_pipes_it(cast, server, capsys, monkeypatch):
    import io
    from contextlib import nullcontext
    from types import SimpleNamespace

    from goodbuy.server import command, place, prepare

    name = sent_name(cast, server)
    monkeypatch.setattr(place, "settled", nullcontext)
    monkeypatch.setattr(prepare, "load_django", lambda: None)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(name))))
    assert command.main(["bounce"]) == 0
    assert "is noted as refused" in capsys.readouterr().out
    assert RefusedAddress.objects.get().refused_at <= clock.now()
