"""Pages of what is bought."""

from opsapp.supply import receiving_views
from opsapp.supply.blueprint import bp

__all__ = ["bp", "receiving_views"]
