from django.urls import path

from goodbuy.deals.views import editing, stages

app_name = "deals"
urlpatterns = [
    path("deals/new/", editing.deal_new, name="new"),
    path("deals/companies/", editing.company_find, name="companies"),
    path("deals/<uuid:pk>/edit/", editing.deal_edit, name="edit"),
    path("deals/<uuid:pk>/move/", stages.deal_move, name="move"),
    path("deals/<uuid:pk>/pause/", stages.deal_pause, name="pause"),
    path("deals/<uuid:pk>/resume/", stages.deal_resume, name="resume"),
    path("deals/<uuid:pk>/decline/", stages.deal_decline, name="decline"),
    path("deals/<uuid:pk>/break-off/", stages.deal_break_off, name="break_off"),
    path("deals/<uuid:pk>/rest/", stages.deal_rest, name="rest"),
]
