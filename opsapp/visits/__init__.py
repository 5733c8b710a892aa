"""The visiting rounds: today's list, the report at the door."""
