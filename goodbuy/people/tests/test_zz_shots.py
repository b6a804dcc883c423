import pytest
from datetime import timedelta
from goodbuy.kernel import clock
from goodbuy.integrations.cards.actions import bring_signature
from goodbuy.integrations.models import Card
from goodbuy.people.models import *
from goodbuy.testing.cards.drawing import SHOTS, layouts, photograph
from goodbuy.integrations.cards.reading import read_card
from goodbuy.integrations.cards.found import Line
from goodbuy.promises.models import Promise
from django.core.files.base import ContentFile
import io

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_shots(open_page, cast):
    cast.ana.cast.change("cast.changed", by=cast.mira, person=cast.ana_person)
    ana = Person.objects.get(pk=cast.ana_person.pk)
    harbor = Company.of_name("Harbor & Pine", by=cast.mira)
    Person.add(
        by=cast.mira, name="Ana Lindqvist", company=Company.of_name("Old Mill", by=cast.mira)
    )
    l = layouts()[0]
    made = io.BytesIO()
    photograph(l, SHOTS[1]).save(made, "WEBP")
    found = read_card([Line(i[5], i[2]) for i in l.items], "GB")
    card = Card(
        workspace_id=cast.workspace.pk,
        member=cast.mira,
        source="photo",
        state="read",
        percent=100,
        fields=found.kept(),
    )
    card.photo.save("x.webp", ContentFile(made.getvalue()), save=False)
    card.save(force_insert=True)
    work = Card(
        workspace_id=cast.workspace.pk,
        member=cast.mira,
        source="photo",
        state="reading",
        percent=60,
        doing="Reading 8 lines",
    )
    work.photo.save("y.webp", ContentFile(made.getvalue()), save=False)
    work.save(force_insert=True)
    sig = bring_signature(
        "Nora Beck\nHead of Stores\nTallow & Co Ltd\n+44 20 7946 0958\nnora@tallow.example\nlikes tea",
        by=cast.mira,
    )
    ours = cast.deal.cast.get(member=cast.mira)
    due = clock.today("UTC") + timedelta(days=3)
    Promise.record(
        deal=cast.deal,
        words="The floor plan of the second hall",
        said_by=ours,
        by=cast.mira,
        due_on=due,
    )
    Promise.record(
        deal=cast.deal,
        words="Ask the IT lead about the printers",
        said_by=cast.ana.cast,
        by=cast.mira,
        due_on=due,
    )
    for n, w in enumerate(
        [
            "Daughter starts college in September",
            "Finds our scanners too heavy",
            "Wants the bad news first",
        ]
    ):
        Fact.hear(ana, w, ["family", "opinions", "preferences"][n], by=cast.mira)
    Occasion.note(ana, "Birthday", by=cast.mira, month=due.month, day=due.day, year=1980)
    Occasion.note(ana, "Regatta", by=cast.mira, month=6)
    Occasion.note(ana, "Retires", by=cast.mira, year=2031, is_yearly=False)
    Gift.note(ana, "received", "A loaf of rye bread", by=cast.mira)
    Gift.note(ana, "given", "A map of the river", by=cast.mira)
    Contact.log(
        ana, "call", by=cast.mira, on=clock.today("UTC") - timedelta(days=9), words="The cold aisle"
    )
    Relationship.between(cast.mira, ana).agree_to_talk(clock.today("UTC"), by=cast.mira)
    told = "Daughter starts college in September. I will send the floor plan by Friday. She will ask her IT lead. Hates phone calls. Talk again in two weeks. Zanzibar blue folder"
    for width, theme in ((1440, "light"), (390, "dark"), (1440, "dark"), (390, "light")):
        page = open_page(member=cast.mira, width=width, theme=theme)

        def shot(name):
            page.screenshot(path=f"/tmp/ocrtry/shots/{name}-{width}-{theme}.png", full_page=True)

        for name, path in {
            "cards": "/cards/",
            "card": f"/cards/{card.pk}/",
            "work": f"/cards/{work.pk}/",
            "sig": f"/cards/{sig.pk}/",
            "brief": f"/people/{ana.pk}/brief/",
            "person": f"/people/{ana.pk}/",
            "today": "/today/",
            "after0": f"/people/{ana.pk}/after/",
        }.items():
            page.goto(path)
            shot(name)
        page.fill("#words", told)
        page.click("text=Read it")
        page.wait_for_selector("[data-confirm]")
        shot("after")
