"""Tags and own fields come in with a file, go out with a list, and go back with an undo."""

import csv
import io

from goodbuy.conversations.models import Note
from goodbuy.integrations.tests.test_importing import bring, everything, undo
from goodbuy.people.custom import kinds, records
from goodbuy.people.models import Company, CustomField, CustomValue, Person, Tag
from goodbuy.testing.cast import make_deal
from goodbuy.timeline.models import Event, replayed


def define(cast, kind="text", of="person", name="Rank", **fields):
    return CustomField.define(by=cast.mira, of=of, name=name, kind=kind, **fields)


PEOPLE = """Name,Email,Tags,Shirt size,f.budget,Tier,Since when
Ada Quill,ada@x.example,"VIP, Berlin",L,"1,250.50",gold,2027-03-15
Ben Oak,ben@x.example,VIP,,much,Tin,soon
"""


def test_people_with_tags_and_own_fields_come_twice_and_go_back(cast):
    size, budget = define(cast, name="Shirt size"), define(cast, "money", name="Budget")
    define(cast, "choice", name="Tier", options=["Gold", "Silver"])
    define(cast, "date", name="Since when")
    ben = Person.add(by=cast.mira, name="Ben Oak", emails=["ben@x.example"])
    for typed in ("S",):
        records.fill(ben, size, kinds.read(size, typed, by=cast.mira), by=cast.mira)
    before = everything()
    one = bring(cast.mira, PEOPLE, name="own.csv")
    assert [c["field"] for c in one.plan["columns"]][2:] == [
        "tags", "f.shirt_size", "f.budget", "f.tier", "f.since_when"
    ]  # fmt: skip
    ada = Person.objects.get(name="Ada Quill")
    held = {v.field.key: v for v in CustomValue.objects.filter(person=ada).select_related("field")}
    assert {k: v.text for k, v in held.items()} == {
        "shirt_size": "L", "budget": "1250.5", "tier": "01", "since_when": "2027-03-15"
    }  # fmt: skip
    assert held["budget"].number == kinds.number_in("1250.50")
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Berlin", "VIP"]
    assert replayed(held["budget"])["text"] == "1250.5"
    assert Event.objects.filter(kind="tag.put_on", person=ada).count() == 2
    strange = set(Note.objects.filter(person=ben).values_list("words", flat=True))
    assert strange == {
        "Budget in the file: much", "Tier in the file: Tin", "Since when in the file: soon"
    }  # fmt: skip
    assert CustomValue.objects.get(person=ben, field=size).text == "S"
    after = everything()
    two = bring(cast.mira, PEOPLE, name="own.csv")
    assert everything() == after
    undo(two, cast.mira)
    assert everything() == after
    undo(one, cast.mira)
    assert everything() == before
    assert budget.key == "budget"


def test_a_value_that_a_file_changed_goes_back_to_what_it_was_and_skipping_changes_none(cast):
    size = define(cast, of="company", name="Size")
    firm = Company.add(by=cast.mira, name="Tidewater")
    records.fill(firm, size, kinds.read(size, "S", by=cast.mira), by=cast.mira)
    text = "Company name,Website,Size,Tags\nTidewater,tide.example,XL,Coast\n"
    value = CustomValue.objects.get()
    bring(cast.mira, text, name="skip.csv", duplicates="skip", kind="companies")
    value.refresh_from_db()
    assert value.text == "S"
    one = bring(cast.mira, text, name="firms.csv", kind="companies")
    value.refresh_from_db()
    assert (value.text, replayed(value)["text"]) == ("XL", "XL")
    assert one.counts["own"] == 2
    undo(one, cast.mira)
    value.refresh_from_db()
    assert (value.text, replayed(value)["text"]) == ("S", "S")
    assert not Tag.objects.exists()


def test_a_list_goes_out_as_a_file_that_comes_in_again_without_a_change(client, cast):
    client.force_login(cast.mira.user)
    tier = define(cast, "choice", "deal", "Tier", options=["Gold"])
    deal = make_deal(cast.mira, cast.deal.company, name="=1+1")
    records.fill(deal, tier, kinds.read(tier, "gold", by=cast.mira), by=cast.mira)
    records.tag(deal, "deal", "VIP", by=cast.mira)
    page = client.get("/lists/deals/export/?tags=" + str(Tag.objects.get().pk))
    rows = list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert [(r["Deal"], r["f.tier"], r["Tags"]) for r in rows] == [("'=1+1", "Gold", "VIP")]
    people = client.get("/lists/people/export/").content.decode("utf-8-sig")
    ana = next(csv.DictReader(io.StringIO(people)))
    assert (ana["Name"], ana["Company"]) == ("Ana Ruiz", cast.deal.company.name)
    define(cast, "number", name="Rank")
    person = Person.add(by=cast.mira, name="Cy Pell", emails=["cy@x.example"])
    rank = CustomField.objects.get(key="rank")
    records.fill(person, rank, kinds.read(rank, "3", by=cast.mira), by=cast.mira)
    said = client.get("/lists/people/export/?mail=yes").content.decode("utf-8-sig")
    one = bring(cast.mira, said, name="again.csv")
    assert one.counts["own"] == 0
    assert one.counts["created"] == 0
    client.force_login(cast.otto.user)
    assert "Cy Pell" not in client.get("/lists/people/export/").content.decode()
