"""Files as other programs write them, and our own read back: brought, brought again, undone."""

import io
import zipfile

import pytest

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Deal
from goodbuy.integrations.exporting import write_archive
from goodbuy.integrations.tests.test_importing import bring, everything, undo
from goodbuy.people.custom import kinds, records
from goodbuy.people.models import Company, CustomField, CustomValue, Person, Tag
from goodbuy.testing.cast import make_company
from goodbuy.workspaces.boundary import acting_as_member

HUBSPOT = (
    "\ufeffRecord ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Associated "
    "Company ID,Last Activity Date,Lead Status,Marketing contact status,Create Date,Associated "
    "Company,Job Title,Lifecycle Stage,City,Country/Region,Website URL\r\n"
    '51,Ana,Ruiz Vela,ana.ruiz@harborpine.example,"+1 (212) 555-0100",Mira Lindt,9001,2026-02-03 '
    '10:15,Open,Marketing contact,2025-11-30 08:01,"Harbor, Pine & Söhne",Head of logistics,'
    "Customer,New York,United States,https://harborpine.example\r\n"
    "52,Böðvar,Þórsson,BODVAR@fjord.example,+354 555 0134,,,,,,2025-12-01 09:00,Fjord ehf.,,Lead,"
    "Reykjavík,Iceland,\r\n"
    "53,,,info@nobody.example,,,,,,,2026-01-15 12:00,,,Subscriber,,,\r\n"
)
HUBSPOT_COMPANIES = (
    "Record ID,Company name,Company owner,Create Date,Phone Number,City,Country/Region,Industry,"
    "Company Domain Name\r\n"
    '9001,"Harbor, Pine & Söhne",Mira Lindt,2025-11-30 08:00,+1 212 555 0199,New York,United '
    "States,LOGISTICS_AND_SUPPLY_CHAIN,harborpine.example\r\n"
)
HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Associated Company,"
    "Associated Contact\r\n"
    '7001,Six docks,Closed Won,2026-01-31 17:00,Mira Lindt,48600,Sales Pipeline,"Harbor, Pine & '
    'Söhne",Ana Ruiz Vela\r\n'
    '7002,Cold aisle,Appointment Scheduled,2026-05-29 17:00,,"12,500.50",Sales Pipeline,"Harbor, '
    'Pine & Söhne",\r\n'
)
LINKEDIN = (
    'Notes:\r\n"When exporting your connection data, you may notice that some of the email '
    "addresses are missing. You will only see email addresses for connections who have allowed "
    'their connections to see or download their email address."\r\n\r\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
    "Ana,Ruiz Vela,https://www.linkedin.com/in/ana-ruiz,,Harbor Pine,Head of logistics,15 Jan "
    "2026\r\n"
    'Jürgen,"Weiß, PhD",https://www.linkedin.com/in/j%C3%BCrgen,jw@weiss.example,"Weiß, Huber & '
    'Co. KG","Leiter Einkauf, Logistik",03 Feb 2024\r\n'
    ",,,,,,28 Mar 2019\r\n"
)


def twice_and_undone(member, content, name, **fields):
    before = everything()
    one = bring(member, content, name, **fields)
    after = everything()
    two = bring(member, content, name, **fields)
    assert everything() == after, "the same file twice changes nothing"
    undo(two, member)
    undo(one, member)
    assert everything() == before, "undone, all is as it was"
    return bring(member, content, name, **fields)


@pytest.mark.invariant(18)
def test_contacts_companies_and_deals_of_hubspot(cast):
    bring(cast.otto, HUBSPOT_COMPANIES, "hubspot-companies.csv")
    one = twice_and_undone(cast.otto, HUBSPOT, "hubspot-contacts.csv")
    assert one.plan["layout_label"] == "HubSpot contacts"
    assert (one.counts["created"], one.counts["rejected"]) == (3, 0)
    ana = Person.objects.get(name="Ana Ruiz Vela")
    assert (ana.company.name, ana.title) == ("Harbor, Pine & Söhne", "Head of logistics")
    assert ana.company.domain == "harborpine.example"
    assert (ana.phone, ana.country, ana.city) == ("+1 (212) 555-0100", "US", "New York")
    assert Person.objects.get(email="BODVAR@fjord.example").country == "IS"
    assert Person.objects.get(email="info@nobody.example").name == "info@nobody.example"
    done = bring(cast.otto, HUBSPOT_DEALS, "hubspot-deals.csv")
    assert (done.layout, done.counts["created"], done.counts["rejected"]) == ("hubspot-deals", 2, 0)
    docks, aisle = (Deal.objects.get(name=name) for name in ("Six docks", "Cold aisle"))
    assert (docks.stage, docks.value, docks.company) == ("live", 48600, ana.company)
    assert docks.cast.filter(person=ana).exists()
    assert (str(aisle.value), aisle.agreed_on) == ("12500.50", None)


