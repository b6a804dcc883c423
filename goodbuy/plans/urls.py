from django.urls import path

from goodbuy.plans import telling
from goodbuy.plans.views import asking, phases, plan, steps, templates

app_name = "plans"
urlpatterns = [
    path("narrations/", telling.narration_list, name="narrations"),
    path("narrations/<uuid:pk>/", telling.narration_edit, name="narration"),
    path("narrations/<uuid:pk>/publish/", telling.narration_publish, name="publish"),
    path("narrations/<uuid:pk>/drop/", telling.narration_drop, name="drop"),
    path("deals/<uuid:deal>/tell/", telling.narration_tell, name="tell"),
    path("deals/<uuid:deal>/plan/", plan.plan_detail, name="plan"),
    path("deals/<uuid:deal>/plan/draw/", plan.plan_draw, name="draw"),
    path("deals/<uuid:deal>/plan/show/", plan.plan_show, name="show"),
    path("deals/<uuid:deal>/plan/back/", plan.plan_work_back, name="work_back"),
    path("deals/<uuid:deal>/plan/steps/", steps.step_add, name="step_add"),
    path("deals/<uuid:deal>/plan/phases/", phases.phase_add, name="phase_add"),
    path("phases/<uuid:pk>/edit/", phases.phase_edit, name="phase_edit"),
    path("phases/<uuid:pk>/place/", phases.phase_place, name="phase_place"),
    path("phases/<uuid:pk>/remove/", phases.phase_remove, name="phase_remove"),
    path("check-ins/<uuid:pk>/answer/", asking.check_in_answer, name="check_in_answer"),
    path("check-ins/<uuid:pk>/follow/", asking.check_in_follow, name="check_in_follow"),
    path("deals/<uuid:deal>/ask/", asking.check_in_ask, name="check_in_ask"),
    path("deals/<uuid:deal>/rhythm/", asking.deal_rhythm, name="deal_rhythm"),
    path("settings/rhythm/", asking.rhythm, name="rhythm"),
    path("steps/<uuid:pk>/", steps.step_detail, name="step"),
    path("steps/<uuid:pk>/edit/", steps.step_edit, name="step_edit"),
    path("steps/<uuid:pk>/slip/", steps.step_slip, name="slip"),
    path("steps/<uuid:pk>/remove/", steps.step_remove, name="step_remove"),
    path("steps/<uuid:pk>/place/", steps.step_place, name="step_place"),
    path("steps/<uuid:pk>/<slug:verb>/", steps.step_verb, name="step_verb"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/new/", templates.template_add, name="template_add"),
    path("templates/shipped/", templates.template_shipped, name="shipped"),
    path("templates/<uuid:pk>/", templates.template_detail, name="template"),
    path("templates/<uuid:pk>/edit/", templates.template_edit, name="template_edit"),
    path("templates/<uuid:pk>/export/", templates.template_export, name="template_export"),
    path("templates/<uuid:pk>/remove/", templates.template_remove, name="template_remove"),
    path("templates/<uuid:pk>/back/", templates.template_bring_back, name="template_bring_back"),
]
