from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "goodbuy.insight"
    label = "insight"

    def ready(self) -> None:
        # Their functions in PostgreSQL are made after each migrate, so they must be known by then.
        from goodbuy.insight import finding, wording  # noqa: F401
        from goodbuy.insight.trust import trust_panel
        from goodbuy.people import panels

        panels.register("person", trust_panel, column="main", order=12)
