"""Tags and fields of the workspace's own: on a page, in settings, in merges, never outside."""

import json

import pytest
from django.urls import reverse

from goodbuy.kernel.errors import NotAllowed
from goodbuy.people.custom import kinds, records
from goodbuy.people.models import CustomField, CustomValue, Merge, Person, Tag, Tagging
from goodbuy.people.normal import FieldRefusal
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

HTMX = {"HX-Request": "true"}


def define(cast, kind="text", of="person", name="Shirt size", **fields):
    return CustomField.define(by=cast.mira, of=of, name=name, kind=kind, **fields)


def fill(cast, row, field, typed):
    records.fill(row, field, kinds.read(field, typed, by=cast.mira), by=cast.mira)


def value(row, field):
    found = CustomValue.objects.get(field=field, **{field.column: row.pk})
    return kinds.show(field, found.text, found.number, found.who and (found.who_id, found.who.name))


def rows_of(cast):
    return {"person": cast.ana_person, "company": cast.deal.company, "deal": cast.deal}


@pytest.mark.parametrize("of", ["person", "company", "deal"])
def test_tags_are_put_on_a_page_and_taken_off_and_told(mira, cast, of):
    row = rows_of(cast)[of]
    url = reverse("people:tag_add", args=[of, row.pk])
    assert "Key account" in mira.post(url, {"tag": " Key  account "}, headers=HTMX).text
    mira.post(url, {"tag": "key ACCOUNT"})
    tag = Tag.objects.get()
    assert Tagging.objects.count() == 1
    assert "Key account" in mira.get(row.get_absolute_url()).text
    assert mira.post(url, {"tag": "a, b"}, headers=HTMX).status_code == 422
    assert "without a comma" in mira.post(url, {"tag": ""}, follow=True).text
    mira.post(reverse("people:tag_take", args=[of, row.pk, tag.pk]))
    assert not Tagging.objects.exists()
    kinds_told = [e.kind for e in Event.objects.about(row).order_by("at", "id")][-2:]
    assert kinds_told == ["tag.put_on", "tag.taken_off"]
    assert mira.get("/people/choices/tag/?tag=key").text.count("Key account") == 1


def test_a_tag_is_renamed_and_two_become_one_where_the_name_is_there(mira, cast):
    ana, other = cast.ana_person, Person.add(by=cast.mira, name="Ben Oak")
    vip = records.tag(ana, "person", "VIP", by=cast.mira)
    records.tag(ana, "person", "Important", by=cast.mira)
    records.tag(other, "person", "VIP", by=cast.mira)
    assert (
        "It is “Very important” now."
        in mira.post(
            reverse("people:tag_rename", args=[vip.pk]), {"name": "Very important"}, follow=True
        ).text
    )
    page = mira.post(
        reverse("people:tag_rename", args=[vip.pk]), {"name": "important"}, follow=True
    )
    assert "are one tag now" in page.text
    assert [t.name for t in Tag.objects.all()] == ["Important"]
    assert Tagging.objects.count() == 2
    mira.post(reverse("people:tag_remove", args=[Tag.objects.get().pk]))
    assert not Tagging.objects.exists()


KINDS = [
    ("text", "  42  long ", "42 long", "x" * 401),
    ("number", "1.250,5", "1,250.5", "many"),
    ("money", "€ 1,250.50", "€1,250.50", "1e99"),
    ("date", "2027-03-15", "15 March 2027", "soon"),
    ("choice", "gold", "Gold", "Tin"),
    ("link", "harbor.example/team", "harbor.example/team", "no link"),
    ("person", "Ben Oak", "Ben Oak", "Nobody Known"),
]


@pytest.mark.parametrize(("kind", "typed", "shown", "wrong"), KINDS)
def test_each_kind_is_set_in_place_shown_emptied_and_refused(mira, cast, kind, typed, shown, wrong):
    Person.add(by=cast.mira, name="Ben Oak")
    options = ["Silver", "Gold"] if kind == "choice" else []
    field = define(cast, kind, options=options, currency="EUR")
    url = reverse("people:own_field", args=["person", cast.ana_person.pk, field.pk])
    assert 'name="own-shirt_size"' in mira.get(url, headers=HTMX).text
    assert mira.get(url).status_code == 200
    bad = mira.post(url, {"own-shirt_size": wrong}, headers=HTMX)
    assert bad.status_code == 422
    assert wrong[:20] in bad.text or kind == "choice"
    assert not CustomValue.objects.exists()
    assert shown in mira.post(url, {"own-shirt_size": typed}, headers=HTMX).text
    assert shown in mira.get(f"/people/{cast.ana_person.pk}/").text
    row = CustomValue.objects.get()
    event = Event.objects.about(row).get()
    assert event.kind == "field.filled"
    assert event.person_id == cast.ana_person.pk
    # A name stands in its own row alone, so that erasing that person erases it.
    assert ("someone" if kind == "person" else shown) in event.sentence
    mira.post(url, {"own-shirt_size": ""})
    row.refresh_from_db()
    assert (row.text, row.number, row.who_id) == ("", None, None)
    told = {k: v for k, v in replayed(row).items() if k in ("text", "number", "who_id")}
    assert told == {"text": "", "number": None, "who_id": None}
    assert Event.objects.about(row).order_by("-at").first().facts["old"]["text"] != ""


