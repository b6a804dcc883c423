from django.urls import path

from goodbuy.insight import views_report, views_today
from goodbuy.insight.views_bin import bin_empty, bin_erase, bin_list
from goodbuy.insight.views_board import board
from goodbuy.insight.views_brief import fact_came_back, meeting_brief, person_brief
from goodbuy.insight.views_deal import deal_detail, deal_seen
from goodbuy.insight.views_history import history
from goodbuy.insight.views_palette import palette
from goodbuy.insight.views_silences import silence_list
from goodbuy.insight.views_trust import company_trust, person_trust

app_name = "insight"
urlpatterns = [
    path("today/", views_today.today, name="today"),
    path("today/later/", views_today.later, name="later"),
    path("today/back/", views_today.back, name="back"),
    path("questions/<uuid:pk>/answer/", views_today.question_answer, name="answer"),
    path("clients/", board, name="board"),
    path("deals/<uuid:pk>/", deal_detail, name="deal"),
    path("deals/<uuid:pk>/seen/", deal_seen, name="seen"),
    path("people/<uuid:pk>/brief/", person_brief, name="person_brief"),
    path("meetings/<uuid:pk>/brief/", meeting_brief, name="meeting_brief"),
    path("facts/<uuid:pk>/came-back/", fact_came_back, name="fact_came_back"),
    path("people/<uuid:pk>/trust/", person_trust, name="person_trust"),
    path("companies/<uuid:pk>/trust/", company_trust, name="company_trust"),
    path("people/<uuid:pk>/history/", history, {"kind": "person"}, name="person_history"),
    path("companies/<uuid:pk>/history/", history, {"kind": "company"}, name="company_history"),
    path("deals/<uuid:pk>/history/", history, {"kind": "deal"}, name="deal_history"),
    path("bin/", bin_list, name="bin"),
    path("bin/empty/", bin_empty, name="bin_empty"),
    path("bin/<slug:kind>/<uuid:pk>/erase/", bin_erase, name="bin_erase"),
    path("reports/told/", views_report.told_report, name="told"),
    path("reports/aftertaste/", views_report.taste_report, name="aftertaste"),
    path("stays/", silence_list, name="stays"),
    path("palette/", palette, name="palette"),
]
