"""Long lists, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select, func, select

from opsapp.db import db

T = TypeVar("T")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, how many pages and rows there are in all."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int


def asked_page() -> int:
    """The page number in the address, 1 when it is missing or odd."""
    return max(1, request.args.get("page", 1, type=int))


def paged(query: Select[Any], number: int | None = None, per_page: int = PER_PAGE) -> Page[Any]:
    """The page of a query of one entity; past the end the last page is shown."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // per_page))
    number = min(number or asked_page(), pages)
    rows = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Page(rows, number, pages, total)
