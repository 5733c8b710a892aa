"""Pages of visits."""

from opsapp.visits import screen
from opsapp.visits.blueprint import bp

__all__ = ["bp", "screen"]
