from goodbuy.plans.tests.plan_cast import drawn

__all__ = ["drawn"]
