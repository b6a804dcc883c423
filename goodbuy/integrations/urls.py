from django.urls import path

from goodbuy.integrations import views, views_export
from goodbuy.integrations.cards import views as cards

app_name = "integrations"
urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/<uuid:pk>/", views.import_detail, name="import"),
    path("imports/<uuid:pk>/columns/", views.import_columns, name="columns"),
    path("imports/<uuid:pk>/duplicates/", views.import_duplicates, name="duplicates"),
    path("imports/<uuid:pk>/start/", views.import_start, name="start"),
    path("imports/<uuid:pk>/undo/", views.import_undo, name="undo"),
    path("imports/<uuid:pk>/rejected.csv", views.import_rejected, name="rejected"),
    path("cards/", cards.card_list, name="cards"),
    path("cards/<uuid:pk>/", cards.card, name="card"),
    path("cards/<uuid:pk>/photo/", cards.card_photo, name="card_photo"),
    path("cards/<uuid:pk>/forget/", cards.card_forget, name="card_forget"),
    path("cards/<uuid:pk>/again/", cards.card_again, name="card_again"),
    path("settings/export/", views_export.exports, name="exports"),
    path("exports/<uuid:pk>/everything.zip", views_export.export_file, name="export_file"),
]
