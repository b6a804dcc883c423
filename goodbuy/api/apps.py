from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "goodbuy.api"
    label = "api"

    def ready(self) -> None:
        from goodbuy.api import events, finding

        # Lists what is told of keys, and the function that finds whose a key is.
        assert events
        assert finding
