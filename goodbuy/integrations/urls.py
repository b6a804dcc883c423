from django.urls import path

from goodbuy.integrations import views

app_name = "integrations"
urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/<uuid:pk>/", views.import_detail, name="import"),
    path("imports/<uuid:pk>/columns/", views.import_columns, name="columns"),
    path("imports/<uuid:pk>/duplicates/", views.import_duplicates, name="duplicates"),
    path("imports/<uuid:pk>/start/", views.import_start, name="start"),
    path("imports/<uuid:pk>/undo/", views.import_undo, name="undo"),
    path("imports/<uuid:pk>/rejected.csv", views.import_rejected, name="rejected"),
]
