"""Pages of the rota."""

from opsapp.rota import answers_views, availability_views
from opsapp.rota.blueprint import bp

__all__ = ["answers_views", "availability_views", "bp"]
