"""Pages of visits."""

from opsapp.visits import door_views, month_views, screen, sign_views, visit_views
from opsapp.visits.blueprint import bp

__all__ = ["bp", "door_views", "month_views", "screen", "sign_views", "visit_views"]
