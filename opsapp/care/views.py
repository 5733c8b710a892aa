"""Pages of care."""

from opsapp.care.blueprint import bp

__all__ = ["bp"]
