from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "goodbuy.insight"
    label = "insight"

    def ready(self) -> None:
        # Its function in PostgreSQL is made after each migrate, so it must be known by then.
        from goodbuy.insight import finding  # noqa: F401
