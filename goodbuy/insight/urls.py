from django.urls import path

from goodbuy.insight import views_today

app_name = "insight"
urlpatterns = [
    path("today/", views_today.today, name="today"),
    path("today/later/", views_today.later, name="later"),
    path("today/back/", views_today.back, name="back"),
    path("questions/<uuid:pk>/answer/", views_today.question_answer, name="answer"),
]
