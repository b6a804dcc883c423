from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goodbuy.workspaces.access import public_view


@public_view
def health(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")


@public_view
def none(request: HttpRequest) -> HttpResponse:
    return render(request, "workspaces/none.html", status=403)
