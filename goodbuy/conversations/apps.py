from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "goodbuy.conversations"
    label = "conversations"

    def ready(self) -> None:
        from goodbuy.conversations.notes import notes_of
        from goodbuy.people import panels

        for page in ("person", "company", "deal"):
            panels.register(page, notes_of, column="main", order=20)
