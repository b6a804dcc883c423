from datetime import date

import pytest

from goodbuy.integrations.records import Address, UnreadableFile
from goodbuy.integrations.tests.real_files import real_file
from goodbuy.integrations.vcards.reading import read_cards


def people(name):
    return [person for _, person in read_cards(real_file(f"vcard/{name}.vcf"))]


def only(name):
    (person,) = people(name)
    assert person.problem == ""
    return person


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "cards.vcf"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return [person for _, person in read_cards(path)]


def card(*lines, version="3.0"):
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_evolution_with_folded_lines_and_own_parameters():
    john = only("John_Doe_EVOLUTION")
    assert (john.name, john.family_name) == ("Mr. John Richter, James Doe Sr.", "Doe")
    assert (john.company, john.department, john.title) == (
        "IBM",
        "Accounting, Dungeon",
        "Money Counter",
    )
    assert john.emails == [("john.doe@ibm.com", "work")]
    assert john.phones == [("905-666-1234", "mobile"), ("905-555-1234", "work")]
    assert john.links == [("http://www.ibm.com", "")]
    assert john.birthday == date(1980, 3, 22)
    assert john.tags == ["VIP"]
    assert john.nickname == "Johny"
    assert john.addresses == [
        Address(
            "home",
            "15 Crescent moon drive, ASB-123",
            "Albaney",
            "New York",
            "12345",
            "United States of America",
        )
    ]
    assert {"AIM: johnny5@aol.com", "Spouse: Maria", "Manager: Big Blue"} <= set(john.notes)
    assert any(
        note.endswith("SUCH DAMAGE.") and "PURPOSE ARE DISCLAIMED" in note for note in john.notes
    )


def test_gmail_with_grouped_labels_and_escapes():
    john = only("John_Doe_GMAIL")
    assert john.emails == [("john.doe@ibm.com", "home")]
    assert john.phones == [("905-555-1234", "mobile"), ("905-666-1234", "home")]
    assert john.links == [("http://www.ibm.com", "work")]
    assert {"Anniversary: 1975-03-01", "Spouse: Jenny"} <= set(john.notes)
    assert any(note.endswith("\nFavotire Color: Blue") and '"AS IS"' in note for note in john.notes)


def test_outlook_2_1_with_a_photo_and_quoted_printable():
    john = only("John_Doe_MS_OUTLOOK")
    assert john.name == "Mr. John Richter James Doe Sr."
    assert (john.company, john.department) == ("IBM", "Accounting")
    assert john.phones == [("(905) 555-1234", "work"), ("(905) 666-1234", "home")]
    assert john.birthday == date(1980, 3, 22)
    assert john.photo.startswith(b"\xff\xd8\xff\xe0")
    assert john.photo.endswith(b"\xff\xd9")
    assert [address.label for address in john.addresses] == ["work", "home"]
    assert {"Role: Counting Money", "IM: johny5@aol.com", "Anniversary: 2011-01-13"} <= set(
        john.notes
    )


def test_fullcontact_4_0_keeps_every_address_of_it():
    person = only("fullcontact")
    assert person.name == "Prefix FirstName MiddleName LastName Suffix"
    assert [label for _, label in person.emails] == [
        "home",
        "work",
        "school",
        "other",
        "customtype",
    ]
    assert len(person.phones) == 9
    assert person.phones[5] == ("555-555-1116", "fax")
    assert (person.company, person.title) == ("Organization1", "Title1")
    assert {"Also at: Organization2, Department2", "Also: Title2"} <= set(person.notes)
    assert person.birthday == date(2016, 8, 1)
    assert len(person.addresses) == 4
    assert "Notes line 1\nNotes line 2" in person.notes
    assert person.photo == b"", "a photo behind an address is not fetched"


def test_several_cards_in_one_file():
    assert [(p.name, p.emails[0][0], p.line) for p in people("gmail-list")] == [
        ("Arnold Smith", "asmithk@gmail.com", 1),
        ("Chris Beatle", "chrisy55d@yahoo.com", 7),
        ("Doug White", "dwhite@gmail.com", 13),
    ]


def test_gmail_single_names_its_own_labels():
    greg = only("gmail-single")
    assert greg.phones == [("555 555 1111", "mobile"), ("555 555 2222", "grand_central")]
    assert greg.addresses[1] == Address(
        "customadrtype", "321 Custom St", "Custom City", "TX", "98765", "USA"
    )
    assert greg.birthday == date(1960, 9, 10)
    assert {"ICQ: 123456789", "Spouse: MySpouse", "CustomRelationship: MyCustom"} <= set(greg.notes)


def test_gmail_with_everything():
    person = only("gmail-single2")
    assert len(person.emails) == 5
    assert person.emails[4] == ("customcategory@example.com", "customemailcategory")
    assert len(person.phones) == 11
    assert [label for _, label in person.phones].count("fax") == 2
    assert len(person.links) == 6
    assert len(person.addresses) == 5
    assert person.birthday == date(1912, 6, 23)
    assert {"SKYPE: IM5", "Child: Name3", "DOMESTIC_PARTNER: Name15"} <= set(person.notes)


