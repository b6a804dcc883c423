from typing import Any

from django.apps import AppConfig


def add_shipped_templates(owner: Any) -> None:
    """A new workspace begins with the five."""
    from goodbuy.plans.models import PlanTemplate

    PlanTemplate.add_shipped(by=owner)


class PlansConfig(AppConfig):
    name = "goodbuy.plans"
    label = "plans"

    def ready(self) -> None:
        from goodbuy.conversations.tasting import counts_as_survey
        from goodbuy.deals.door import asks_by_letter
        from goodbuy.people import erasing, panels
        from goodbuy.plans import demanding, handing, leaving, staying, surveys, unsaid
        from goodbuy.plans.models import CheckIn
        from goodbuy.plans.narrating import start_listening
        from goodbuy.plans.panels import handoff_panel
        from goodbuy.timeline.kinds import subscribe
        from goodbuy.workspaces.following import follow_foundings

        assert demanding
        counts_as_survey(surveys.asked_since)
        asks_by_letter(CheckIn.still_waits)
        asks_by_letter(unsaid.still_waits)
        erasing.LEAVING.append(leaving.leave_phrases)
        start_listening()
        follow_foundings(add_shipped_templates)
        staying.start_listening()
        subscribe("deal.agreed", handing.begin_at_the_yes)
        panels.register("deal", handoff_panel, column="main", order=10)
