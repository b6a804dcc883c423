import re
from datetime import timedelta

import pytest

from goodbuy.deals.door import Written, hand_over, refuse_crossing
from goodbuy.deals.models import CastMember, Nudge
from goodbuy.deals.quiet import Peace
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.models import (
    ConsentText,
    Erasure,
    Fact,
    MemoryRules,
    Person,
    Tie,
)
from goodbuy.people.tasks import let_the_old_go
from goodbuy.testing.cast import make_deal, make_grant, make_member
from goodbuy.timeline.models import Event


@pytest.fixture
def ida(cast):
    return Person.add(
        by=cast.mira, name="Ida Norrby", emails=["ida@norrby.example"], owner=cast.mira
    )


def test_one_page_shows_all_that_is_held_and_nobody_elses_secrets(mira, cast, ida):
    Person.add(by=cast.mira, name="Bo Lindqvist")
    Fact.hear(ida, "Sails with Bo Lindqvist (bo@secret.example)", "interests", by=cast.mira)
    other = Person.add(by=cast.mira, name="Cem Aydin")
    Tie.note(other, "friend", by=cast.mira, other=ida, words="Told in confidence")
    seat = CastMember.join(cast.deal, by=cast.mira, person=ida, part="signs")
    make_grant(cast.mira, cast.deal, seat, "ida-token")
    colleague = make_member(cast.workspace, "Sam Seller")
    Fact.hear(ida, "Wants to leave", "career", by=colleague, audience="me")
    page = mira.get(f"/people/{ida.pk}/rights/").text
    # It is handed over: its labels are words, not our columns.
    assert "<dt>The main one</dt>" in page
    assert "<dt>Is primary</dt>" not in page
    for words in ("Sails with somebody else (an address)", "ida@norrby.example", "signs"):
        assert words in page
    assert "Your part in a purchase" in page
    assert "Your link to the room" in page
    for secret in ("Bo Lindqvist", "bo@secret", "Cem Aydin", "in confidence", "Wants to leave"):
        assert secret not in page
    assert "One fact" in page
    assert "One line about how somebody else" in page


def test_the_page_costs_the_same_however_much_is_held(mira, cast, count_queries):
    """All tables in one statement, counted in two, and each kind of name once."""
    person = cast.ana_person
    cast.ana.cast.change("cast.changed", by=cast.mira, person=person)
    few = count_queries(mira, f"/people/{person.pk}/rights/")
    other = Person.add(by=cast.mira, name="Cem Aydin")
    for number in range(6):
        Fact.hear(person, f"Told us thing {number}", "interests", by=cast.mira)
        Tie.note(person, "friend", by=cast.mira, name=f"Friend {number}")
        deal = make_deal(cast.mira, name=f"Purchase {number}")
        seat = CastMember.join(deal, by=cast.mira, person=person, part="decides")
        make_grant(cast.mira, deal, seat, f"token-{number}")
    Tie.note(other, "friend", by=cast.mira, other=person)
    many = count_queries(mira, f"/people/{person.pk}/rights/")
    page = mira.get(f"/people/{person.pk}/rights/").text
    assert "Told us thing 5" in page
    assert "Purchase 5" in page
    assert many <= few + 1, (few, many)
    assert many <= 25, many


def test_the_sheet_to_hand_over_is_a_pdf_and_is_noted(mira, ida):
    made = mira.post(f"/people/{ida.pk}/rights/pdf/")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert Event.objects.filter(kind="person.shown", person=ida).count() == 1


