from goodbuy.people.models.addresses import EmailAddress, PhoneNumber
from goodbuy.people.models.benefit import Benefit, PriceHint
from goodbuy.people.models.bulk import BulkChange, BulkRow
from goodbuy.people.models.company import Company
from goodbuy.people.models.contact import Contact
from goodbuy.people.models.custom import ChosenColumns, CustomField, CustomValue, Kept
from goodbuy.people.models.employment import Employment
from goodbuy.people.models.fact import Fact
from goodbuy.people.models.likely import LikelySame
from goodbuy.people.models.memory import AllowedKind, MemoryRules
from goodbuy.people.models.merge import Merge, MergeChange, MergeMove
from goodbuy.people.models.move import Move
from goodbuy.people.models.occasion import Gift, Occasion
from goodbuy.people.models.pair import LikelyFirms, LikelyPair
from goodbuy.people.models.person import Person
from goodbuy.people.models.relationship import Relationship
from goodbuy.people.models.rights import ConsentText, Erasure
from goodbuy.people.models.sight import Sight, Teammate
from goodbuy.people.models.tag import Tag, Tagging
from goodbuy.people.models.tie import Tie

__all__ = [
    "AllowedKind",
    "Benefit",
    "BulkChange",
    "BulkRow",
    "ChosenColumns",
    "Company",
    "ConsentText",
    "Contact",
    "CustomField",
    "CustomValue",
    "EmailAddress",
    "Employment",
    "Erasure",
    "Fact",
    "Gift",
    "Kept",
    "LikelyFirms",
    "LikelyPair",
    "LikelySame",
    "MemoryRules",
    "Merge",
    "MergeChange",
    "MergeMove",
    "Move",
    "Occasion",
    "Person",
    "PhoneNumber",
    "PriceHint",
    "Relationship",
    "Sight",
    "Teammate",
    "Tag",
    "Tagging",
    "Tie",
]
