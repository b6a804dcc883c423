from goodbuy.promises.models.outcome import Measurement, Outcome
from goodbuy.promises.models.promise import Promise

__all__ = ["Measurement", "Outcome", "Promise"]
