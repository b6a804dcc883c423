"""The layouts of letters are what their MJML says, and still hold Django's own tags."""

import re

from goodbuy.testing import layouts


def test_the_compiled_layouts_are_up_to_date():
    assert {one.name for one in layouts.sources()} == {"digest.mjml", "letter.mjml"}
    assert layouts.stale() == [], "Run bin/layouts."


def test_tags_survive_and_stand_where_mail_programs_expect_them():
    for source in layouts.sources():
        made, written = layouts.compiled(source), source.read_text()
        for tag in ("{% block ", "{% endblock", "{{ ", "{% load", "{% if", "{% endif", "{% for"):
            assert made.count(tag) >= written.count(tag)
        # Each has the one look that they share, and none a second one.
        assert '<mj-include path="mail/_look.mjml" />' in written
        assert "<mj-style>" not in written
        # Outlook on Windows draws tables only.
        assert "<!--[if mso | IE]>" in made
        assert "<script" not in made


def test_a_part_that_loads_itself_leaves_the_title_of_its_page_alone():
    """Its answer is a page of its own with a title: a tab once said “Files of …” over a deal."""
    own = 0
    for path in layouts.PACKAGE.rglob("templates/**/*.html"):
        for tag in re.findall(
            r'<[^<>]*hx-trigger="load"[^<>]*', re.sub(r"{%.*?%}", "", path.read_text())
        ):
            own += 1
            assert "ignoreTitle:true" in tag, path
    assert own >= 5
