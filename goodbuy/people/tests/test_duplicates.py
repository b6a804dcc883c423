"""Who is here twice: found in blocks, scored, told in words; how often that is right is printed."""

import random

import pytest

from goodbuy.people.duplicates import look_for_pairs, pairs_page
from goodbuy.people.likeness import LIKELY, Face, likeness
from goodbuy.people.models import Company, LikelyPair, Merge, Person
from goodbuy.workspaces.boundary import acting_as_member

GIVEN = [
    "Robert",
    "Margaret",
    "William",
    "Katherine",
    "Thomas",
    "Elizabeth",
    "Michael",
    "Susan",
    "Richard",
    "Patricia",
    "Joseph",
    "Barbara",
    "Anthony",
    "Deborah",
    "Edward",
    "Christine",
    "Lars",
    "Ingrid",
    "Björn",
    "Chloé",
    "José",
    "Marta",
    "Yusuf",
    "Priya",
    "Kenji",
    "Amara",
    "Olga",
    "Dmitri",
    "Fatima",
    "Sven",
    "Wei",
    "Noor",
    "Paolo",
    "Giulia",
    "Henrik",
    "Zofia",
]
FAMILY = [
    "Lindqvist",
    "Okafor",
    "Moreau",
    "Tanaka",
    "Hoffmann",
    "Castellano",
    "Fitzgerald",
    "Novak",
    "Petersen",
    "Iyer",
    "Abernathy",
    "Vandenberg",
    "Kowalski",
    "Santoro",
    "Whitfield",
    "Bergstrom",
    "Delgado",
    "Haddad",
    "Nakamura",
    "Rosenthal",
    "Thorne",
    "Ellsworth",
    "Marchetti",
    "Osei",
    "Quintero",
    "Ferreira",
    "Sandoval",
    "Achterberg",
    "Bui",
    "Ng",
]
NICK = {
    "Robert": "Bob", "Margaret": "Peggy", "William": "Bill", "Katherine": "Kate", "Thomas": "Tom",
    "Elizabeth": "Liz", "Michael": "Mike", "Susan": "Sue", "Richard": "Dick", "Patricia": "Pat",
    "Joseph": "Joe", "Barbara": "Babs", "Anthony": "Tony", "Deborah": "Debbie", "Edward": "Ted",
    "Christine": "Tina", "José": "Pepe",
}  # fmt: skip


def slip(word, chance):
    """A finger that slips: two letters swapped, one left out, one doubled, one beside it."""
    at = chance.randrange(1, max(2, len(word) - 1))
    kind = chance.randrange(4)
    if kind == 0 and len(word) > at + 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + chance.choice("aeiorst") + word[at + 1 :]


def written_again(given, family, chance):
    """The same person as another hand would write them: (name, mail is the same, number is)."""
    ways = ["slip", "slip", "swap", "nick", "initial", "mail", "phone", "exact"]
    way = chance.choice(ways)
    if way == "slip":
        if chance.random() < 0.5:
            return f"{slip(given, chance)} {family}", False, False
        return f"{given} {slip(family, chance)}", False, False
    if way == "swap":
        return f"{family} {given}", False, False
    if way == "nick":
        return f"{NICK.get(given, given)} {family}", False, False
    if way == "initial":
        return f"{given[0]}. {family}", chance.random() < 0.5, False
    return f"{given} {family}", way == "mail", way == "phone"


def made_set(seed, people=220):
    """People with their doubles, and those who only look alike: rows and the true pairs."""
    chance, rows, truth = random.Random(seed), [], set()
    names = [(g, f) for g in GIVEN for f in FAMILY]
    chance.shuffle(names)

    def add(name, firm, mail="", phone=""):
        rows.append((name, firm, mail, phone))
        return len(rows) - 1

    for n, (given, family) in enumerate(names[:people]):
        firm, mail = n % 40, f"{given}.{family}@f{n % 40}.example".lower()
        phone = f"+4930{900000 + n}"
        first = add(f"{given} {family}", firm, mail, phone)
        if n % 3 == 0:
            name, is_mail, is_phone = written_again(given, family, chance)
            second = add(name, firm, mail if is_mail else "", phone if is_phone else "")
            truth.add((first, second))
        elif n % 3 == 1:
            # A relation in the same house, a namesake elsewhere, and a shared mailbox.
            other = chance.choice([g for g in GIVEN if g[0] != given[0]])
            add(f"{other} {family}", firm, f"{n}@home.example")
            add(f"{given} {family}", (firm + 7) % 40, f"{n}@away.example")
        elif n % 6 == 2:
            add(f"{chance.choice(GIVEN)} {names[people + n][1]}", firm, mail)
    return rows, truth


