from django.urls import path

from goodbuy.room.views import page, people, preview, promises, questions, results, signin, steps

app_name = "room"
ROOM = "room/<str:key>/"
urlpatterns = [
    path("r/", signin.link_fresh, name="link_fresh"),
    path("r/<str:token>/", signin.link_open, name="link"),
    path("room-sw.js", page.worker, name="worker"),
    path("rooms/<uuid:pk>/as/", preview.room_as, name="as"),
    path(ROOM, page.page, name="page"),
    path(f"{ROOM}where/", page.where_page, name="where"),
    path(f"{ROOM}told/", page.told_list, name="told"),
    path(f"{ROOM}ask/", questions.ask, name="ask"),
    path(f"{ROOM}brief/", questions.brief, name="brief"),
    path(f"{ROOM}questions/", questions.question_list, name="questions"),
    path(f"{ROOM}questions/<uuid:pk>/", questions.question_detail, name="question"),
    path(
        f"{ROOM}questions/<uuid:pk>/understand/",
        questions.question_understand,
        name="question_understand",
    ),
    path(f"{ROOM}questions/<uuid:pk>/reopen/", questions.question_reopen, name="question_reopen"),
    path(f"{ROOM}plan/", steps.plan_page, name="plan"),
    path(f"{ROOM}plan/confirm/", steps.plan_confirm, name="plan_confirm"),
    path(f"{ROOM}steps/", steps.step_list, name="steps"),
    path(f"{ROOM}steps/<uuid:pk>/", steps.step_detail, name="step"),
    path(f"{ROOM}steps/<uuid:pk>/claim/", steps.step_claim, name="step_claim"),
    path(f"{ROOM}steps/<uuid:pk>/confirm/", steps.step_confirm, name="step_confirm"),
    path(f"{ROOM}steps/<uuid:pk>/dispute/", steps.step_dispute, name="step_dispute"),
    path(f"{ROOM}steps/<uuid:pk>/pass/", steps.step_pass, name="step_pass"),
    path(f"{ROOM}promises/", promises.promise_list, name="promises"),
    path(f"{ROOM}promises/new/", promises.promise_new, name="promise_new"),
    path(f"{ROOM}promises/<uuid:pk>/", promises.promise_detail, name="promise"),
    path(f"{ROOM}promises/<uuid:pk>/<slug:verb>/", promises.promise_do, name="promise_do"),
    path(f"{ROOM}results/<uuid:pk>/", results.result_detail, name="result"),
    path(f"{ROOM}results/<uuid:pk>/agree/", results.result_agree, name="result_agree"),
    path(f"{ROOM}results/<uuid:pk>/verdict/", results.result_verdict, name="result_verdict"),
    path(f"{ROOM}results/<uuid:pk>/measure/", results.result_measure, name="result_measure"),
    path(f"{ROOM}results/<uuid:pk>/pass/", results.result_pass, name="result_pass"),
    path(f"{ROOM}people/invite/", people.invite, name="invite"),
    path(f"{ROOM}settings/", people.settings, name="settings"),
    path(f"{ROOM}settings/less/", people.settings_less, name="settings_less"),
]
