"""Loads every app's list of kinds once the app registry is ready."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def load_kinds() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("goodbuy.") and config.name != "goodbuy.timeline":
            name = f"{config.name}.events"
            if find_spec(name):
                import_module(name)
