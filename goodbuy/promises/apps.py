from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "goodbuy.promises"
    label = "promises"

    def ready(self) -> None:
        from goodbuy.promises import demands  # noqa: F401  (registers them)
