from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "goodbuy.people"
    label = "people"

    def ready(self) -> None:
        # Lists its functions, so that `protect` makes them after each migrate.
        from goodbuy.people import erasing, finding, panels  # noqa: F401
        from goodbuy.people.between import benefits_panel, pair_panel, stage_panel
        from goodbuy.people.custom.panel import panel_of
        from goodbuy.people.custom.values import follow_person
        from goodbuy.people.knowing import facts_panel
        from goodbuy.people.letting_go import let_letters_go
        from goodbuy.people.met import met_panel
        from goodbuy.people.next_touch import next_panel
        from goodbuy.people.ties import days_panel, moves_panel, ties_panel
        from goodbuy.timeline.kinds import subscribe

        erasing.OUTSIDE.append(let_letters_go)
        panels.register("person", stage_panel, column="head", order=1)
        panels.register("person", next_panel, column="top", order=1)
        panels.register("person", facts_panel, column="main", order=10)
        panels.register("person", met_panel, column="side", order=6)
        panels.register("person", moves_panel, column="main", order=2)
        panels.register("person", ties_panel, column="side", order=60)
        panels.register("person", days_panel, column="side", order=62)
        panels.register("person", pair_panel, column="main", order=13)
        panels.register("person", benefits_panel, column="main", order=14)
        panels.register("person", panel_of("person"), column="side", order=5)
        panels.register("company", panel_of("company"), column="side", order=5)
        subscribe("person.changed", follow_person, fields=["name", "given_name", "family_name"])
