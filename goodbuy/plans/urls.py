from django.urls import path

from goodbuy.plans import telling

app_name = "plans"
urlpatterns = [
    path("narrations/", telling.narration_list, name="narrations"),
    path("narrations/<uuid:pk>/", telling.narration_edit, name="narration"),
    path("narrations/<uuid:pk>/publish/", telling.narration_publish, name="publish"),
    path("narrations/<uuid:pk>/drop/", telling.narration_drop, name="drop"),
    path("deals/<uuid:deal>/tell/", telling.narration_tell, name="tell"),
]
