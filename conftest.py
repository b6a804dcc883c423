from goodbuy.testing.browser import _server, browser_page, chromium, open_page, site
from goodbuy.testing.cast import cast

__all__ = ["_server", "browser_page", "cast", "chromium", "open_page", "site"]
