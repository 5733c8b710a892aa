"""Pages of org, by noun."""

from opsapp.org import sign_in_views
from opsapp.org.blueprint import bp

__all__ = ["bp", "sign_in_views"]
