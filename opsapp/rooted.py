"""Addresses of a feature outside its own prefix: what devices ask under /api, public links."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

View = Callable[..., Any]


def getter(bp: Blueprint) -> Callable[[str], Callable[[View], View]]:
    """A decorator like `bp.get`, for addresses that do not begin with the blueprint's prefix."""

    def get_at_root(rule: str) -> Callable[[View], View]:
        def register(view: View) -> View:
            bp.record_once(lambda state: state.app.add_url_rule(rule, f"{bp.name}.{view.__name__}", view))
            return view

        return register

    return get_at_root
