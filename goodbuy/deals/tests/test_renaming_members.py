from goodbuy.deals.models import CastMember
from goodbuy.testing.cast import make_member
from goodbuy.timeline.models import Event


def test_a_member_who_is_renamed_is_renamed_in_each_room(client, cast):
    client.force_login(cast.mira.user)
    form = {"name": "Mira Sommer", "country": "US", "zone": "America/New_York"}
    client.post("/settings/profile/", form)
    assert CastMember.objects.get(pk=cast.mira_cast.pk).name == "Mira Sommer"
    told = Event.objects.filter(about_id=cast.mira_cast.pk, kind="cast.changed").get()
    assert (told.audience, told.changed) == ("client", {"name": "Mira Sommer"})
    sentence = Event.objects.get(kind="member.changed").sentence
    assert sentence == "Mira Sommer changed what is known about Mira Sommer."


def test_a_viewer_may_be_renamed_too(client, cast):
    client.force_login(cast.rolf.user)
    form = {"name": "Rolf Kern", "country": "US", "zone": "America/New_York"}
    assert client.post("/settings/profile/", form).status_code == 302
    cast.rolf.refresh_from_db()
    assert cast.rolf.name == "Rolf Kern"


def test_the_menu_switches_between_the_workspaces_of_one_person(client, cast):
    client.force_login(cast.mira.user)
    assert "Your workspaces" not in client.get("/settings/profile/").text
    other = make_member(cast.otto.workspace, "Mira Elsewhere", "seller")
    type(other).objects.filter(pk=other.pk).update(user=cast.mira.user)
    page = client.get("/settings/profile/").text
    assert "Work in Southlight" in page
    client.post(f"/settings/switch/{cast.otto.workspace_id}/")
    assert "Work in Northlight" in client.get("/settings/profile/").text
