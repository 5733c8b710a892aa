"""The large keys of the till: pages of them, each key a product or a department that asks for the amount."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from opsapp import text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock.models import Department, Product, QuickKey, QuickPage

MOST_KEYS = 40
LABEL = NAME = 30


def pages() -> Sequence[QuickPage]:
    """The pages in the order in which the till shows them."""
    query = select(QuickPage).options(selectinload(QuickPage.keys)).order_by(QuickPage.rank, QuickPage.id)
    return db.session.scalars(query).all()


def add_page(name: str, *, by: User | None) -> QuickPage:
    """A new, empty page behind the others."""
    last = db.session.scalar(select(func.max(QuickPage.rank))) or 0
    page = QuickPage(name=_name(name, NAME), rank=last + 1, keys=[])
    db.session.add(page)
    db.session.flush()
    audit("stock.create", "quick_page", page.id, by=by)
    return page


def rename(page: QuickPage, name: str, *, by: User | None) -> None:
    """Give a page another name."""
    page.name = _name(name, NAME)
    _changed(page, by)


def remove_page(page: QuickPage, *, by: User | None) -> None:
    """Take a page with its keys away; goods and departments stay."""
    audit("stock.remove", "quick_page", page.id, by=by, keys=len(page.keys))
    db.session.delete(page)
    db.session.flush()


def move_page(page: QuickPage, steps: int, *, by: User | None) -> None:
    """Let a page change places with its neighbour, -1 towards the front."""
    _swap(list(pages()), page, steps)
    _changed(page, by)


def add_key(
    page: QuickPage,
    *,
    by: User | None,
    product: Product | None = None,
    department: Department | None = None,
    label: str = "",
) -> QuickKey:
    """A new key behind the others; without a label it bears the name. RuleError names the field."""
    if (product is None) == (department is None):
        raise RuleError(_("Please choose goods or a department."), field="target")
    if len(page.keys) >= MOST_KEYS:
        raise RuleError(_("A page has room for %(n)s keys.", n=MOST_KEYS), field="target")
    if any(key.product is product and key.department is department for key in page.keys):
        raise RuleError(_("This key is already on the page."), field="target")
    words = text.clean_name(label)
    if len(words) > LABEL:
        raise RuleError(_("Please use at most %(n)s characters.", n=LABEL), field="label")
    rank = max((key.rank for key in page.keys), default=0) + 1
    key = QuickKey(rank=rank, label=words, product=product, department=department)
    page.keys.append(key)
    _changed(page, by)
    return key


def remove_key(page: QuickPage, key: QuickKey, *, by: User | None) -> None:
    """Take a key off its page."""
    page.keys.remove(key)
    _changed(page, by)


def move_key(page: QuickPage, key: QuickKey, steps: int, *, by: User | None) -> None:
    """Let a key change places with its neighbour, -1 towards the front."""
    _swap(sorted(page.keys, key=lambda one: (one.rank, one.id)), key, steps)
    _changed(page, by)


def _swap(row: list[QuickPage] | list[QuickKey], one: QuickPage | QuickKey, steps: int) -> None:
    at = row.index(one)  # type: ignore[arg-type]
    to = min(max(at + steps, 0), len(row) - 1)
    row.insert(to, row.pop(at))  # type: ignore[arg-type]
    for rank, item in enumerate(row, 1):
        item.rank = rank


def _name(name: str, longest: int) -> str:
    words = text.clean_name(name)
    if not words:
        raise RuleError(_("Please write the name of the page."), field="name")
    if len(words) > longest:
        raise RuleError(_("Please use at most %(n)s characters.", n=longest), field="name")
    return words


def _changed(page: QuickPage, by: User | None) -> None:
    db.session.flush()
    audit("stock.change", "quick_page", page.id, by=by, keys=len(page.keys))
