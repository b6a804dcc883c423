from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "goodbuy.room"
    label = "room"

    def ready(self) -> None:
        from goodbuy.room import finding, live

        assert finding
        live.start_listening()
