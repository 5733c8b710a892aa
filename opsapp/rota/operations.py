"""What volunteers record with or without a network."""

from opsapp.rota import availability_operations, work_operations

__all__ = ["availability_operations", "work_operations"]
