from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "goodbuy.conversations"
    label = "conversations"

    def ready(self) -> None:
        from goodbuy.conversations.capture_views import capture_panel
        from goodbuy.conversations.notes import notes_of
        from goodbuy.people import panels

        for page in ("person", "company", "deal"):
            panels.register(page, notes_of, column="main", order=20)
        panels.register("person", capture_panel, column="main", order=9)
