"""The layouts of letters are what their MJML says, and still hold Django's own tags."""

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
