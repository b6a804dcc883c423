from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("goodbuy.workspaces.urls")),
    path("accounts/", include("allauth.urls")),
]
