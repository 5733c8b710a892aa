"""Pages of the rota."""

from opsapp.rota.blueprint import bp

__all__ = ["bp"]
