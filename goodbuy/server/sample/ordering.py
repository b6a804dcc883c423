"""How Dana keeps order: tags, two fields of Northlight's own, and two views of its lists."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from goodbuy.people.custom import kinds, records
from goodbuy.people.models import CustomField, Tag
from goodbuy.server.sample.stage import Firm, at, day, read


def order(firm: Firm, deals: dict[str, Any]) -> None:
    given, dana = read("own.yaml"), firm.members["dana"]
    rows: dict[str, dict[str, Any]] = {
        "person": firm.people,
        "company": firm.companies,
        "deal": deals,
    }
    with at(-28, 15):
        fields = {one["name"]: CustomField.define(by=dana, **one) for one in given["fields"]}
        for of, several in given["values"].items():
            for key, values in several.items():
                for name, value in values.items():
                    typed = day(value).isoformat() if isinstance(value, int) else value
                    kept = kinds.read(fields[name], typed, by=dana)
                    records.fill(rows[of][key], fields[name], kept, by=dana)
        for tag, groups in given["tags"].items():
            for of, keys in groups.items():
                for key in keys:
                    records.tag(rows[of][key], of, tag, by=dana)
        for view in given["views"]:
            _keep(view, firm)


def _keep(view: dict[str, Any], firm: Firm) -> None:
    query = dict(view["query"])
    if "tag" in view:
        query["tags"] = Tag.of_name(view["tag"], by=firm.members["dana"]).pk
    firm.members["dana"].saved_views.create(
        workspace=firm.workspace,
        page=view["page"],
        name=view["name"],
        query=urlencode(query),
        is_shared=True,
    )
