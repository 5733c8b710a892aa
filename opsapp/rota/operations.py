"""What volunteers record with or without a network."""

from opsapp.rota import availability_operations

__all__ = ["availability_operations"]
