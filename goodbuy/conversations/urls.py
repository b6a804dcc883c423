from django.urls import path

from goodbuy.conversations import capture_views, views

app_name = "conversations"
urlpatterns = [
    path("people/<uuid:pk>/capture/", capture_views.capture, name="capture"),
    path("notes/<slug:kind>/<uuid:pk>/", views.notes, name="notes"),
    path("note/<uuid:pk>/edit/", views.note_edit, name="note_edit"),
    path("note/<uuid:pk>/pin/", views.note_pin, name="note_pin"),
    path("note/<uuid:pk>/remove/", views.note_remove, name="note_remove"),
    path("note/<uuid:pk>/restore/", views.note_restore, name="note_restore"),
]