def test_outlook_2003_with_soft_line_breaks():
    john = only("outlook-2003")
    assert (john.name, john.company) == ("John Doe III", "Company, The")
    assert "This is the note field!!\nSecond line\n\nThird line is empty" in john.notes
    assert john.emails == [("jdoe@hotmail.com", "")], (
        "the property after a base64 key is still read"
    )
    assert john.phones[0] == ("BusinessPhone", "work")
    assert john.birthday == date(1980, 3, 21)


def test_outlook_2007_with_a_charset():
    mike = only("outlook-2007")
    assert mike.name == "Mr. Michael Angstadt Jr."
    assert mike.emails == [("mike.angstadt@gmail.com", "")]
    assert mike.phones[-1] == ("(111) 555-4444", "callback")
    assert mike.birthday == date(1922, 3, 10)
    assert len(mike.photo) == 2324
    assert any(
        note.startswith("This is the NOTE field") and "type.\nBut" in note for note in mike.notes
    )
    assert {"Manager: TheManagerName", "Spouse: TheSpouse"} <= set(mike.notes)


def test_the_sample_of_rfc_2426_without_names_in_parts():
    frank, tim = people("rfc2426-example")
    assert (frank.name, frank.company) == ("Frank Dawson", "Lotus Development Corporation")
    assert frank.emails == [("Frank_Dawson@Lotus.com", ""), ("fdawson@earthlink.net", "")]
    assert frank.phones == [("+1-919-676-9515", "work"), ("+1-919-676-9564", "fax")]
    assert frank.addresses[0].postcode == "27613-3502"
    assert tim.addresses[0] == Address(
        "work", "501 E. Middlefield Rd.", "Mountain View", "CA", "94043", "U.S.A."
    )


def test_the_sample_of_rfc_6350_with_uris_and_a_birthday_without_year():
    simon = only("rfc6350-example")
    assert (simon.given_name, simon.family_name) == ("Simon", "Perreault")
    assert simon.phones == [
        ("tel:+1-418-656-9254;ext=102", "work"),
        ("tel:+1-418-262-6501", "mobile"),
    ]
    assert simon.birthday is None
    assert simon.birthday_text == "3 February"
    assert (simon.company, simon.language) == ("Viagenie", "fr")
    assert simon.addresses[0].city == "Quebec"


def test_one_bad_card_never_loses_the_good_ones(tmp_path):
    good, better = card("FN:Ana Ruiz", "EMAIL:ana@x.example"), card("FN:Ben Ode")
    bad = [
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\n",
        card("FN;ENCODING=QUOTED-PRINTABLE:=ZZ=", "PHOTO;ENCODING=b:!!!notbase64"),
        card(":::", "no colon here", ";;;=:", 'FN;X="never closed:Q'),
        card("KIND:group", "FN:A list", version="4.0"),
    ]
    found = written(tmp_path, "noise\r\n" + bad[0] + good + "".join(bad[1:]) + better)
    fine = [person.name for person in found if not person.problem]
    assert "Ana Ruiz" in fine
    assert "Ben Ode" in fine
    assert found[0].problem == "The card does not end: END:VCARD is missing."
    assert [p.problem for p in found if p.name == "A list"] == [
        "The card is a list of people, not a person."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_whole_files(tmp_path, encoding):
    (person,) = written(tmp_path, card("FN:Zoë Müller", "N:Müller;Zoë;;;"), encoding)
    assert (person.name, person.family_name) == ("Zoë Müller", "Müller")


def test_each_property_may_have_its_own_charset(tmp_path):
    lines = [
        b"FN;CHARSET=ISO-8859-1:Zo\xeb M\xfcller",
        b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Zo=C3=AB;;;",
        b"TITLE;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C4=E8=F0=E5=EA=F2=EE=F0",
        b"NOTE:C:\\new\\folder",
    ]
    raw = b"BEGIN:VCARD\r\nVERSION:2.1\r\n" + b"\r\n".join(lines) + b"\r\nEND:VCARD\r\n"
    (person,) = written(tmp_path, raw)
    assert (person.name, person.family_name, person.title) == ("Zoë Müller", "Müller", "Директор")
    assert person.notes == ["C:\\new\\folder"]


def test_an_assistant_inside_a_card_is_not_the_person(tmp_path):
    inner = card("FN:Assistant", "EMAIL:wrong@x.example", version="2.1")
    text = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Boss\r\nAGENT:\r\n"
        + inner
        + "TEL:+1 212 555 0100\r\nEND:VCARD\r\n"
    )
    (person,) = written(tmp_path, text)
    assert (person.name, person.emails, len(person.phones)) == ("Boss", [], 1)


def test_a_preferred_address_comes_first(tmp_path):
    lines = ["FN:A", "EMAIL;TYPE=home:b@x.example", "EMAIL;TYPE=work;PREF=1:a@x.example"]
    (person,) = written(tmp_path, card(*lines, version="4.0"))
    assert [address for address, _ in person.emails] == ["a@x.example", "b@x.example"]


def test_a_file_without_cards_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="no contact card"):
        written(tmp_path, "name,email\nA,a@x.example\n")
