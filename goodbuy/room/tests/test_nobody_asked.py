"""A question without a name: whoever asked is in no page, event, mail, log, feed or answer of it.

The asker's name is planted: it stands on some pages anyway (they are part of the cast), so each
place is read before and after the question, and must hold the name just as often.
"""

import json
import logging
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from goodbuy.deals.models import CalendarFeed, Question
from goodbuy.integrations.exporting import write_archive
from goodbuy.plans import handing, reviewing, saving
from goodbuy.plans.models import Handoff, Plan, PlanTemplate
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.testing.mail import delivered, run_jobs
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member

__all__ = ["drawn"]

ASKER = "Zqaskerzq"


def texts(people, mira, ana, question):
    """Everything that others can read: the team's pages, another client's, the letters' preview."""
    deal, grant = people.deal.pk, people.ana.pk
    ours = [
        "/today/?who=all", f"/deals/{deal}/", f"/deals/{deal}/seen/", f"/deals/{deal}/together/",
        "/narrations/?who=all", "/clients/", f"/rooms/{grant}/digest/html/", "/reports/told/",
    ]  # fmt: skip
    feed = CalendarFeed.open(people.ana).address()
    review = exported(people)
    theirs = ["page", "told", "questions", "ask", "together", "where"]
    read = {url: mira.get(url) for url in ours}
    # Its address is new each time it is opened, so it is read under one name.
    read["feed"] = mira.get("/calendar/" + feed.rsplit("/", 1)[1])
    read["their feed"] = mira.get("/calendar/" + review["feed"])
    read |= {name: mira.get(review[name]) for name in ("template", "review", "handoff")}
    read |= {name: ana.get(room(people, name)) for name in theirs}
    read["everything"] = TakenAlong(people.mira)
    read["paper"] = Paper(mira.get(review["paper"]))
    read["their paper"] = Paper(ana.get(review["their paper"]))
    if question:
        read["answer"] = mira.get(reverse("insight:answer", args=[question.pk]))
        read["question"] = ana.get(room(people, "question", question.pk))
    assert {name: r.status_code for name, r in read.items() if r.status_code != 200} == {}
    return {name: response.text.count(ASKER) for name, response in read.items()}


class TakenAlong:
    """The copy of everything that a workspace takes along, as one text."""

    status_code = 200

    def __init__(self, member):
        file = BytesIO()
        with acting_as_member(member):
            write_archive(file, member, lambda done, doing: None)
        archive = ZipFile(file)
        self.files = {name: archive.read(name).decode() for name in archive.namelist()}
        # The names on events and rows that a visit leaves anyway are no answer to who asked.
        kept = ("deals_question", "deals_received", "timeline_event", "plans_narration")
        self.text = " ".join(
            text for name, text in self.files.items() if name.split("/")[-1].startswith(kept)
        )


class Paper:
    """A PDF as text."""

    def __init__(self, response):
        self.status_code = response.status_code
        pages = PdfReader(BytesIO(response.content)).pages
        self.text = " ".join(page.extract_text() for page in pages)


def exported(people):
    """What leaves the house as a file: a plan as a template, a review on paper, the handoff."""
    deal, by = people.deal, people.mira
    plan = Plan.objects.select_related("deal").get(deal=deal)
    name = f"As it went {PlanTemplate.objects.count()}"
    template = saving.keep_as_template(plan, name=name, by=by)
    review = reviewing.begin(deal, by=by)
    review.show(by=by)
    handoff = Handoff.objects.filter(deal=deal).first() or handing.begin(deal, by=by)
    mine = CalendarFeed.open(by).address()
    return {
        "template": reverse("plans:template_export", args=[template.pk]),
        "review": reverse("plans:review", args=[review.pk]),
        "paper": reverse("plans:review_pdf", args=[review.pk]),
        "their paper": room(people, "review_pdf", review.pk),
        "handoff": reverse("plans:handoff", args=[handoff.pk]),
        "feed": mine.rsplit("/", 1)[1],
    }


@pytest.mark.advice("A09")
def test_the_asker_of_a_question_without_a_name_is_nowhere(drawn, caplog):
    people = drawn.people
    zoe = make_cast(people.mira, people.deal, f"Zoe {ASKER}")
    grant = make_grant(people.mira, people.deal, zoe, "zoe-token")
    asker, ana, mira = let_in("zoe-token"), let_in(people.ana_token), Client()
    mira.force_login(people.mira.user)
    asker.get(room(people, "ask"))
    before = texts(people, mira, ana, None)
    known = set(Event.objects.values_list("pk", flat=True))
    caplog.set_level(logging.DEBUG)
    with delivered() as letters:
        sent = asker.post(room(people, "ask"), {"words": "Is it late?", "way": "anonymous"})
        assert sent.status_code == 302
        question = Question.objects.get()
        assert question.is_anonymous
        question.answer_with("No: it is Friday.", by=people.mira)
        url = room(people, "question_reopen", question.pk)
        assert asker.post(url, {"words": "Which Friday?"}).status_code == 302
    with delivered() as later:
        run_jobs()
    after = texts(people, mira, ana, question)

    added = after.pop("answer") + after.pop("question")
    assert (after, added) == (before, 0)
    traces = (ASKER, "Zoe", grant.email, str(grant.pk), str(zoe.pk), "zoe-token")
    events = Event.objects.exclude(pk__in=known).filter(about_id=question.pk)
    assert events.count() >= 3
    row = serializers.serialize("json", [*events, *Question.objects.all()])
    mails = [f"{m.subject} {m.body} {m.alternatives}" for m in [*letters, *later]]
    for place in (row, caplog.text, *mails):
        for trace in traces:
            assert trace not in place
    # No minute of a visit is taken along that could be laid beside the hour of the question.
    links = json.loads(TakenAlong(people.mira).files["json/deals_grant.json"])
    assert {one["last_used_at"][11:19] for one in links if one["last_used_at"]} == {"00:00:00"}