def test_fields_are_defined_renamed_ended_and_brought_back_by_a_manager(mira, cast, client):
    url = reverse("people:fields")
    form = {"of": "deal", "name": "Risk class", "kind": "choice", "options": "Low\nHigh\nlow\n"}
    assert "stands on every page" in mira.post(url, form, follow=True).text
    field = CustomField.objects.get()
    assert (field.key, [o["name"] for o in field.options]) == ("risk_class", ["Low", "High"])
    assert "API name “risk_class” already" in mira.post(url, form).text
    assert mira.post(url, {**form, "key": "9 x"}).status_code == 422
    assert mira.post(url, {"of": "deal", "name": "X", "kind": "choice"}).status_code == 422
    edit = reverse("people:field_edit", args=[field.pk])
    fill(cast, cast.deal, field, "low")
    typed = {"name": "Risk", "option-01": "", "option-02": "Grave", "more": "None"}
    assert "“Low” is chosen somewhere" in mira.post(edit, typed).text
    mira.post(edit, {**typed, "option-01": "Small"})
    field.refresh_from_db()
    assert field.options == [
        {"id": "01", "name": "Small"}, {"id": "02", "name": "Grave"}, {"id": "03", "name": "None"}
    ]  # fmt: skip
    assert "Small" in mira.get(f"/deals/{cast.deal.pk}/").text
    mira.post(reverse("people:field_retire", args=[field.pk]))
    assert "Small" not in mira.get(f"/deals/{cast.deal.pk}/").text
    mira.post(reverse("people:field_return", args=[field.pk]))
    assert value(cast.deal, field).words == "Small"
    cast.mira.role = "seller"
    cast.mira.save()
    assert mira.post(url, {**form, "name": "More"}).status_code == 403
    with pytest.raises(NotAllowed):
        define(cast)


def test_a_viewer_and_a_stranger_change_nothing(client, cast):
    field, ana = define(cast), cast.ana_person
    urls = [
        reverse("people:tag_add", args=["person", ana.pk]),
        reverse("people:own_field", args=["person", ana.pk, field.pk]),
    ]
    for user, status in ((cast.rolf.user, 403), (cast.otto.user, 404)):
        client.force_login(user)
        for url in urls:
            assert client.post(url, {"tag": "x", "own-shirt_size": "x"}).status_code == status
    assert not CustomValue.objects.exists()
    assert not Tag.objects.exists()
    cast.mira.role, cast.deal.owner_id = "delivery", cast.rolf.pk
    with pytest.raises(NotAllowed):
        records.tag(cast.deal, "deal", "x", by=cast.mira)


def test_a_room_can_read_no_tag_and_no_value(cast):
    from django.db import ProgrammingError, transaction

    field = define(cast, of="deal")
    fill(cast, cast.deal, field, "secret")
    records.tag(cast.deal, "deal", "difficult", by=cast.mira)
    for model in (Tag, Tagging, CustomField, CustomValue):
        with pytest.raises(ProgrammingError), transaction.atomic(), acting_as_grant(cast.ana):
            model.objects.first()
    with acting_as_grant(cast.ana):
        assert not Event.objects.filter(kind__in=["field.filled", "tag.put_on"]).exists()


def test_a_merge_carries_tags_and_values_along_and_back(cast):
    kept, gone = cast.ana_person, Person.add(by=cast.mira, name="Anna Ruiz")
    one, two, who = define(cast), define(cast, name="Hat"), define(cast, "person", name="Mentor")
    ben = Person.add(by=cast.mira, name="Ben Oak")
    fill(cast, gone, one, "L")
    fill(cast, kept, one, "M")
    fill(cast, gone, two, "Straw")
    fill(cast, ben, who, "Anna Ruiz")
    for row, name in ((kept, "a"), (gone, "a"), (gone, "b")):
        records.tag(row, "person", name, by=cast.mira)
    with acting_as_member(cast.mira):
        merge = Merge.make(kept, gone, by=cast.mira, choices={"own-shirt_size": "gone"})
        assert value(kept, one).words == "L"
        assert value(kept, two).words == "Straw"
        assert value(ben, who).words == "Ana Ruiz"
        names = Tagging.objects.filter(person=kept).values_list("tag__name", flat=True)
        assert sorted(names) == ["a", "b"]
        merge.undo(by=cast.mira)
    assert value(kept, one).words == "M"
    assert value(gone, one).words == "L"
    assert value(gone, two).words == "Straw"
    assert Tagging.objects.filter(person=gone).count() == 2
    assert Tagging.objects.filter(person=kept).count() == 1


def test_whoever_stands_in_a_field_is_found_by_the_name_of_today(cast):
    field = define(cast, "person", of="deal", name="Sponsor")
    fill(cast, cast.deal, field, "Ana Ruiz")
    cast.ana_person.edit(by=cast.mira, name="Ana Zoll")
    assert CustomValue.objects.get().sort_name == "zoll ana"
    two = [Person.add(by=cast.mira, name="Tom Ash", is_surely_new=True) for _ in range(2)]
    with pytest.raises(FieldRefusal, match="several"):
        kinds.read(field, "Tom Ash", by=cast.mira)
    two[0].set_addresses(by=cast.mira, emails=["tom@ash.example"], phones=[])
    assert kinds.read(field, "tom@ash.example", by=cast.mira).who_id == two[0].pk
    assert "Tom Ash" not in json.dumps(Event.objects.filter(kind="field.filled").first().facts)
