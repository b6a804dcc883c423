from goodbuy.testing.cast import cast

__all__ = ["cast"]
