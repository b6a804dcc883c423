from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "goodbuy.timeline"
    label = "timeline"

    def ready(self) -> None:
        from goodbuy.timeline.events import load_kinds, tell_of_member
        from goodbuy.workspaces.following import follow_members

        load_kinds()
        follow_members(tell_of_member)
