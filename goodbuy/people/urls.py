from django.urls import path

from goodbuy.people.views import companies, facts, fields, lists, people

app_name = "people"
urlpatterns = [
    path("people/", lists.people, name="list"),
    path("people/new/", people.person_add, name="person_add"),
    path("people/choices/<slug:kind>/", lists.choices, name="choices"),
    path("people/undo/<uuid:pk>/", lists.bulk_undo, name="bulk_undo"),
    path("people/views/<uuid:pk>/forget/", lists.view_forget, name="view_forget"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:pk>/set/<slug:name>/", fields.person_field, name="person_field"),
    path("people/<uuid:pk>/photo/", people.person_photo, name="person_photo"),
    path("people/<uuid:pk>/show-photo/", people.person_show_photo, name="person_show_photo"),
    path("people/<uuid:pk>/talked/", people.person_talked, name="person_talked"),
    path("people/<uuid:pk>/employ/", people.person_employ, name="person_employ"),
    path("people/<uuid:pk>/remove/", people.person_remove, name="person_remove"),
    path("people/<uuid:pk>/restore/", people.person_restore, name="person_restore"),
    path("people/<uuid:pk>/facts/", facts.fact_hear, name="fact_hear"),
    path("people/<uuid:pk>/knowing/", facts.knowing, name="knowing"),
    path("facts/<uuid:pk>/edit/", facts.fact_edit, name="fact_edit"),
    path("facts/<uuid:pk>/confirm/", facts.fact_confirm, name="fact_confirm"),
    path("facts/<uuid:pk>/erase/", facts.fact_erase, name="fact_erase"),
    path("settings/memory/", facts.memory_rules, name="memory_rules"),
    path("settings/memory/allow/", facts.kind_allow, name="kind_allow"),
    path("settings/memory/<uuid:pk>/forbid/", facts.kind_forbid, name="kind_forbid"),
    path("employments/<uuid:pk>/end/", people.employment_end, name="employment_end"),
    path("companies/", lists.companies, name="companies"),
    path("companies/new/", companies.company_add, name="company_add"),
    path("companies/<uuid:pk>/", companies.company, name="company"),
    path("companies/<uuid:pk>/edit/", companies.company_edit, name="company_edit"),
    path("companies/<uuid:pk>/set/<slug:name>/", fields.company_field, name="company_field"),
    path("companies/<uuid:pk>/remove/", companies.company_remove, name="company_remove"),
    path("companies/<uuid:pk>/restore/", companies.company_restore, name="company_restore"),
    path("lists/<slug:page>/bulk/", lists.bulk, name="bulk"),
    path("lists/<slug:page>/save/", lists.view_save, name="view_save"),
]
