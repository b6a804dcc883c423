"""One bare view: it runs a floor's query and shows the rows with a plain template."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from goodbuy.testing.bench.floors import FLOORS

PLAIN = """<!doctype html><title>Rows</title>{% for table in tables %}<table>
{% for row in table %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table>{% endfor %}"""
_template: Any = None


def floor(request: HttpRequest, name: str) -> HttpResponse:
    global _template
    if _template is None:
        _template = engines["django"].from_string(PLAIN)
    tables = []
    with connection.cursor() as cursor:
        for sql in FLOORS[name]:
            cursor.execute(sql, request.GET.dict())
            tables.append(cursor.fetchall())
    return HttpResponse(_template.render({"tables": tables}))


urlpatterns = [path("floor/<slug:name>/", floor)]
