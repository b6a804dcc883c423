from django.urls import URLPattern, path

from goodbuy.room.views import (
    check_ins,
    circle,
    feeds,
    handoffs,
    less,
    letters,
    page,
    people,
    preview,
    promises,
    questions,
    results,
    signin,
    steps,
    talks,
    taps,
    tasting,
)

app_name = "room"
ROOM = "room/<str:key>/"
BETWEEN = ("discovery", "improve", "together")


def between(page: str) -> list[URLPattern]:
    """A page between the two sides: looked at, and acted on with or without a row of it."""
    here, known = f"{ROOM}{page}/", {"page": page}
    return [
        path(here, talks.talk_page, known, name=page),
        path(f"{here}<slug:verb>/", talks.talk_do, known, name=f"{page}_do"),
        path(f"{here}<uuid:pk>/<slug:verb>/", talks.talk_do, known, name=f"{page}_row"),
    ]


urlpatterns = [
    path("taste/<str:token>/", tasting.taste, name="taste"),
    path(f"{ROOM}meetings/", talks.meeting_list, name="meetings"),
    path(f"{ROOM}meetings/<uuid:pk>/", talks.meeting_detail, name="meeting"),
    path(f"{ROOM}aftertaste/<uuid:pk>/", tasting.aftertaste, name="aftertaste"),
    *[route for page in BETWEEN for route in between(page)],
    path("r/", signin.link_fresh, name="link_fresh"),
    path("r/<str:token>/", signin.link_open, name="link"),
    path("calendar/<str:token>.ics", feeds.feed, name="feed"),
    path("settings/calendar/", feeds.feed_of_member, name="feed_of_member"),
    path("room-sw.js", page.worker, name="worker"),
    path("tap/<str:token>/", taps.tap, name="tap"),
    path("less/<str:token>/", less.less, name="less"),
    path("settings/letters/", letters.kinds, name="letters"),
    path("settings/letters/<slug:name>/", letters.kind, name="letter_kind"),
    path("settings/letters/<slug:name>/html/", letters.kind_html, name="letter_kind_html"),
    path("rooms/<uuid:pk>/as/", preview.room_as, name="as"),
    path("rooms/<uuid:grant>/digest/", preview.digest, name="digest"),
    path("rooms/<uuid:grant>/digest/html/", preview.digest_html, name="digest_html"),
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
    path(f"{ROOM}questions/<uuid:pk>/pass/", questions.question_pass, name="question_pass"),
    path(f"{ROOM}check-ins/<uuid:pk>/", check_ins.check_in, name="check_in"),
    path(f"{ROOM}first-days/", check_ins.first_days_page, name="first_days"),
    path(f"{ROOM}steps/<uuid:pk>/say/", check_ins.step_say, name="step_say"),
    path(f"{ROOM}steps/<uuid:pk>/lived/", check_ins.step_lived, name="step_lived"),
    path(f"{ROOM}plan/", steps.plan_page, name="plan"),
    path(f"{ROOM}plan/confirm/", steps.plan_confirm, name="plan_confirm"),
    path(f"{ROOM}plan/pass/", steps.plan_pass, name="plan_pass"),
    path(f"{ROOM}steps/", steps.step_list, name="steps"),
    path(f"{ROOM}steps/<uuid:pk>/", steps.step_detail, name="step"),
    path(f"{ROOM}steps/<uuid:pk>/claim/", steps.step_claim, name="step_claim"),
    path(f"{ROOM}steps/<uuid:pk>/confirm/", steps.step_confirm, name="step_confirm"),
    path(f"{ROOM}steps/<uuid:pk>/dispute/", steps.step_dispute, name="step_dispute"),
    path(f"{ROOM}steps/<uuid:pk>/pass/", steps.step_pass, name="step_pass"),
    path(f"{ROOM}promises/", promises.promise_list, name="promises"),
    path(f"{ROOM}promises/new/", promises.promise_new, name="promise_new"),
    path(f"{ROOM}promises/<uuid:pk>/", promises.promise_detail, name="promise"),
    path(f"{ROOM}promises/<uuid:pk>/pass/", promises.promise_pass, name="promise_pass"),
    path(f"{ROOM}promises/<uuid:pk>/<slug:verb>/", promises.promise_do, name="promise_do"),
    path(f"{ROOM}results/<uuid:pk>/", results.result_detail, name="result"),
    path(f"{ROOM}results/<uuid:pk>/agree/", results.result_agree, name="result_agree"),
    path(f"{ROOM}results/<uuid:pk>/verdict/", results.result_verdict, name="result_verdict"),
    path(f"{ROOM}results/<uuid:pk>/measure/", results.result_measure, name="result_measure"),
    path(f"{ROOM}results/<uuid:pk>/pass/", results.result_pass, name="result_pass"),
    path(f"{ROOM}circle/", circle.circle, name="circle"),
    path(f"{ROOM}handoffs/<uuid:pk>/", handoffs.handoff_detail, name="handoff"),
    path(f"{ROOM}handoffs/<uuid:pk>/accept/", handoffs.handoff_accept, name="handoff_accept"),
    path(f"{ROOM}handoffs/<uuid:pk>/pass/", handoffs.handoff_pass, name="handoff_pass"),
    path(f"{ROOM}handoffs/<uuid:pk>/return/", handoffs.handoff_return, name="handoff_return"),
    path(f"{ROOM}people/invite/", people.invite, name="invite"),
    path(f"{ROOM}settings/", people.settings, name="settings"),
    path(f"{ROOM}settings/calendar/", feeds.feed_open, name="feed_open"),
    path(f"{ROOM}settings/less/", people.settings_less, name="settings_less"),
]
