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
        from goodbuy.plans import demanding, staying
        from goodbuy.plans.narrating import start_listening
        from goodbuy.workspaces.following import follow_foundings

        assert demanding
        start_listening()
        follow_foundings(add_shipped_templates)
        staying.start_listening()
