from django.urls import path

from goodbuy.workspaces import demo, outbox, settings_views, views

app_name = "workspaces"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz/", views.health, name="health"),
    path("no-workspace/", views.none, name="none"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("demo/sign-in/<str:token>/", demo.sign_in, name="demo_sign_in"),
    path("settings/", settings_views.settings, name="settings"),
    path("settings/profile/", settings_views.profile, name="profile"),
    path("settings/email/", settings_views.email, name="email"),
    path("settings/members/", settings_views.members, name="members"),
    path(
        "settings/members/<uuid:pk>/give-role/",
        settings_views.member_give_role,
        name="member_give_role",
    ),
    path("settings/members/<uuid:pk>/end/", settings_views.member_end, name="member_end"),
    path(
        "settings/members/<uuid:pk>/end/undo/",
        settings_views.member_end_undo,
        name="member_end_undo",
    ),
    path("settings/leave/", settings_views.leave, name="leave"),
    path(
        "settings/invitations/<uuid:pk>/resend/",
        settings_views.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "settings/invitations/<uuid:pk>/withdraw/",
        settings_views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("settings/workspace/", settings_views.workspace, name="workspace"),
    path("settings/switch/<uuid:pk>/", settings_views.switch, name="switch"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:pk>/", outbox.letter, name="letter"),
    path("outbox/<uuid:pk>/html/", outbox.letter_html, name="letter_html"),
]
