"""Which company is here twice: how often that is right, on made sets, is printed and held."""

import random

import pytest

from goodbuy.people.duplicates import pairs_page
from goodbuy.people.firm_duplicates import look_for_firms
from goodbuy.people.firm_likeness import Firm, firm_likeness
from goodbuy.people.likeness import LIKELY
from goodbuy.people.models import Company, LikelyFirms
from goodbuy.people.tests.test_duplicates import slip
from goodbuy.workspaces.boundary import acting_as_member

FIRST_WORDS = """
Harborline Aldermoor Pinegate Quellmark Norvik Osterberg Calderon Brightwater Fennimore
Halvorsen Kestrel Larkspur Montrose Nightingale Orchard Pemberton Ravenna Silverton Thornbury
Underwood Vantage Westbrook Yarrow Zephyr Ashcombe Belmarsh Corvina Delacroix Elmwood Foxglove
Glenmore Hazelton Ironbridge Juniper Kingsway Lindenhof Maplecrest Northgate Oakridge Primrose
"""
FIRST = FIRST_WORDS.split()
SECOND = ["Foods", "Logistics", "Software", "Partners", "Energy", "Pharma", "Hotels", "Media"]
FORMS = ["GmbH", "Inc.", "Ltd", "S.A.", "B.V.", "AG", "LLC", ""]
CITIES = ["Lyon", "Hamburg", "Boston", "Leeds", "Malaga", "Utrecht"]


def made_set(seed, firms=200):
    """Firms with their doubles, and those that only look alike: rows and the true pairs."""
    chance, rows, truth = random.Random(seed), [], set()
    names = [(a, b) for a in FIRST for b in SECOND]
    chance.shuffle(names)

    def add(name, domain="", phone="", city=""):
        rows.append((name, domain, phone, city))
        return len(rows) - 1

    for n, (first, second) in enumerate(names[:firms]):
        domain, phone = f"{first}{second}.example".lower(), f"+49 30 {700000 + n}"
        city = chance.choice(CITIES)
        one = add(f"{first} {second} {chance.choice(FORMS)}".strip(), domain, phone, city)
        if n % 3 == 0:
            way = chance.choice(["form", "slip", "tight", "domain", "phone", "short"])
            name = {
                "form": f"{first} {second} {chance.choice(FORMS)}",
                "slip": f"{slip(first, chance)} {second}",
                "tight": f"{first}{second} {chance.choice(FORMS)}",
                "short": first,
            }.get(way, f"{first} {second}")
            same = domain if way in ("domain", "short") else ""
            double = add(name.strip(), same, phone if way == "phone" else "", city)
            truth.add((one, double))
        elif n % 3 == 1:
            # The same word in another trade, and a part of a group under its domain.
            other = chance.choice([s for s in SECOND if s != second])
            if (first, other) not in names[:firms]:
                add(f"{first} {other}", "", "", chance.choice(CITIES))
            add(f"{chance.choice(FIRST)} Cleaning {n}", domain)
    return rows, truth


def keep(rows, by):
    made = [
        Company(name=name, domain=domain, phone=phone, city=city)
        for name, domain, phone, city in rows
    ]
    for company in made:
        company.born("company.added", by=by)
    return made


@pytest.mark.parametrize("seed", [11, 2026])
def test_precision_and_recall_on_a_made_set(cast, seed, capsys):
    rows, truth = made_set(seed)
    made = keep(rows, cast.mira)
    with acting_as_member(cast.mira):
        look_for_firms(by=cast.mira)
    place = {company.pk: n for n, company in enumerate(made)}
    found = {
        tuple(sorted((place[a], place[b])))
        for a, b in LikelyFirms.objects.values_list("one_id", "two_id")
        if a in place and b in place
    }
    right = len(found & truth)
    precision, recall = right / len(found), right / len(truth)
    with capsys.disabled():
        print(
            f"\ncompanies, set {seed}: {len(rows)} rows, {len(truth)} true pairs, "
            f"precision {precision:.2f}, recall {recall:.2f}"
        )
    assert precision >= 0.9
    assert recall >= 0.8


@pytest.mark.parametrize(
    ("one", "two", "is_likely"),
    [
        (Firm("harbor & pine foods gmbh"), Firm("harbor and pine foods"), True),
        (Firm("quellmark foods"), Firm("quellmark logistics"), False),
        (Firm("norvik", "norvik.example"), Firm("norvik software inc.", "norvik.example"), True),
        (Firm("aldi"), Firm("lidl"), False),
        (Firm("alpha cleaning", "group.example"), Firm("beta hotels", "group.example"), False),
        (Firm("osterberg ag", city="lyon"), Firm("ostreberg", city="lyon"), True),
    ],
)
def test_what_makes_two_rows_one_company(one, two, is_likely):
    assert (firm_likeness(one, two).score >= LIKELY) is is_likely


def test_the_page_offers_a_merge_and_remembers_who_are_two(client, cast, count_queries):
    keep([("Pinegate Foods GmbH", "", "", ""), ("Pinegate Foods", "", "", "")], cast.mira)
    client.force_login(cast.mira.user)
    page = client.post("/companies/duplicates/look/", follow=True).text
    assert "Same name" in page
    pair = LikelyFirms.objects.get()
    assert f"/companies/{pair.one_id}/merge/?with={pair.two_id}" in page
    assert count_queries(client, "/companies/duplicates/") <= 6
    client.post(f"/firms/{pair.pk}/part/")
    client.post("/companies/duplicates/look/")
    with acting_as_member(cast.mira):
        assert pairs_page(cast.mira, "", LikelyFirms) == ([], "")
    client.post(f"/firms/{pair.pk}/rejoin/")
    assert LikelyFirms.objects.get().state == "open"
    client.get("/companies/")
    client.force_login(cast.otto.user)
    assert "Pinegate" not in client.get("/companies/duplicates/").text
    assert client.post(f"/firms/{pair.pk}/part/").status_code == 404
