"""Pages of goods."""

from opsapp.stock import importing
from opsapp.stock.blueprint import bp

__all__ = ["bp", "importing"]
