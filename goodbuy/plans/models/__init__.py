from goodbuy.plans.models.narration import Narration
from goodbuy.plans.models.plan import Phase, Plan, PlanVersion
from goodbuy.plans.models.step import Dependency, Step
from goodbuy.plans.models.template import PlanTemplate

__all__ = ["Dependency", "Narration", "Phase", "Plan", "PlanTemplate", "PlanVersion", "Step"]
