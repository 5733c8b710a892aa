"""Pages of the kitchen."""

from opsapp.kitchen.blueprint import bp

__all__ = ["bp"]
