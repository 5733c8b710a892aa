"""Pages of visits."""

from opsapp.visits.blueprint import bp

__all__ = ["bp"]
