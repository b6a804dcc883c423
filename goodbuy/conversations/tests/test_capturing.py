import re

import pytest

from goodbuy.conversations.models import Note
from goodbuy.people.models import Fact, Occasion, Tie

SCRIBBLE = (
    "daughter Ana starts college in September, hates phone calls, moved to Lyon in May, "
    "was at school with their IT lead. Zanzibar blue folder"
)


def form_of(page):
    """What a browser would send if one pressed the button at once."""
    page = page.split("<main")[1]
    boxes = re.findall(r'name="(keep\w+)" value="1" checked', page)
    boxes += re.findall(r'name="(keep_note)" value="1" checked', page)
    fields = dict(re.findall(r'<input name="(words\d+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="(kind\d+)".*?>(.*?)</select>', page, re.S):
        fields[name] = re.search(r'value="(\w+)" selected', options)[1]
    return fields | dict.fromkeys(boxes, "1") | {"words": SCRIBBLE, "keep": "1", "where": "lunch"}


@pytest.mark.advice("A50")
def test_a_scribble_becomes_facts_days_people_and_a_note(mira, cast, tomas):
    url = f"/people/{tomas.pk}/capture/"
    asked = mira.post(url, {"words": SCRIBBLE})
    assert not Fact.objects.exists(), "nothing is kept before it was confirmed"
    assert mira.post(url, form_of(asked.text)).status_code == 302
    kinds = sorted(Fact.objects.values_list("kind", flat=True))
    assert kinds == ["education", "family", "home", "preferences"]
    day = Occasion.objects.get()
    assert (day.month, day.day, day.is_yearly) == (9, None, False)
    ties = set(Tie.objects.values_list("kind", "other_name"))
    assert ties == {("child", "Ana"), ("school", "their IT lead")}
    tomas.refresh_from_db()
    assert tomas.city == "Lyon"
    assert Note.objects.get().words == "Zanzibar blue folder"
    assert set(Fact.objects.values_list("source_id", flat=True)) == {Note.objects.get().pk}
    assert set(Fact.objects.values_list("heard_where", flat=True)) == {"lunch"}


@pytest.mark.advice("A50")
def test_what_is_sensitive_is_left_out_and_said_so(mira, tomas):
    scribble = "had surgery on his knee in March; votes green; likes wine; goes to church"
    page = mira.post(f"/people/{tomas.pk}/capture/", {"words": scribble}).text
    assert page.count("Left out, because your workspace keeps nothing about") == 4
    mira.post(f"/people/{tomas.pk}/capture/", {"words": scribble, "keep": "1", "keep_note": "1"})
    assert not Fact.objects.exists()
    assert not Note.objects.exists()


def test_only_what_is_ticked_is_kept_with_its_words_as_they_stand_now(mira, tomas):
    url = f"/people/{tomas.pk}/capture/"
    form = {"words": SCRIBBLE, "keep": "1", "keep0": "1", "words0": "Ana goes to college"}
    mira.post(url, form | {"kind0": "education"})
    fact = Fact.objects.get()
    assert (fact.words, fact.kind) == ("Ana goes to college", "education")
    assert not Note.objects.exists()


def test_one_refusal_keeps_nothing_and_loses_nothing(mira, tomas):
    url = f"/people/{tomas.pk}/capture/"
    form = form_of(mira.post(url, {"words": SCRIBBLE}).text) | {"words0": " "}
    answer = mira.post(url, form)
    assert answer.status_code == 422
    assert "Nothing was kept." in answer.text
    assert "Zanzibar" in answer.text
    assert not Fact.objects.exists()
    assert not Note.objects.exists()
    assert mira.post(url, {"words": "x" * 4001}).status_code == 422
    assert mira.post(url, {"words": " "}).status_code == 422
    hostile = mira.post(url, form | {"kind0": "gossip", "words0": "x", "on": "soon"})
    assert hostile.status_code == 422
