"""Loads every app's list of kinds once the app registry is ready."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from goodbuy.timeline.kinds import list_kinds

# Of the app below, which knows nothing of events.
list_kinds({"member.changed": "{actor} changed what is known about {about}."})


def tell_of_member(member: Any, old: dict[str, Any], by: Any) -> None:
    from goodbuy.timeline.models import record

    changed = {name: getattr(member, name) for name in old}
    record("member.changed", about=member, by=by, changed=changed, facts={"old": old})


def load_kinds() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("goodbuy.") and config.name != "goodbuy.timeline":
            name = f"{config.name}.events"
            if find_spec(name):
                import_module(name)