def test_restricted_is_kept_marked_and_in_no_list_or_search(mira, client, cast, ida):
    colleague = make_member(cast.workspace, "Sam Seller")
    mira.post(f"/people/{ida.pk}/restrict/", {"why": "She asked us on the phone"})
    ida.refresh_from_db()
    assert ida.restricted_at
    page = mira.get(f"/people/{ida.pk}/").text
    assert "Kept, not used." in page
    assert "She asked us on the phone" in page
    assert "Ida Norrby" in mira.get("/people/").text
    client.force_login(colleague.user)
    assert "Ida Norrby" not in client.get("/people/").text
    assert "Ida Norrby" not in client.get("/palette/?q=norrby").text
    answer = client.get(f"/people/{ida.pk}/")
    assert answer.status_code == 403
    assert "kept and not used" in answer.text
    with pytest.raises(NotAllowed):
        ida.lift(by=colleague)
    ida.lift(by=cast.mira)
    assert "Ida Norrby" in client.get("/people/").text
    kinds = Event.objects.filter(person=ida, kind__in=["person.restricted", "person.lifted"])
    assert kinds.count() == 2
    assert not Event.objects.filter(changed__has_key="restricted_why").exists()


def test_no_letter_goes_to_whoever_is_restricted(cast):
    cast.ana_person.restrict("Asked for it", by=cast.mira)
    letter = Written("News", "News")
    for sort in (Nudge.Sort.ASKS, Nudge.Sort.TELLS):
        assert not hand_over(cast.ana, letter, sort, peace=Peace.of_all())
    with pytest.raises(Refusal, match="no letter goes"):
        refuse_crossing(cast.deal, cast.ana.cast)
    assert hand_over(cast.ana, letter, Nudge.Sort.ASKED_FOR)


def test_erasing_asks_for_the_name_and_tells_what_stays(mira, cast):
    url = f"/people/{cast.ana_person.pk}/erase/"
    assert "The record of “Clear labels on six docks”" in mira.get(url).text
    wrong = mira.post(url, {"why": "asked", "name": "Ana"})
    assert wrong.status_code == 422
    assert "Nothing was erased" in wrong.text
    done = mira.post(url, {"why": "asked", "name": "ana ruiz"}, follow=True)
    [row] = re.findall(r"<li>(.*?)</li>", done.text.split('aria-label="Erased people"')[1])
    assert "They asked for it" in row
    assert "Mira Lindt" in row
    assert "Ana" not in done.text
    assert mira.get(url).status_code == 404


def test_consent_rests_on_the_text_of_its_day(mira, cast, ida):
    given = {"consent": "given"}
    bare = Fact.hear(ida, "Likes tea", "preferences", by=cast.mira, **given)
    assert bare.consent_text is None
    mira.post("/settings/memory/consent/", {"words": "You may remember what I tell you."})
    first = ConsentText.current(cast.mira)
    fact = Fact.hear(ida, "Likes rye bread", "preferences", by=cast.mira, **given)
    ConsentText.write("You may remember what I tell you, for a year.", by=cast.mira)
    fact.refresh_from_db()
    assert (fact.consent_text, first.number) == (first, 1)
    fact.reword("Likes rye", by=cast.mira, consent="not_asked")
    assert Fact.objects.get(pk=fact.pk).consent_text is None
    page = mira.get("/settings/memory/").text
    assert "Text 2, counts today" in page
    assert "You may remember what I tell you." in page


def test_retention_erases_whose_time_is_over_and_nobody_else(cast, ida):
    rules = MemoryRules.of(cast.mira)
    days = {"fresh_days": 365, "gathered_fresh_days": 180, "erase_days": 365}
    rules.set(by=cast.mira, **days, silent_months=12, file_days=30)
    heard = Person.add(by=cast.mira, name="Heard Lately")
    with clock.moved_to(clock.now() + timedelta(days=300)):
        heard.talked(by=cast.mira)
        assert let_the_old_go() == 0
    with clock.moved_to(clock.now() + timedelta(days=400)):
        assert let_the_old_go() == 1
        assert let_the_old_go() == 0
    # Ana was as silent, and has a part in a purchase.
    assert {p.name for p in Person.objects.all()} == {"Ana Ruiz", "Heard Lately"}
    made = Erasure.objects.get()
    assert (made.why, made.by_name) == ("time", "Goodbuy")


def test_the_rules_refuse_what_cannot_be(mira):
    answer = mira.post("/settings/memory/", {"fresh_days": 365, "gathered_fresh_days": 180,
                                              "silent_months": 2})  # fmt: skip
    assert answer.status_code == 422
    assert "between 6 and 120 months" in answer.text
