"""Which columns of a file are fields of the workspace's own: by their name or their API name."""

from __future__ import annotations

from goodbuy.integrations.csv_files.columns import FIELDS
from goodbuy.integrations.csv_files.words import plain
from goodbuy.integrations.models import Import
from goodbuy.integrations.own_import import PREFIX, own_fields
from goodbuy.kernel.tongues import for_us

# Without these a row is nobody, whatever a field of one's own is called.
NEEDED = {"name", "given_name", "family_name", "email", "phone", "company", "deal_name", "stage"}


def fields_of(kind: str) -> dict[str, str]:
    """What a column may become, own fields last."""
    own = {
        f"{PREFIX}{key}": for_us("%(field)s (your own)") % {"field": field.name}
        for key, field in own_fields(kind).items()
    }
    return {**FIELDS[kind], **own}


def guess_own(one: Import) -> None:
    """By their very name, or by an API name as our own files write it."""
    if not one.plan["columns"]:
        return
    known = own_fields(one.kind)
    by_name = {plain(field.name): key for key, field in known.items()}
    taken: set[str] = set()
    for column in one.plan["columns"]:
        header = column["header"].strip()
        key = header.removeprefix(PREFIX) if header.startswith(PREFIX) else ""
        if column["field"] not in NEEDED:
            key = key or by_name.get(plain(header), "") or (header if header in known else "")
        if key in known and key not in taken:
            taken.add(key)
            column |= {"field": f"{PREFIX}{key}", "label": "", "slot": "", "is_sure": True}
            column["reason"] = for_us("it is a field of your own")
