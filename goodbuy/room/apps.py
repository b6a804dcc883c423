from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "goodbuy.room"
    label = "room"

    def ready(self) -> None:
        from goodbuy.room import finding, live, recap_mail
        from goodbuy.timeline.kinds import subscribe

        assert finding
        live.start_listening()
        subscribe("recap.told", recap_mail.mail_recap)
