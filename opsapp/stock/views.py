"""Pages of goods."""

from opsapp.stock import (
    count_file_views,
    count_views,
    department_views,
    expiry_views,
    label_views,
    layout_views,
    level_views,
    markdown_views,
    place_views,
    product_views,
    quickkey_views,
    special_views,
    table_views,
    transfer_views,
    value_views,
    waste_views,
)
from opsapp.stock.blueprint import bp

__all__ = [
    "bp",
    "count_file_views",
    "count_views",
    "department_views",
    "expiry_views",
    "label_views",
    "layout_views",
    "level_views",
    "markdown_views",
    "place_views",
    "product_views",
    "quickkey_views",
    "special_views",
    "table_views",
    "transfer_views",
    "value_views",
    "waste_views",
]
