from django.urls import path

from goodbuy.api import views, views_keys

app_name = "api"
urlpatterns = [
    path("api/", views.begin, name="begin"),
    path("api/fields/", views.fields, name="fields"),
    path("api/members/", views.members, name="members"),
    path("api/<slug:page>/", views.records, name="list"),
    path("api/<slug:page>/<uuid:pk>/", views.record, name="record"),
    path("settings/programs/", views_keys.keys, name="keys"),
    path("settings/programs/<uuid:pk>/end/", views_keys.key_end, name="key_end"),
]
