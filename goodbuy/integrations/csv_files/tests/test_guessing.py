from datetime import date

import pytest

from goodbuy.integrations.csv_files.dates import Order
from goodbuy.integrations.csv_files.people import person_reader, preferred_first
from goodbuy.integrations.csv_files.survey import survey
from goodbuy.integrations.csv_files.table import read_table
from goodbuy.integrations.records import Address
from goodbuy.integrations.tests.real_files import real_file

GOOGLE = (
    "First Name,Middle Name,Last Name,Nickname,Organization Name,Organization Title,Birthday,Notes,"
    "Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,"
    "Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,"
    "Address 1 - Postal Code,Address 1 - Country,Website 1 - Label,Website 1 - Value,"
    "Custom Field 1 - Label,Custom Field 1 - Value\n"
    "Ana,Maria,Ruiz,Annie,Harbor & Pine,Buyer,1980-03-22,Met,* myContacts ::: VIP ::: Buyers,"
    "Home,ana@home.example ::: ana2@home.example,* Work,ana@work.example,Mobile,"
    "+1 212 555 0100,Work,"
    '"1 Pier\nBoston",1 Pier,Boston,02110,US,Profile,https://x.example,Dog,Rex\n'
)
OLD_GOOGLE = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title\n"
    "Ana Ruiz,Ana,,Ruiz,,* My Contacts ::: Buyers,* Work,ana@work.example,Mobile,+12125550100,"
    "Harbor,Buyer\n"
)
OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business City,Business Postal Code,Business Country/Region,Business Fax,Business Phone,"
    "Business Phone 2,Mobile Phone,E-mail Address,E-mail Type,E-mail 2 Address,Web Page,"
    "Birthday,Notes\n"
    "Ms.,Ana,,Ruiz,,Harbor,Stock,Buyer,1 Pier,Boston,02110,United States,2125550109,2125550100,"
    "2125550101,2125550102,ana@work.example,SMTP,ana@home.example,https://x.example,3/22/1980,Met\n"
)
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Create Date,Associated Company,"
    "Contact owner,Lifecycle Stage\n"
    "101,Ana,Ruiz,ana@work.example,+12125550100,New,2026-01-15 10:20,Harbor,Mira Lindt,Lead\n"
)
LINKEDIN = (
    "Notes:\nWhen exporting your data some addresses are missing\n\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Ana,Ruiz,https://www.linkedin.com/in/ana,,Harbor,Buyer,15 Jan 2026\n"
)
HUBSPOT_DEALS = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Associated Company,"
    "Associated Contact\n"
    '7,Labels,Closed Won,2026-01-15,Mira Lindt,"12,500.00",Sales,Harbor,Ana Ruiz (a@work.example)\n'
    "8,Docks,Appointment Scheduled,2026-02-15,Mira Lindt,900,Sales,Harbor,\n"
    "9,Odd,Waiting for Godot,,Mira Lindt,900,Sales,Harbor,\n"
)


