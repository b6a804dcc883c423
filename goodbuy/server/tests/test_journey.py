"""The README's journey in a real browser, from a file of real contacts to a proven outcome."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from goodbuy.deals.models import CastMember, Deal
from goodbuy.integrations.tests.real_files import real_file
from goodbuy.people.models import Person
from goodbuy.promises.models import Outcome
from goodbuy.testing.browser import OpenPage, press, rest
from goodbuy.testing.cast import make_member, make_workspace
from goodbuy.testing.mail import run_jobs
from goodbuy.workspaces.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.advice("A25", "A29")
def test_from_a_file_of_real_contacts_to_an_outcome_that_the_client_has_proved(
    open_page: OpenPage,
) -> None:
    workspace = make_workspace()
    mira = make_member(workspace, "Mira Lindt", "owner")
    page = open_page("/imports/", member=mira)
    import_contacts(page)
    deal_url = open_the_deal(page)
    bring_in_the_people(page, deal_url)
    draw_the_plan(page, deal_url)
    room = give_a_link(page, deal_url)
    promise_a_result(page, deal_url)
    client = open_page(room)
    confirm_and_agree(client)
    move(page, deal_url, "agreed")
    step_of_the_client(client, "Confirm what, how much and which day")
    confirm_as_member(page, deal_url, "Confirm what, how much and which day", mira)
    move(page, deal_url, "onboarding")
    move(page, deal_url, "live")
    deliver(page, deal_url, client)
    step_of_the_client(client, "Say that it does what you bought it for")
    measure_and_claim(page, deal_url)
    prove(client)
    deal = Deal.objects.get()
    assert deal.stage == Deal.Stage.PROVEN
    client.goto(client.room)
    expect(client.locator("h1")).to_contain_text("You have what we promised")
    page.goto(deal_url)
    rest(page)
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\bwon\b", re.I))


def import_contacts(page: Any) -> None:
    page.set_input_files("input[type=file]", str(real_file("csv/contacts_135kb.csv")))
    press(page, "Look at the file")
    press(page, "Go on")
    press(page, re.compile("^Import 500"))
    run_jobs()
    page.reload()
    expect(page.locator("main")).to_contain_text("500")
    assert Person.objects.count() == 500
    page.goto(page.url.split("/imports/")[0] + "/people/?q=Shelley+Kerluk")
    expect(page.get_by_role("link", name="Shelley Kerluke")).to_be_visible()


def open_the_deal(page: Any) -> str:
    base = page.url.split("/people/")[0]
    page.goto(base + "/deals/new/")
    page.get_by_label("Company").fill("Gottlieb and Sons")
    page.get_by_label("What they want to reach").fill("Labels that hold in the cold")
    page.get_by_label("Where it stands today").select_option("evaluating")
    page.get_by_label("Value").fill("7900")
    press(page, "Open the deal")
    page.wait_for_url(re.compile("/deals/[0-9a-f-]{36}/"))
    return str(page.url)


def bring_in_the_people(page: Any, deal_url: str) -> None:
    page.goto(deal_url + "people/add/")
    page.get_by_label("Name").fill("Shelley Kerluke")
    page.get_by_label("Part in it").fill("buyer")
    page.get_by_label("Does", exact=True).fill("Says yes or no")
    page.get_by_label("Does not do").fill("Fit the printers")
    press(page, "Bring them in")
    for cast in CastMember.objects.all():
        if not cast.does or not cast.does_not:
            page.goto(deal_url.split("/deals/")[0] + f"/cast/{cast.pk}/edit/")
            page.get_by_label("Does", exact=True).fill("Brings it and sees it work")
            page.get_by_label("Does not do").fill("Change the price")
            press(page, "Keep it")


def draw_the_plan(page: Any, deal_url: str) -> None:
    page.goto(deal_url.split("/deals/")[0] + "/templates/")
    press(page, re.compile("five", re.I))
    page.goto(deal_url + "plan/draw/")
    with page.expect_event("load"):
        page.get_by_role("link", name="Light one-off").click()
    press(page, "Draw the plan")
    page.goto(deal_url + "plan/")
    press(page, "Show it to the client")
    expect(page.locator("main")).to_contain_text(re.compile("shown", re.I))


def give_a_link(page: Any, deal_url: str) -> str:
    shelley = CastMember.objects.get(side="client")
    page.goto(deal_url.split("/deals/")[0] + f"/cast/{shelley.pk}/link/")
    page.get_by_label("E-mail").fill("shelley@gottlieb.example")
    press(page, "Let Shelley in")
    address = page.input_value("#address")
    return "/r/" + address.split("/r/")[1]


def promise_a_result(page: Any, deal_url: str) -> None:
    page.goto(deal_url + "outcomes/new/")
    page.get_by_label("What is measured").fill("Labels lost in the freezer, in every 100")
    page.get_by_label("The number before").fill("12")
    page.get_by_label("The number that we promise").fill("2")
    press(page, "Propose it to the client")
    expect(page.locator("h1")).to_contain_text("Labels lost in the freezer")


def confirm_and_agree(client: Any) -> None:
    client.room = client.url
    client.goto(client.room + "plan/")
    press(client, re.compile("^Confirm|^Yes"))
    outcome = Outcome.objects.get()
    client.goto(client.room + f"results/{outcome.pk}/")
    press(client, "Yes, this is the result we want")


def move(page: Any, deal_url: str, stage: str) -> None:
    page.goto(deal_url + "move/")
    press(page, re.compile(f"Move to {stage}", re.I))
    assert Deal.objects.get().stage == stage


def step_of_the_client(client: Any, name: str) -> None:
    step = Deal.objects.get().steps.get(name=name)
    client.goto(client.room + f"steps/{step.pk}/")
    press(client, "It is done")
    step.refresh_from_db()
    assert step.state == "claimed"


def confirm_as_member(page: Any, deal_url: str, name: str, mira: Member) -> None:
    step = Deal.objects.get().steps.get(name=name)
    page.goto(deal_url.split("/deals/")[0] + f"/steps/{step.pk}/")
    press(page, "We confirm it")
    step.refresh_from_db()
    assert step.state == "confirmed"


def deliver(page: Any, deal_url: str, client: Any) -> None:
    step = Deal.objects.get().steps.get(name="Deliver it and see it work")
    page.goto(deal_url.split("/deals/")[0] + f"/steps/{step.pk}/")
    press(page, re.compile("It is done|Say.*done", re.I))
    client.goto(client.room + f"steps/{step.pk}/")
    press(client, "Yes, it is done")
    step.refresh_from_db()
    assert step.state == "confirmed"


def measure_and_claim(page: Any, deal_url: str) -> None:
    outcome = Outcome.objects.get()
    page.goto(deal_url.split("/deals/")[0] + f"/outcomes/{outcome.pk}/")
    page.get_by_label("Day", exact=True).fill("2026-11-20")
    page.get_by_label("Number", exact=True).fill("1.5")
    press(page, "Write down the reading")
    press(page, "We think that it is there")
    outcome.refresh_from_db()
    assert outcome.state == "claimed"


def prove(client: Any) -> None:
    outcome = Outcome.objects.get()
    client.goto(client.room + f"results/{outcome.pk}/")
    client.locator("label.pick").filter(has_text=re.compile("better", re.I)).first.click()
    press(client, re.compile("Send|Say"))
    outcome.refresh_from_db()
    assert outcome.state == "exceeded"
