from django.urls import path

from goodbuy.promises import views

app_name = "promises"
urlpatterns = [
    path("deals/<uuid:deal>/promises/new/", views.promise_record, name="record"),
    path("promises/<uuid:pk>/", views.promise_detail, name="detail"),
    path("promises/<uuid:pk>/delay/", views.promise_delay, name="delay"),
    path("promises/<uuid:pk>/<slug:verb>/", views.promise_verb, name="verb"),
    path("deals/<uuid:deal>/outcomes/new/", views.outcome_propose, name="propose"),
    path("outcomes/<uuid:pk>/", views.outcome_detail, name="outcome"),
    path("outcomes/<uuid:pk>/edit/", views.outcome_edit, name="outcome_edit"),
    path("outcomes/<uuid:pk>/measure/", views.outcome_measure, name="measure"),
    path("outcomes/<uuid:pk>/<slug:verb>/", views.outcome_verb, name="outcome_verb"),
]
