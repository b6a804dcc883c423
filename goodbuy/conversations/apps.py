from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "goodbuy.conversations"
    label = "conversations"

    def ready(self) -> None:
        from goodbuy.conversations import beginning, leaving, tasting
        from goodbuy.conversations.capture_views import capture_panel
        from goodbuy.conversations.files import files_of
        from goodbuy.conversations.notes import notes_of
        from goodbuy.conversations.talks_panel import talks_of
        from goodbuy.deals.door import asks_by_letter
        from goodbuy.people import erasing, panels, sweeping
        from goodbuy.timeline.kinds import subscribe

        erasing.LEAVING.append(leaving.leave_talks)
        sweeping.RESEAL["conversations_charter"] = leaving.charter_anew
        sweeping.RESEAL["conversations_reset"] = leaving.reset_anew
        for page in ("person", "company", "deal"):
            panels.register(page, notes_of, column="main", order=20)
            panels.register(page, files_of, column="main", order=22)
        panels.register("person", capture_panel, column="main", order=9)
        panels.register("deal", talks_of, column="main", order=10)
        for kind in ("grant.given", "grant.approved"):
            subscribe(kind, beginning.lay_out_questions)
        asks_by_letter(tasting.still_waits)
        for kind in tasting.KINDS:
            subscribe(kind, tasting.plan_after)
