from goodbuy.plans.models.check_in import CheckIn
from goodbuy.plans.models.dependency import Dependency
from goodbuy.plans.models.handoff import Handoff
from goodbuy.plans.models.narration import Narration
from goodbuy.plans.models.phrase import Phrase
from goodbuy.plans.models.plan import Phase, Plan, PlanVersion
from goodbuy.plans.models.presence import Presence
from goodbuy.plans.models.review import Review
from goodbuy.plans.models.rhythm import Rhythm
from goodbuy.plans.models.specified import Specified
from goodbuy.plans.models.step import Step
from goodbuy.plans.models.teach_back import TeachBack
from goodbuy.plans.models.template import PlanTemplate

__all__ = [
    "CheckIn",
    "Dependency",
    "Handoff",
    "Narration",
    "Phase",
    "Phrase",
    "Plan",
    "PlanTemplate",
    "PlanVersion",
    "Presence",
    "Review",
    "Rhythm",
    "Specified",
    "Step",
    "TeachBack",
]