def surveyed(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_text(content, encoding="utf-8")
    table = read_table(path)
    return table, survey(table)


def first_person(tmp_path, content, order=None):
    table, found = surveyed(tmp_path, content)
    columns = [column.as_json() for column in found.columns]
    read = person_reader(columns, order or found.dates.order)
    return read(next(iter(table.rows()))), found


def test_google_new(tmp_path):
    ana, found = first_person(tmp_path, GOOGLE)
    assert (found.layout.name, found.kind) == ("google", "people")
    assert (ana.name, ana.given_name, ana.nickname) == ("Ana Maria Ruiz", "Ana Maria", "Annie")
    assert preferred_first(ana.emails) == [
        ("ana@work.example", "work"),
        ("ana@home.example", "home"),
        ("ana2@home.example", "home"),
    ]
    assert ana.phones == [("+1 212 555 0100", "mobile")]
    assert ana.tags == ["VIP", "Buyers"]
    assert ana.addresses == [Address("work", "1 Pier", "Boston", "", "02110", "US")]
    assert ana.links == [("https://x.example", "website")]
    assert ana.birthday == date(1980, 3, 22)
    assert "Custom Field 1 - Value: Rex" in ana.notes


def test_google_old(tmp_path):
    ana, found = first_person(tmp_path, OLD_GOOGLE)
    assert found.layout.name == "google-old"
    assert (ana.name, ana.company, ana.title) == ("Ana Ruiz", "Harbor", "Buyer")
    assert preferred_first(ana.emails) == [("ana@work.example", "work")]
    assert ana.tags == ["Buyers"]


def test_outlook(tmp_path):
    ana, found = first_person(tmp_path, OUTLOOK)
    assert found.layout.name == "outlook"
    assert (ana.title, ana.department, ana.company) == ("Buyer", "Stock", "Harbor")
    assert ana.emails == [("ana@work.example", ""), ("ana@home.example", "")]
    assert ana.phones == [
        ("2125550109", "fax"),
        ("2125550100", "work"),
        ("2125550101", "work"),
        ("2125550102", "mobile"),
    ]
    assert ana.addresses == [Address("work", "1 Pier", "Boston", "", "02110", "United States")]
    assert ana.birthday == date(1980, 3, 22)
    assert ana.name == "Ms. Ana Ruiz"


def test_hubspot_contacts(tmp_path):
    ana, found = first_person(tmp_path, HUBSPOT)
    assert found.layout.label == "HubSpot contacts"
    assert (ana.name, ana.company, ana.since) == ("Ana Ruiz", "Harbor", date(2026, 1, 15))


def test_linkedin_connections_without_addresses(tmp_path):
    ana, found = first_person(tmp_path, LINKEDIN)
    assert found.layout.name == "linkedin"
    assert (ana.emails, ana.links) == ([], [("https://www.linkedin.com/in/ana", "linkedin")])
    assert (ana.company, ana.title, ana.since) == ("Harbor", "Buyer", date(2026, 1, 15))


def test_atomic_crm_the_real_file():
    table = read_table(real_file("csv/contacts_135kb.csv"))
    found = survey(table)
    assert (found.layout.name, found.kind, found.rows) == ("atomic", "people", 500)
    read = person_reader([column.as_json() for column in found.columns], found.dates.order)
    everyone = [read(row) for row in table.rows()]
    shelley = everyone[0]
    assert shelley.name == "Shelley Kerluke"
    assert shelley.phones == [("1-955-371-0847 x371", "home")]
    assert shelley.company == "Gottlieb and Sons"
    assert all(person.name and person.company for person in everyone)


def test_hubspot_deals(tmp_path):
    _, found = surveyed(tmp_path, HUBSPOT_DEALS)
    assert (found.layout.name, found.kind) == ("hubspot-deals", "deals")
    assert [column.field for column in found.columns] == [
        "external_id",
        "deal_name",
        "stage",
        "closed_on",
        "owner",
        "value",
        "pipeline",
        "company",
        "contact",
    ]
    assert found.stages["Closed Won"] == ("live", 1)
    assert found.stages["Appointment Scheduled"] == ("exploring", 1)
    assert found.stages["Waiting for Godot"] == ("", 1), "what we do not know we ask"


def test_the_real_pipeline_with_american_dates_and_glued_products():
    found = survey(read_table(real_file("crm/sales_pipeline.csv")))
    assert (found.kind, found.rows, found.dates.order) == ("deals", 4400, Order.MONTH_FIRST)
    assert {word: stage for word, (stage, _) in found.stages.items()} == {
        "Prospecting": "exploring",
        "Engaging": "evaluating",
        "Won": "live",
        "Lost": "declined",
    }
    assert found.spellings == {"GTXPro": "GTX Pro"}


def test_the_real_accounts_with_misspelt_sectors_and_parents():
    found = survey(read_table(real_file("crm/accounts.csv")))
    assert (found.kind, found.rows) == ("companies", 85)
    assert found.spellings == {"technolgy": "technology"}
    assert [column.field for column in found.columns] == [
        "name",
        "sector",
        "founded",
        "revenue",
        "employees",
        "country",
        "parent",
    ]


@pytest.mark.parametrize(("name", "kind"), [("products", "prices"), ("sales_teams", "teams")])
def test_companion_files_are_known_for_what_they_are(name, kind):
    assert survey(read_table(real_file(f"crm/{name}.csv"))).kind == kind


@pytest.mark.parametrize(
    "header",
    [
        "Vorname;Nachname;Firma;E-Mail-Adresse;Telefon geschäftlich;PLZ;Ort",
        "Prénom;Nom;Société;Adresse e-mail;Téléphone professionnel;Code postal;Ville",
        "Nombre;Apellidos;Empresa;Correo electrónico;Teléfono trabajo;Código postal;Ciudad",
        "Voornaam;Achternaam;Bedrijf;E-mailadres;Telefoon werk;Postcode;Plaats",
    ],
)
def test_header_words_of_four_other_languages(tmp_path, header):
    _, found = surveyed(
        tmp_path, f"{header}\nAna;Ruiz;Harbor;a@x.example;+49 30 901820;10115;Berlin\n"
    )
    assert [(column.field, column.label) for column in found.columns] == [
        ("given_name", ""),
        ("family_name", ""),
        ("company", ""),
        ("email", ""),
        ("phone", "work"),
        ("postcode", ""),
        ("city", ""),
    ]


def test_strange_names_are_told_by_their_values(tmp_path):
    _, found = surveyed(
        tmp_path,
        "Who,Kontaktadr.,Line,Seite,When\n"
        "Ana Ruiz,ana@x.example,+1 212 555 0100,https://x.example,2026-01-15\n"
        "Ben Ode,ben@x.example,+1 212 555 0101,https://y.example,2026-01-16\n",
    )
    assert [column.field for column in found.columns] == ["", "email", "phone", "website", ""]
    assert found.columns[1].reason == "100% of the values are e-mail addresses"
    assert all(column.reason for column in found.columns)


def test_a_name_that_its_values_contradict_is_doubted(tmp_path):
    _, found = surveyed(tmp_path, "Name,Email\nAna,no\nBen,yes\nCem,maybe\n")
    assert not found.columns[1].is_sure
    assert found.columns[1].reason == "the name says e-mail, but most values are none"
