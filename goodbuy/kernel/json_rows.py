"""Many small rows within one row of an answer, as one text that is read at one go."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField, QuerySet
from django.db.models.functions import JSONArray


class JSONRows(ArraySubquery):
    """The rows of a queryset, each as the list of its values in the order of `names`.

    Values are as JSON has them: a date, a moment and a UUID are text.
    """

    template = "array_to_json(ARRAY(%(subquery)s))::text"
    output_field: Any = JSONField()

    def __init__(self, rows: QuerySet[Any, Any], *names: str) -> None:
        super().__init__(rows.values(row=_Values(*names)))


class _Values(JSONArray):
    """JSON and not JSONB, which PostgreSQL would take apart and put together again."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        return self.as_native(compiler, connection, returning="JSON", **extra_context)