def keep(cast, rows):
    firms = [Company.add(by=cast.mira, name=f"Firm {n}", is_surely_new=True) for n in range(40)]
    return [
        Person.add(
            by=cast.mira, name=name, company=firms[firm], is_surely_new=True,
            emails=[mail] if mail else [], phones=[phone] if phone else [],
        )
        for name, firm, mail, phone in rows
    ]  # fmt: skip


def test_how_often_it_is_right(cast, capsys):
    rows, truth = made_set(seed=20)
    people = keep(cast, rows)
    with acting_as_member(cast.mira):
        look_for_pairs(by=cast.mira)
    at = {person.pk: n for n, person in enumerate(people)}
    found = {
        tuple(sorted((at[a], at[b])))
        for a, b in LikelyPair.objects.values_list("one_id", "two_id")
        if a in at and b in at
    }
    right = found & truth
    precision, recall = len(right) / len(found), len(right) / len(truth)
    with capsys.disabled():
        print(f"\nduplicates: {len(truth)} true pairs among {len(rows)} rows, {len(found)} found, ")
        print(f"  precision {precision:.2f}, recall {recall:.2f}")
        for pair in sorted(found - truth)[:5]:
            print("  wrong:", rows[pair[0]], rows[pair[1]])
        for pair in sorted(truth - found)[:5]:
            print("  missed:", rows[pair[0]], rows[pair[1]])
    assert precision >= 0.9
    assert recall >= 0.85


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        (("robert", "oak"), ("bob", "oak"), "Short form of the name"),
        (("ana", "ode"), ("ode", "ana"), "Names the other way round"),
        (("ingrid", "petersen"), ("ingrid", "petersne"), "Nearly the same name"),
    ],
)
def test_reasons_are_words(one, two, reason):
    like = likeness(Face(*one, company="x"), Face(*two, company="x"))
    assert like.score >= LIKELY
    assert like.reasons == [reason, "Same company"]


def test_other_birthdays_and_shared_mailboxes_make_two_people():
    same = {"company": "x"}
    born = likeness(
        Face("ana", "ode", birthday="1980-02-03", **same),
        Face("ana", "ode", birthday="1971-05-06", **same),
    )
    assert born.score < LIKELY
    box = frozenset({"info@x.example"})
    assert likeness(Face("ana", "ode", emails=box), Face("ben", "wu", emails=box)).score < LIKELY


def test_the_page_offers_pairs_and_remembers_an_answer(client, cast, count_queries):
    client.force_login(cast.mira.user)
    firm = Company.of_name("Harbor", by=cast.mira)
    fields = {"by": cast.mira, "company": firm, "is_surely_new": True}
    for n in range(30):
        # One of each letter twice, so that many pairs fill more than a page.
        word = GIVEN[n] + "son"
        Person.add(name=f"{GIVEN[n]} {word}", **fields)
        Person.add(name=f"{word} {GIVEN[n]}", **fields)
    assert "Nobody seems to be here twice" in client.get("/people/duplicates/").text
    assert "may be one person" in client.post("/people/duplicates/look/", follow=True).text
    page = client.get("/people/duplicates/").text
    assert "Names the other way round. Same company" in page
    assert count_queries(client, "/people/duplicates/") <= 8
    seen, after = set(), ""
    with acting_as_member(cast.mira):
        while True:
            pairs, after = pairs_page(cast.mira, after)
            assert not seen & {p.pk for p in pairs}
            seen |= {p.pk for p in pairs}
            if not after:
                break
    assert len(seen) == LikelyPair.objects.count() >= 30
    assert client.get("/people/duplicates/?after=nonsense").status_code == 200

    pair = LikelyPair.objects.order_by("-score", "id").first()
    assert "stay so" in client.post(f"/pairs/{pair.pk}/part/", follow=True).text
    client.post("/people/duplicates/look/")
    assert LikelyPair.objects.get(pk=pair.pk).state == "apart", "remembered"
    both = {pair.one_id, pair.two_id}
    again = LikelyPair.objects.filter(state="open", one_id__in=both, two_id__in=both)
    assert not again.exists()
    client.post(f"/pairs/{pair.pk}/rejoin/")
    assert LikelyPair.objects.get(pk=pair.pk).state == "open"

    with acting_as_member(cast.mira):
        made = Merge.make(pair.one, pair.two, by=cast.mira)
        assert not LikelyPair.objects.filter(pk=pair.pk).exists()
        made.undo(by=cast.mira)
    assert LikelyPair.objects.filter(pk=pair.pk).exists()
    client.force_login(cast.rolf.user)
    assert client.post("/people/duplicates/look/").status_code == 403
    client.force_login(cast.otto.user)
    assert client.post(f"/pairs/{pair.pk}/part/").status_code == 404
