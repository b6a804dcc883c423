from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "goodbuy.people"
    label = "people"

    def ready(self) -> None:
        # Lists its functions, so that `protect` makes them after each migrate.
        from goodbuy.people import finding, panels  # noqa: F401
        from goodbuy.people.knowing import facts_panel

        panels.register("person", facts_panel, column="main", order=10)
