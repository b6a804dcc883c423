from goodbuy.testing.browser import _server, browser_page, chromium, open_page, site
from goodbuy.testing.cast import cast
from goodbuy.testing.queries import count_queries

__all__ = ["_server", "browser_page", "cast", "chromium", "count_queries", "open_page", "site"]
