"""Pages of shop, by noun."""

from opsapp.shop import day_views, till_views
from opsapp.shop.blueprint import bp

__all__ = ["bp", "day_views", "till_views"]
