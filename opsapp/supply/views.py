"""Pages of what is bought."""

from opsapp.supply import (
    goods_importing,
    invoices_views,
    orders_draft_views,
    orders_views,
    payables_views,
    receiving_views,
    screen,
    sending_back_views,
    suppliers_views,
)
from opsapp.supply.blueprint import bp

__all__ = [
    "bp",
    "goods_importing",
    "invoices_views",
    "orders_draft_views",
    "orders_views",
    "payables_views",
    "receiving_views",
    "screen",
    "sending_back_views",
    "suppliers_views",
]
