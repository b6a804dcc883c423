from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "goodbuy.plans"
    label = "plans"

    def ready(self) -> None:
        from goodbuy.plans import demanding  # noqa: F401
        from goodbuy.plans.narrating import start_listening

        start_listening()
