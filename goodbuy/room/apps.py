from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "goodbuy.room"
    label = "room"

    def ready(self) -> None:
        from goodbuy.deals import inviting
        from goodbuy.room import finding, live, recap_mail
        from goodbuy.timeline.kinds import subscribe

        # Each names a function by which PostgreSQL answers more than the room's own role reads.
        assert finding
        assert inviting
        live.start_listening()
        subscribe("recap.told", recap_mail.mail_recap)
