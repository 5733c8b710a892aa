"""Pages of ledger, by noun."""

from opsapp.ledger import statement_views, tab_views
from opsapp.ledger.blueprint import bp

__all__ = ["bp", "statement_views", "tab_views"]
