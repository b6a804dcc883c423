"""The same server over the same database with bare views: no middleware, no rights of rows."""

from goodbuy.config.settings import *  # noqa: F403
from goodbuy.config.settings import INSTALLED_APPS, TEMPLATES

ROOT_URLCONF = "goodbuy.testing.bench.floor_urls"
MIDDLEWARE: list[str] = []
TEMPLATES[0]["OPTIONS"]["context_processors"] = []
# allauth refuses to start without its middleware.
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]