@pytest.mark.invariant(18)
def test_connections_of_linkedin(cast):
    one = twice_and_undone(cast.mira, LINKEDIN, "Connections.csv")
    assert one.plan["layout_label"] == "LinkedIn connections"
    assert (one.counts["created"], one.counts["rejected"]) == (2, 1)
    person = Person.objects.get(email="jw@weiss.example")
    assert (person.company.name, person.title) == (
        "Weiß, Huber & Co. KG", "Leiter Einkauf, Logistik"
    )  # fmt: skip
    assert person.website == "https://www.linkedin.com/in/j%C3%BCrgen"
    assert Note.objects.filter(person=person, words__contains="2024-02-03").exists()
    assert one.rejected.get().line == 7


def taken_out(member):
    made = io.BytesIO()
    with acting_as_member(member):
        write_archive(made, member, lambda done, doing: None)
    return zipfile.ZipFile(made)


FACTS = ("name", "given_name", "family_name", "title", "email", "phone", "city", "country")


def known(workspace, *fields):
    rows = Person.objects.filter(workspace=workspace).order_by("name")
    return list(rows.values_list(*fields, "company__name"))


@pytest.fixture
def people(cast):
    company = make_company(cast.mira, "Harbor; Pine, & Söhne")
    add = {"by": cast.mira, "is_surely_new": True}
    Person.add(name="Zoë de la Müller", emails=["z@x.example", "zoe@home.example"], **add,
               phones=["+49 30 901820", "+1 212 555 0100"], company=company,
               title='Head, of "all"; things', city="Łódź", country="PL",
               website="https://z.example/a,b")  # fmt: skip
    Person.add(name="Ana Ruiz", emails=["other@ana.example"], title="=1+1", **add)
    Person.add(name="李小龍", phones=["+852 2345 6789"], country="HK", **add)


@pytest.mark.invariant(18)
def test_our_contact_cards_bring_everybody_to_another_workspace(cast, people):
    there = known(cast.otto.workspace, *FACTS, "website")
    cards = taken_out(cast.mira).read("people.vcf")
    one = twice_and_undone(cast.otto, cards, "people.vcf")
    assert one.counts["rejected"] == 0
    assert sorted(known(cast.otto.workspace, *FACTS, "website")) == sorted(
        [*there, *known(cast.workspace, *FACTS, "website")]
    )
    zoe = Person.objects.get(workspace=cast.otto.workspace, name="Zoë de la Müller")
    assert set(zoe.emails.values_list("normal", flat=True)) == {"z@x.example", "zoe@home.example"}
    assert set(zoe.phones.values_list("normal", flat=True)) == {"+4930901820", "+12125550100"}


@pytest.mark.invariant(18)
def test_our_lists_bring_own_fields_and_tags_along(client, cast, people):
    for member in (cast.mira, cast.otto):
        for name, kind, more in (
            ("Shirt size", "text", {}),
            ("Budget", "money", {}),
            ("Tier", "choice", {"options": ["Gold", "Silver"]}),
            ("Since", "date", {}),
        ):
            CustomField.define(by=member, of="person", name=name, kind=kind, **more)
    zoe = Person.objects.get(name="Zoë de la Müller")
    typed = {"shirt_size": "=L", "budget": "1,250.50", "tier": "Silver", "since": "2027-03-15"}
    for field in CustomField.objects.filter(workspace=cast.workspace):
        records.fill(zoe, field, kinds.read(field, typed[field.key], by=cast.mira), by=cast.mira)
    records.tag(zoe, "person", "VIP", by=cast.mira)
    client.force_login(cast.mira.user)
    columns = "company,email,phone,city,country,tags,f.shirt_size,f.budget,f.tier,f.since"
    file = client.get(f"/lists/people/export/?columns={columns}").content
    twice_and_undone(cast.otto, file, "people.csv")
    ours, theirs = cast.workspace, cast.otto.workspace
    facts = ("name", "email", "country")
    assert set(known(ours, *facts)) <= set(known(theirs, *facts))
    held = CustomValue.objects.filter(workspace=theirs).values_list("field__key", "text")
    wanted = CustomValue.objects.filter(workspace=ours).values_list("field__key", "text")
    assert {k: v.lstrip("'") for k, v in held} == dict(wanted)
    assert Tag.objects.filter(workspace=theirs, name="VIP").exists()
    assert not Company.objects.filter(workspace=theirs, name="").exists()
