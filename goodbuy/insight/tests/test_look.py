"""Pictures for eyes: written to test-results/, compared by a person with the design."""

import pytest

from goodbuy.testing.browser import axe, rest, shot
from goodbuy.testing.story import tell_story

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_board_and_deal_pass_axe_and_are_drawn(open_page, cast, width, theme):
    deal = tell_story(cast)
    pages = {
        "board": "/clients/",
        "deal": f"/deals/{deal.pk}/",
        "rooms": "/rooms/",
        "deals": "/deals/?sort=value",
        "new-deal": "/deals/new/",
        "move": f"/deals/{deal.pk}/move/",
        "cast": f"/cast/{cast.ana.cast_id}/edit/",
        "link": f"/cast/{cast.ana.cast_id}/link/",
    }
    for name, path in pages.items():
        page = open_page(path, member=cast.mira, width=width, theme=theme)
        rest(page)
        shot(page, f"{name}-{width}-{theme}")
        assert page.problems == []
        assert axe(page) == []
        page.context.close()
