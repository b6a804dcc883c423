from django.urls import path

from goodbuy.workspaces import views

app_name = "workspaces"
urlpatterns = [
    path("healthz/", views.health, name="health"),
    path("no-workspace/", views.none, name="none"),
]
