"""Tags and the workspace's own fields on the page of a person, a company or a deal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from goodbuy.kernel.tongues import for_us
from goodbuy.people.custom import kinds
from goodbuy.people.custom.held import Held, held_by
from goodbuy.people.custom.records import carrying
from goodbuy.people.field_html import fields_html
from goodbuy.people.fields import Shown
from goodbuy.people.models import CustomField
from goodbuy.people.panels import Panel
from goodbuy.workspaces.models import Member


def shown(row: Any, held: Held) -> Shown:
    """The field as any other one is shown."""
    field, cell = held.field, held.cell
    return Shown(
        name=f"own-{field.key}",
        label=field.name,
        words=cell.words,
        link=cell.link,
        url=reverse("people:own_field", args=[field.of, row.pk, field.pk]),
        page=reverse("people:own_field", args=[field.of, row.pk, field.pk]),
        draft=f"{field.of}-{row.pk}-{field.key}",
    )


def panel_of(of: str) -> Any:
    def own_panel(row: Any, member: Member) -> Panel | None:
        tags, fields = held_by(row, of, member)
        may = carrying(of).may(row, member) and not row.deleted_at
        context = {
            "of": of,
            "row": row,
            "tags": tags,
            "fields": fields_html([shown(row, held) for held in fields], may),
            "may_change": may,
            "may_define": member.is_manager,
        }
        return Panel("people/_own.html", context) if may or tags or fields else None

    own_panel.__qualname__ = f"own_panel_of_{of}"
    return own_panel


class OwnForm(forms.Form):
    """One field of the workspace's own, with the widget of its kind."""

    def __init__(self, field: CustomField, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "prefix": "own"})
        self.fields[field.key] = form_field(field)


def form_field(field: CustomField) -> forms.Field:
    options: dict[str, Any] = {"required": False, "label": field.name}
    if field.kind == "choice":
        listed = [("", for_us("Nothing chosen")), *((o["id"], o["name"]) for o in field.options)]
        return forms.ChoiceField(choices=listed, **options)
    attrs: dict[str, Any] = {"maxlength": kinds.MOST_TEXT, "autocomplete": "off"}
    if field.is_numeric:
        attrs |= {"inputmode": "decimal"}
        options["help_text"] = field.currency
    if field.kind == "date":
        attrs["type"] = "date"
    if field.kind == "link":
        attrs["inputmode"] = "url"
    if field.kind == "person":
        attrs |= {
            "list": "own-choices",
            "hx-get": reverse("people:choices", args=["person"]),
            "hx-trigger": "input changed delay:150ms",
            "hx-target": "#own-choices",
        }
        options["help_text"] = for_us("The name or e-mail of somebody who is here.")
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **options)
