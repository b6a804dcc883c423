from goodbuy.deals.models.answer_time import AnswerTime
from goodbuy.deals.models.brief import Brief
from goodbuy.deals.models.cast import CastMember, Standing
from goodbuy.deals.models.deal import Deal
from goodbuy.deals.models.feed import CalendarFeed
from goodbuy.deals.models.grant import Grant
from goodbuy.deals.models.hand_letter import HandLetter
from goodbuy.deals.models.lost_voice import LostVoice
from goodbuy.deals.models.nudge import Nudge
from goodbuy.deals.models.question import Question
from goodbuy.deals.models.received import Received
from goodbuy.deals.models.refused import RefusedAddress
from goodbuy.deals.models.yes_risk import YesRisk, champions_at_risk, champions_of

__all__ = [
    "AnswerTime",
    "Brief",
    "CalendarFeed",
    "CastMember",
    "Deal",
    "Grant",
    "HandLetter",
    "LostVoice",
    "Nudge",
    "Question",
    "Received",
    "RefusedAddress",
    "Standing",
    "YesRisk",
    "champions_at_risk",
    "champions_of",
]
