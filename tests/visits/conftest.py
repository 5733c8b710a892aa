"""Visits happen in the village that is watched over."""

from tests.care.conftest import noon, watched  # noqa: F401  (fixtures)
