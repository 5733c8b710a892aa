"""Pages of goods."""

from opsapp.stock import (
    department_views,
    label_views,
    layout_views,
    level_views,
    product_views,
    quickkey_views,
    special_views,
    value_views,
)
from opsapp.stock.blueprint import bp

__all__ = [
    "bp",
    "department_views",
    "label_views",
    "layout_views",
    "level_views",
    "product_views",
    "quickkey_views",
    "special_views",
    "value_views",
]
