"""`opsapp check`: every stored figure is recomputed from the facts."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from opsapp import FEATURES


def differences() -> Iterator[str]:
    """One sentence for each stored figure that the facts do not support; nothing when all agree."""
    for feature in FEATURES:
        if find_spec(f"opsapp.{feature}.checks"):
            yield from import_module(f"opsapp.{feature}.checks").check()
