"""Programs: a key in, JSON out; as its member, with their sight and no more."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from goodbuy.api import access
from goodbuy.api.models import Key
from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.people.custom import kinds, records
from goodbuy.people.models import Company, CustomField, CustomValue, Move, Person, Sight, Tagging
from goodbuy.testing.cast import make_company, make_deal, make_member
from goodbuy.testing.queries import asked
from goodbuy.timeline.models import Event


class Program:
    """A client that sends a key and JSON, and reads JSON."""

    def __init__(self, token):
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.client.raise_request_exception = False

    def ask(self, method, url, body=None):
        options = {"content_type": "application/json"} if body is not None else {}
        if body is not None:
            options["data"] = body if isinstance(body, str) else json.dumps(body)
        answer = getattr(self.client, method)(url, **options)
        assert answer["Content-Type"] == "application/json"
        return answer

    def get(self, url, status=200):
        answer = self.ask("get", url)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, url, body, status=201):
        answer = self.ask("post", url, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def patch(self, url, body, status=200):
        answer = self.ask("patch", url, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def delete(self, url, status=200):
        answer = self.ask("delete", url)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture(autouse=True)
def fresh(db):
    cache.clear()


@pytest.fixture
def mira(cast):
    return Program(Key.make("Sheet", by=cast.mira, may_write=True)[1])


def test_a_person_is_added_read_changed_and_listed_with_own_fields(mira, cast):
    CustomField.define(by=cast.mira, of="person", name="Shirt size", kind="text")
    CustomField.define(by=cast.mira, of="person", name="Budget", kind="money")
    CustomField.define(by=cast.mira, of="person", name="Tier", kind="choice", options=["Gold"])
    CustomField.define(by=cast.mira, of="person", name="Boss", kind="person")
    given = {
        "name": "Ida Norrby", "emails": ["ida@x.example", "i@y.example"], "company": "Pier Nine",
        "title": "Buyer", "birthday": "1980-04-03", "phones": ["+49 30 901820"], "country": "de",
        "tags": ["VIP", "Berlin"],
        "fields": {"shirt_size": "L", "budget": 1250.5, "tier": "gold",
                   "boss": {"id": str(cast.ana_person.pk)}},
    }  # fmt: skip
    made = mira.post("/api/people/", given)
    assert made["emails"] == ["ida@x.example", "i@y.example"]
    assert (made["company"]["name"], made["country"]) == ("Pier Nine", "DE")
    assert made["tags"] == ["Berlin", "VIP"]
    assert made["fields"] == {
        "shirt_size": "L", "budget": "1250.5", "tier": "Gold",
        "boss": {"id": str(cast.ana_person.pk), "name": "Ana Ruiz"},
    }  # fmt: skip
    url = f"/api/people/{made['id']}/"
    assert mira.get(url) == made
    # What was read can be sent back as it is, and changes nothing.
    told = Event.objects.count()
    back = {name: made[name] for name in ("name", "emails", "phones", "title", "tags", "fields")}
    assert mira.patch(url, back) == made
    assert Event.objects.count() == told
    changed = mira.patch(url, {"title": "Head", "tags": ["VIP"], "fields": {"shirt_size": None}})
    assert (changed["title"], changed["tags"]) == ("Head", ["VIP"])
    assert changed["fields"]["shirt_size"] is None
    assert changed["emails"] == made["emails"]
    person = Person.objects.get(pk=made["id"])
    assert Event.objects.filter(person=person, actor_id=cast.mira.pk).exists()
    assert [one["id"] for one in mira.get("/api/people/?q=norrby")["items"]] == [made["id"]]
    assert mira.get("/api/people/?f.budget.from=2000")["items"] == []
    assert len(mira.get("/api/people/?f.budget.from=1000&tags=none")["items"]) == 0


def test_companies_and_deals_too(mira, cast):
    CustomField.define(by=cast.mira, of="deal", name="Region", kind="text")
    company = mira.post("/api/companies/", {"name": "Quay", "city": "Ulm", "parent": "Harbor"})
    assert company["parent"]["name"] == "Harbor"
    assert mira.patch(f"/api/companies/{company['id']}/", {"city": "Bonn"})["city"] == "Bonn"
    given = {"name": "Six docks", "company": "Quay", "value": "48600.50", "fields": {"region": "N"}}
    deal = mira.post("/api/deals/", given)
    assert (deal["company"]["id"], deal["value"]) == (company["id"], "48600.5")
    assert (deal["stage"], deal["fields"]) == ("exploring", {"region": "N"})
    url = f"/api/deals/{deal['id']}/"
    changed = mira.patch(url, {"value": 50000, "owner": str(cast.mira.pk)})
    assert (changed["value"], changed["owner"]["name"]) == ("50000", "Mira Lindt")
    assert changed["name"] == "Six docks"
    refused = mira.patch(url, {"stage": "proven"}, 422)["error"]
    assert refused["field"] == "stage"
    assert Deal.objects.get(pk=deal["id"]).stage == "exploring"


@pytest.mark.advice("A56")
def test_another_company_of_a_person_is_proposed_as_a_move(mira, cast):
    made = mira.post("/api/people/", {"name": "Ida Norrby"})
    url = f"/api/people/{made['id']}/"
    assert mira.patch(url, {"company": "Quay", "title": "Buyer"})["company"]["name"] == "Quay"
    moved = mira.patch(url, {"company": "Pier Nine", "title": "Head"})
    assert (moved["company"]["name"], moved["title"]) == ("Quay", "Buyer")
    assert moved["proposed_move"]["company"] == "Pier Nine"
    move = Move.objects.get()
    assert (str(move.pk), move.title, move.state) == (
        moved["proposed_move"]["id"], "Head", "proposed"
    )  # fmt: skip


def test_every_page_is_found_once_by_keyset(mira, cast):
    for number in range(120):
        Company.objects.create(
            workspace=cast.workspace, name=f"Firm {number:03}", sort_name=f"firm {number:03}"
        )
    seen, url = [], "/api/companies/?sort=name"
    while url:
        page = mira.get(url)
        seen += [one["name"] for one in page["items"]]
        url = page["next"]
    assert len(seen) == 121 == len(set(seen))
    assert seen == sorted(seen, key=str.lower)
    odd = mira.get("/api/companies/?since=never&after=rubbish")
    assert "“never” could not be understood" in odd["not_understood"][0]


def test_a_list_costs_the_same_for_one_and_for_fifty(mira, cast):
    field = CustomField.define(by=cast.mira, of="person", name="Shirt size", kind="text")
    few = len(asked(mira.client, "/api/people/"))
    company = make_company(cast.mira, "Pier")
    for number in range(12):
        person = Person.add(
            by=cast.mira, name=f"Person {number}", emails=[f"p{number}@x.example"],
            company=company, owner=cast.mira,
        )  # fmt: skip
        records.fill(person, field, kinds.read(field, "L", by=cast.mira), by=cast.mira)
    many = len(asked(mira.client, "/api/people/"))
    assert many <= few + 1
    assert many <= 16, many


@pytest.mark.parametrize(
    ("method", "url", "body", "status", "code"),
    [
        ("get", "/api/nothing/", None, 404, "not_found"),
        ("get", "/api/people/0199aaaa-0000-7000-8000-000000000000/", None, 404, "not_found"),
        ("put", "/api/people/", {}, 405, "method"),
        ("delete", "/api/people/", None, 405, "method"),
        ("post", "/api/people/", "{not json", 400, "not_json"),
        ("post", "/api/people/", "[1]", 400, "not_an_object"),
        ("post", "/api/people/", '{"name": NaN}', 400, "not_json"),
        ("post", "/api/people/", "[" * 100_000, 400, "not_json"),
        ("post", "/api/people/", {}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": ["x"]}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": "Ida", "role": "x"}, 422, "unknown_field"),
        ("post", "/api/people/", {"name": "Ida", "fields": {"no": 1}}, 422, "unknown_field"),
        ("post", "/api/people/", {"name": "Ida", "fields": 3}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": "Ida", "tags": "VIP"}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": "Ida", "emails": ["nobody"]}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": "Ida", "emails": "\u0000"}, 201, ""),
        ("post", "/api/people/", {"name": "Ida", "birthday": "soon"}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": "Ida", "owner": "me"}, 422, "wrong_field"),
        ("post", "/api/people/", {"name": "Ana Ruiz", "company": "Harbor Pine"}, 409, ""),
        ("post", "/api/deals/", {"name": "Docks"}, 422, "wrong_field"),
        ("post", "/api/deals/", {"name": "D", "company": "Q", "value": -1}, 422, "wrong_field"),
        ("post", "/api/deals/", {"name": "D", "company": "Q", "stage": "proven"}, 422, ""),
        ("post", "/api/people/", {"name": "x" * 1_000_001}, 413, "too_large"),
    ],
)
def test_what_is_wrong_is_said_in_json_and_nothing_is_half_done(
    mira, cast, method, url, body, status, code
):
    Person.objects.filter(pk=cast.ana_person.pk).update(email="")
    before = Person.objects.count(), Company.objects.count(), Tagging.objects.count()
    if status == 409:
        body = {**body, "company": cast.deal.company.name, "emails": ["a@x.example"]}
        Person.add(by=cast.mira, name="Ana Ode", emails=["a@x.example"])
        before = (before[0] + 1, *before[1:])
    answer = mira.ask(method, url, body)
    assert answer.status_code == status, answer.text
    if status < 400:
        return
    error = answer.json()["error"]
    assert error["message"]
    assert error["code"] == (code or error["code"])
    assert (Person.objects.count(), Company.objects.count(), Tagging.objects.count()) == before


def test_who_seems_to_be_here_is_named_and_added_only_when_that_is_sure(mira, cast):
    ida = Person.add(by=cast.mira, name="Ida Norrby", emails=["ida@x.example"])
    given = {"name": "I. Norrby", "emails": ["ida@x.example"]}
    error = mira.post("/api/people/", given, 409)["error"]
    assert error["like"] == [{"id": str(ida.pk), "name": "Ida Norrby"}]
    assert mira.post("/api/people/", {**given, "surely_new": True})["id"] != str(ida.pk)


def test_without_a_good_key_there_is_nothing(cast, mira):
    key = Key.objects.get()
    bare, wrong = Client(), Program("gb_wrong")
    assert bare.get("/api/people/").status_code == 401
    assert bare.get("/api/people/")["WWW-Authenticate"].startswith("Bearer")
    assert wrong.get("/api/people/", 401)["error"]["code"] == "wrong_key"
    # A session is no key: another site could use it.
    bare.force_login(cast.mira.user)
    assert bare.get("/api/people/").status_code == 401
    assert mira.get("/api/")["member"]["name"] == "Mira Lindt"
    key.end(by=cast.mira)
    mira.get("/api/people/", 401)


def test_a_key_of_somebody_who_left_opens_nothing(cast):
    sam = make_member(cast.workspace, "Sam Seller")
    program = Program(Key.make("Sheet", by=sam)[1])
    program.get("/api/people/")
    sam.leave(by=cast.mira)
    program.get("/api/people/", 401)


def test_a_reading_key_and_a_viewer_change_nothing(cast):
    reads = Program(Key.make("Reads", by=cast.mira)[1])
    assert reads.post("/api/people/", {"name": "Ida"}, 403)["error"]["code"] == "read_only"
    sam = make_member(cast.workspace, "Sam Seller")
    _, token = Key.make("Sheet", by=sam, may_write=True)
    sam.give_role("viewer", by=cast.mira)
    assert Program(token).get("/api/people/")["items"]
    Program(token).post("/api/people/", {"name": "Ida"}, 403)
    assert Program(token).get("/api/")["may_write"] is False


def test_programs_see_what_their_member_sees_and_another_workspace_sees_nothing(cast):
    cem = make_member(cast.workspace, "Cem Aydin")
    program = Program(Key.make("Sheet", by=cem, may_write=True)[1])
    company = make_company(cast.mira, "Pier Nine Foods")
    hidden = make_deal(cast.mira, company, name="Zebra cranes", value=70000)
    theirs = Person.add(by=cast.mira, name="Zebra Tomás", owner=cast.mira)
    own = Person.add(by=cast.mira, name="Okapi Ilse", owner=cem)
    silent = Person.add(by=cast.mira, name="Zebra Restricted")
    Sight.set({"seller": ("own", "own")}, by=cast.mira)
    silent.restrict("Asked us to", by=cast.mira)
    for url in ("/api/people/?q=zebra", "/api/deals/?q=zebra", "/api/people/"):
        assert "Zebra" not in json.dumps(program.get(url))
    for url in (f"people/{theirs.pk}", f"deals/{hidden.pk}", f"people/{silent.pk}"):
        program.get(f"/api/{url}/", 404)
        program.patch(f"/api/{url}/", {"name": "Mine"}, 404)
    assert program.get(f"/api/people/{own.pk}/")["name"] == "Okapi Ilse"
    refused = program.patch(f"/api/people/{own.pk}/", {"owner": str(cast.mira.pk)}, 403)
    assert refused["error"]["code"] == "out_of_sight"
    otto = Program(Key.make("Sheet", by=cast.otto, may_write=True)[1])
    assert "Zebra" not in json.dumps(otto.get("/api/people/"))
    otto.get(f"/api/people/{own.pk}/", 404)
    otto.patch(f"/api/deals/{hidden.pk}/", {"name": "Mine"}, 404)
    assert otto.get("/api/fields/")["items"] == []
    assert "Mira" not in json.dumps(otto.get("/api/members/"))


def test_too_many_requests_wait_a_minute(mira, cast, monkeypatch):
    monkeypatch.setattr(access, "MOST", 3)
    with clock.moved_to(clock.now()):
        for _ in range(3):
            mira.get("/api/")
        answer = mira.ask("get", "/api/")
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        mira.get("/api/")


def test_a_fault_of_ours_is_told_in_json_and_changes_nothing(mira, cast, monkeypatch):
    def fall(*args, **options):
        raise RuntimeError("the disk is full")

    field = CustomField.define(by=cast.mira, of="person", name="Shirt size", kind="text")
    monkeypatch.setattr(records, "fill", fall)
    error = mira.post("/api/people/", {"name": "Ida", "fields": {"shirt_size": "L"}}, 500)["error"]
    assert error["code"] == "our_fault"
    assert "disk" not in error["message"]
    assert not Person.objects.filter(name="Ida").exists()
    assert not CustomValue.objects.filter(field=field).exists()


def test_a_program_puts_records_into_the_bin_and_they_come_back(mira, cast, client):
    ida = Person.add(by=cast.mira, name="Ida Norrby")
    pier = make_company(cast.mira, "Pier Nine")
    for page, row in (("people", ida), ("companies", pier), ("deals", cast.deal)):
        url = f"/api/{page}/{row.pk}/"
        kept = clock.today("UTC") + timedelta(days=30)
        told = {"id": str(row.pk), "in_the_bin": True, "erased_after": kept.isoformat()}
        assert mira.delete(url) == told
        assert mira.delete(url, 404)["error"]["code"] == "not_found"
        mira.get(url, 404)
        row.refresh_from_db()
        assert row.deleted_at
    client.force_login(cast.mira.user)
    assert "Ida Norrby" in client.get("/bin/").text
    client.post(f"/people/{ida.pk}/restore/")
    assert mira.get(f"/api/people/{ida.pk}/")["name"] == "Ida Norrby"
    reading = Program(Key.make("Reader", by=cast.mira)[1])
    assert reading.delete(f"/api/people/{ida.pk}/", 403)["error"]["code"] == "read_only"
    other = Program(Key.make("Sheet", by=cast.otto, may_write=True)[1])
    other.delete(f"/api/people/{ida.pk}/", 404)
    assert Person.objects.present().filter(pk=ida.pk).exists()
