from goodbuy.people.models.addresses import EmailAddress, PhoneNumber
from goodbuy.people.models.bulk import BulkChange, BulkRow
from goodbuy.people.models.company import Company
from goodbuy.people.models.employment import Employment
from goodbuy.people.models.likely import LikelySame
from goodbuy.people.models.person import Person
from goodbuy.people.models.relationship import Relationship

__all__ = [
    "BulkChange",
    "BulkRow",
    "Company",
    "EmailAddress",
    "Employment",
    "LikelySame",
    "Person",
    "PhoneNumber",
    "Relationship",
]
