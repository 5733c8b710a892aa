"""The blueprint that the pages of what is bought share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

bp = Blueprint("supply", __name__, url_prefix="/supply")


def get_at_root(rule: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A GET address outside /supply, for what devices ask under /api."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        bp.record_once(lambda state: state.app.add_url_rule(rule, f"supply.{view.__name__}", view))
        return view

    return register
