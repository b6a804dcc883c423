"""What a yes could cost whoever backs us, and what we did about it."""

import pytest

from goodbuy.deals import demands
from goodbuy.deals.models import LostVoice, Standing, YesRisk
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.testing.cast import make_cast
from goodbuy.timeline.models import Event


def place(cast, face, stance):
    return Standing.place(face, by=cast.mira, influence=60, stance=stance)


def lacks(deal):
    return [clause for clause in demands.missing(deal, "agreed") if "could cost" in clause]


@pytest.mark.advice("A53")
def test_nobody_who_backs_us_is_left_without_an_answer_before_the_yes(cast):
    ana, tom = cast.ana.cast, make_cast(cast.mira, cast.deal, "Tom Hale")
    place(cast, ana, 80)
    place(cast, tom, 30)
    assert lacks(cast.deal) == ["there is no answer yet to what a yes could cost Ana"]
    risk = YesRisk.note(cast.deal, by=cast.mira, cast=ana, words="The trial stops the docks")
    assert lacks(cast.deal)
    type(cast.deal).objects.filter(pk=cast.deal.pk).update(stage="evaluating")
    cast.deal.refresh_from_db()
    with pytest.raises(Refusal, match="what a yes could cost Ana"):
        cast.deal.agree(by=cast.mira)
    risk.edit(by=cast.mira, answer="One aisle, at night", means="pilot")
    assert not lacks(cast.deal)
    # A risk of the purchase itself answers for nobody.
    place(cast, tom, 90)
    YesRisk.note(cast.deal, by=cast.mira, words="Labels peel", answer="Another maker is ready")
    assert lacks(cast.deal) == ["there is no answer yet to what a yes could cost Tom"]
    tom.leave(by=cast.mira)
    assert not lacks(cast.deal)


@pytest.mark.advice("A53")
def test_the_deal_shows_whose_answer_is_missing_and_what_is_known(mira, cast, count_queries):
    ana = cast.ana.cast
    page = f"/deals/{cast.deal.pk}/"
    assert "Put their people on the map first" in mira.get(page).text
    place(cast, ana, 80)
    before = count_queries(mira, page)
    shown = mira.get(page).text
    assert "What could a yes cost Ana Ruiz?" in shown
    assert "Not asked" in shown
    form = f"/deals/{cast.deal.pk}/risks/"
    assert f'value="{ana.pk}" selected' in mira.get(f"{form}?cast={ana.pk}").text
    typed = {"cast": str(ana.pk), "words": "Her board laughs", "chance": "likely", "is_told": "on"}
    assert mira.post(form, typed | {"means": "pilot"}).status_code == 422
    assert mira.post(form, typed | {"cast": str(cast.mira_cast.pk)}).status_code == 422
    assert mira.post(form, typed).status_code == 302
    shown = mira.get(page).text
    assert "No answer yet" in shown
    assert "For Ana Ruiz, who said so. Nothing is done about it yet." in shown
    risk = YesRisk.objects.get()
    given = typed | {"answer": "Two firms like theirs tell her board", "means": "reference"}
    mira.post(f"/risks/{risk.pk}/", given)
    LostVoice.tell(make_cast(cast.mira, cast.deal, "Joanna Pell", part="checks"), by=cast.mira)
    shown = mira.get(page).text
    assert "Somebody who did it before: Two firms like theirs tell her board" in shown
    assert "What could a yes cost" not in shown
    assert "Joanna’s voice is gone" in shown
    assert count_queries(mira, page) == before
    mira.post(f"/risks/{risk.pk}/remove/")
    assert not YesRisk.objects.exists()


def test_what_was_said_stands_in_the_row_alone_and_only_members_write_it(client, cast):
    risk = YesRisk.note(cast.deal, by=cast.mira, cast=cast.ana.cast, words="Zebra", answer="Yak")
    told = "".join(str([e.about_name, e.changed, e.facts]) for e in Event.objects.all())
    assert "Zebra" not in told
    assert "Yak" not in told
    with pytest.raises(NotAllowed):
        risk.edit(by=cast.rolf, answer="Nothing")
    with pytest.raises(Refusal):
        YesRisk.note(cast.deal, by=cast.mira, words=" ")
    with pytest.raises(Refusal):
        YesRisk.note(cast.deal, by=cast.mira, words="x", chance="never")
    client.force_login(cast.otto.user)
    assert client.get(f"/risks/{risk.pk}/").status_code == 404
    client.force_login(cast.rolf.user)
    assert "Zebra" in client.get(f"/risks/{risk.pk}/").text
