from django.urls import path

from goodbuy.deals.views import answers, casting, editing, linking, lists, stages, writing

app_name = "deals"
urlpatterns = [
    path("deals/", lists.deal_list, name="list"),
    path("deals/views/keep/", lists.view_keep, name="view_keep"),
    path("deals/views/<uuid:pk>/forget/", lists.view_forget, name="view_forget"),
    path("deals/new/", editing.deal_new, name="new"),
    path("deals/companies/", editing.company_find, name="companies"),
    path("deals/<uuid:pk>/edit/", editing.deal_edit, name="edit"),
    path("deals/<uuid:pk>/set/<slug:name>/", editing.deal_field, name="field"),
    path("deals/<uuid:pk>/move/", stages.deal_move, name="move"),
    path("deals/<uuid:pk>/pause/", stages.deal_pause, name="pause"),
    path("deals/<uuid:pk>/resume/", stages.deal_resume, name="resume"),
    path("deals/<uuid:pk>/decline/", stages.deal_decline, name="decline"),
    path("deals/<uuid:pk>/break-off/", stages.deal_break_off, name="break_off"),
    path("deals/<uuid:pk>/rest/", stages.deal_rest, name="rest"),
    path("deals/<uuid:pk>/people/add/", casting.cast_add, name="cast_add"),
    path("cast/<uuid:pk>/edit/", casting.cast_edit, name="cast_edit"),
    path("cast/<uuid:pk>/leave/", casting.cast_leave, name="cast_leave"),
    path("cast/<uuid:pk>/place/", casting.cast_place, name="place"),
    path("deals/<uuid:pk>/brief/", writing.brief_new, name="brief_new"),
    path("briefs/<uuid:pk>/", writing.brief_detail, name="brief"),
    path("cast/<uuid:pk>/write/", writing.letter_write, name="letter_write"),
    path("cast/<uuid:pk>/link/", linking.link, name="link"),
    path("links/<uuid:pk>/renew/", linking.link_renew, name="link_renew"),
    path("links/<uuid:pk>/approve/", linking.link_approve, name="link_approve"),
    path("links/<uuid:pk>/revoke/", linking.link_revoke, name="link_revoke"),
    path("links/<uuid:pk>/level/", linking.link_level, name="link_level"),
    path("rooms/", linking.rooms, name="rooms"),
    path("rooms/<uuid:pk>/close/", linking.room_close, name="room_close"),
    path("briefs/<uuid:pk>/answer/", answers.brief_answer, name="brief_answer"),
]
