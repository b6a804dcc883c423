from django.urls import URLPattern, path

from goodbuy.conversations import (
    after_views,
    capture_views,
    views,
    views_files,
    views_meetings,
    views_mentions,
    views_talks,
)

app_name = "conversations"
PAGES = ("discovery", "improve", "together")


def between(page: str) -> list[URLPattern]:
    """A page between the two sides: looked at, and acted on with or without a row of it."""
    here, known = f"deals/<uuid:deal>/{page}/", {"page": page}
    return [
        path(here, views_talks.talk_page, known, name=page),
        path(f"{here}<slug:verb>/", views_talks.talk_do, known, name=f"{page}_do"),
        path(f"{here}<uuid:pk>/<slug:verb>/", views_talks.talk_do, known, name=f"{page}_row"),
    ]


urlpatterns = [
    path("people/<uuid:pk>/capture/", capture_views.capture, name="capture"),
    path("people/<uuid:pk>/after/", after_views.person_after, name="person_after"),
    path("meetings/<uuid:pk>/after/", after_views.meeting_after, name="meeting_after"),
    path("notes/<slug:kind>/<uuid:pk>/", views.notes, name="notes"),
    path("mentions/names/", views_mentions.mention_names, name="mention_names"),
    path("mentions/<uuid:pk>/", views_mentions.mention_open, name="mention"),
    path("files/<slug:kind>/<uuid:pk>/", views_files.files, name="files"),
    path("file/<uuid:pk>/", views_files.file_load, name="file"),
    path("file/<uuid:pk>/share/", views_files.file_share, name="file_share"),
    path("file/<uuid:pk>/remove/", views_files.file_remove, name="file_remove"),
    path("file/<uuid:pk>/restore/", views_files.file_restore, name="file_restore"),
    path("note/<uuid:pk>/edit/", views.note_edit, name="note_edit"),
    path("note/<uuid:pk>/tell/", views.note_tell_team, name="note_tell_team"),
    path("note/<uuid:pk>/pin/", views.note_pin, name="note_pin"),
    path("note/<uuid:pk>/remove/", views.note_remove, name="note_remove"),
    path("note/<uuid:pk>/restore/", views.note_restore, name="note_restore"),
    path("deals/<uuid:deal>/next/", views_talks.next_deal, name="next_deal"),
    path("deals/<uuid:deal>/talks/", views_meetings.talks, name="talks"),
    path("deals/<uuid:deal>/meetings/", views_meetings.meeting_list, name="meetings"),
    path("deals/<uuid:deal>/meetings/file/", views_meetings.meeting_file, name="meeting_file"),
    path("meetings/<uuid:pk>/", views_meetings.meeting_detail, name="meeting"),
    path("meetings/<uuid:pk>/edit/", views_meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<uuid:pk>/cancel/", views_meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<uuid:pk>/revive/", views_meetings.meeting_revive, name="meeting_revive"),
    path("heard/<uuid:pk>/record/", views_meetings.heard_record, name="heard_record"),
    path("heard/<uuid:pk>/drop/", views_meetings.heard_drop, name="heard_drop"),
    path("settings/discovery/", views_talks.discovery_list, name="discovery_list"),
    *[route for page in PAGES for route in between(page)],
]
