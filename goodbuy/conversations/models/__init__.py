from goodbuy.conversations.models.aftertaste import Aftertaste
from goodbuy.conversations.models.attachment import Attachment
from goodbuy.conversations.models.charter import Charter
from goodbuy.conversations.models.discovery import Discovery, DiscoveryLine
from goodbuy.conversations.models.improvement import Improvement
from goodbuy.conversations.models.meeting import Meeting
from goodbuy.conversations.models.mention import Mention
from goodbuy.conversations.models.note import LONGEST, Note
from goodbuy.conversations.models.recap import HeardPromise, Recap
from goodbuy.conversations.models.reset import Reset
from goodbuy.conversations.models.respect import RespectFlag
from goodbuy.conversations.models.untold import UntoldWord

__all__ = [
    "LONGEST",
    "Aftertaste",
    "Attachment",
    "Charter",
    "Discovery",
    "DiscoveryLine",
    "HeardPromise",
    "Improvement",
    "Meeting",
    "Mention",
    "Note",
    "Recap",
    "Reset",
    "RespectFlag",
    "UntoldWord",
]
