from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "goodbuy.timeline"
    label = "timeline"

    def ready(self) -> None:
        from goodbuy.timeline.events import load_kinds

        load_kinds()
