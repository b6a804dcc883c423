"""Before the processes part, the templates of the main pages are read with all that they name."""

from __future__ import annotations

import pytest
from django.template import engines

from goodbuy.server import drawn


@pytest.fixture
def loader(monkeypatch):
    """Of a process that has read no template yet."""
    found = engines["django"].engine.template_loaders[0]
    monkeypatch.setattr(found, "get_template_cache", {})
    return found


@pytest.mark.parametrize("name", drawn.MAIN)
def test_a_main_page_is_read_with_all_that_it_names(loader, name):
    drawn.read(name)
    read = {name for name, one in loader.get_template_cache.items() if hasattr(one, "nodelist")}
    assert {name, "base.html"} <= read
