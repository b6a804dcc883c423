"""What a file says about one person, company or deal, before it is anyone in the workspace."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goodbuy.kernel.errors import Refusal


class UnreadableFile(Refusal):
    """The file cannot be read as what it claims to be."""


@dataclass(slots=True)
class Address:
    label: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return bool(self.street or self.city or self.region or self.postcode or self.country)

    def in_one_line(self) -> str:
        place = " ".join(filter(None, [self.postcode, self.city]))
        return ", ".join(filter(None, [self.street, place, self.region, self.country]))


@dataclass(slots=True)
class PersonRecord:
    line: int
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    nickname: str = ""
    company: str = ""
    title: str = ""
    department: str = ""
    emails: list[tuple[str, str]] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    birthday: date | None = None
    birthday_text: str = ""
    language: str = ""
    time_zone: str = ""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    photo: bytes = b""
    owner: str = ""
    external_id: str = ""
    since: date | None = None
    problem: str = ""


@dataclass(slots=True)
class CompanyRecord:
    line: int
    name: str = ""
    website: str = ""
    phone: str = ""
    sector: str = ""
    employees: int | None = None
    revenue: Decimal | None = None
    founded: int | None = None
    country: str = ""
    city: str = ""
    parent: str = ""
    notes: list[str] = field(default_factory=list)
    owner: str = ""
    external_id: str = ""
    problem: str = ""


@dataclass(slots=True)
class DealRecord:
    line: int
    name: str = ""
    stage: str = ""
    company: str = ""
    contact: str = ""
    contact_email: str = ""
    product: str = ""
    value: Decimal | None = None
    currency: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    owner: str = ""
    notes: list[str] = field(default_factory=list)
    external_id: str = ""
    problem: str = ""
