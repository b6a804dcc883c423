"""The circle, presence and handoff as a person sees them; the handoff prints on one page."""

import pytest

from goodbuy.kernel import clock
from goodbuy.plans import handing
from goodbuy.promises.models import Promise
from goodbuy.testing.browser import axe, shot

pytestmark = pytest.mark.browser


@pytest.fixture
def handoff(drawn):
    cast = drawn.people
    for number in range(24):
        Promise.record(
            deal=cast.deal, words=f"Promise number {number}, said in a sentence of usual length",
            said_by=cast.mira_cast, said_to=cast.ana.cast, by=cast.mira,
            due_on=clock.today("UTC"),
        )  # fmt: skip
    return handing.begin(cast.deal, by=cast.mira)


def test_a_handoff_prints_on_one_page(open_page, handoff, drawn):
    page = open_page(f"/handoffs/{handoff.pk}/", member=drawn.people.mira, width=1440)
    made = page.pdf(format="A4", prefer_css_page_size=True)
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") == 1


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_the_pages_pass_axe_and_are_drawn(open_page, handoff, drawn, width, theme):
    deal = drawn.people.deal.pk
    pages = {
        "handoff": f"/handoffs/{handoff.pk}/",
        "circle": f"/deals/{deal}/circle/",
        "presence": f"/deals/{deal}/presence/",
        "stays": "/stays/",
    }
    for name, path in pages.items():
        page = open_page(path, member=drawn.people.mira, width=width, theme=theme)
        shot(page, f"{name}-{width}-{theme}")
        assert page.problems == []
        assert axe(page) == []
        page.context.close()


def test_a_clients_handoff_prints_on_one_page_too(open_page, handoff, drawn):
    handoff.show(by=drawn.people.mira, body=handing.body_of(handoff))
    ana = drawn.people.ana
    page = open_page("/" + ana.address().split("/", 3)[3])
    page.goto(f"{page.url.rstrip('/')}/handoffs/{handoff.pk}/")
    made = page.pdf(format="A4", prefer_css_page_size=True)
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") == 1
