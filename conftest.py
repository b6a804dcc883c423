from goodbuy.testing.browser import _server, browser_page, chromium, open_page, site
from goodbuy.testing.cast import ana, cast, mira, tomas
from goodbuy.testing.database import django_db_modify_db_settings, django_db_setup
from goodbuy.testing.moment import same_moment
from goodbuy.testing.queries import count_queries

__all__ = [
    "_server",
    "ana",
    "browser_page",
    "cast",
    "chromium",
    "count_queries",
    "django_db_modify_db_settings",
    "django_db_setup",
    "mira",
    "open_page",
    "same_moment",
    "site",
    "tomas",
]
