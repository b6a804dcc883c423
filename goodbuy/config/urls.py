from django.urls import URLPattern, URLResolver, include, path

from goodbuy.kernel.views import style_page
from goodbuy.workspaces import accounts
from goodbuy.workspaces.access import public_view

handler500 = "goodbuy.kernel.failures.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("goodbuy.workspaces.urls")),
    path("", include("goodbuy.deals.urls")),
    path("", include("goodbuy.insight.urls")),
    path("", include("goodbuy.people.urls")),
    path("", include("goodbuy.conversations.urls")),
    path("", include("goodbuy.promises.urls")),
    path("", include("goodbuy.plans.urls")),
    path("", include("goodbuy.room.urls")),
    path("", include("goodbuy.integrations.urls")),
    path("", include("goodbuy.api.urls")),
    path("style/", public_view(style_page), name="style"),
    path("accounts/", include(accounts.patterns())),
]
