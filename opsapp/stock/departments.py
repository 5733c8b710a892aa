"""部門: what goods are grouped by, on the till's keys and in every figure."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock.models import Department, Product

TAX_CLASSES = ("STD", "FOOD", "NEWS", "EXEMPT", "OUT")
BUSINESS_CLASSES = (1, 2, 3, 4, 5, 6)  # 事業区分 (DOMAIN 1.1)
_LENGTHS = {"code": 10, "name": 60, "name_en": 60}
_WATCHED = ("code", "name", "name_en", "tax_class", "business_class", "rank", "active")


def all_departments(*, with_closed: bool = False) -> Sequence[Department]:
    """The departments in the order of the till's keys."""
    query = select(Department).order_by(Department.rank, Department.id)
    return db.session.scalars(query if with_closed else query.where(Department.active)).all()


def shown_name(department: Department) -> str:
    """The name in the language of the page."""
    english = not str(get_locale() or "ja").startswith("ja")
    return department.name_en if english and department.name_en else department.name


def product_counts() -> dict[int, int]:
    """How many active products each department has."""
    query = select(Product.department_id, func.count()).where(Product.active).group_by(Product.department_id)
    return dict(db.session.execute(query).all())


def create(*, by: User | None, **facts: Any) -> Department:
    """A new department; RuleError names the field. `rank` left out puts it last."""
    last = db.session.scalar(select(func.max(Department.rank))) or 0
    department = Department(code="", name="", tax_class="")
    _write(department, {"rank": last + 1, **facts})
    db.session.add(department)
    db.session.flush()
    audit("stock.create", "department", department.id, by=by)
    return department


def change(department: Department, *, by: User | None, **facts: Any) -> list[str]:
    """Change what is given; the names of the fields that really changed."""
    before = {name: getattr(department, name) for name in _WATCHED}
    _write(department, facts)
    db.session.flush()
    fields = sorted(name for name in _WATCHED if getattr(department, name) != before[name])
    if fields:
        audit("stock.change", "department", department.id, by=by, fields=fields)
    return fields


def _write(department: Department, facts: dict[str, Any]) -> None:
    with db.session.no_autoflush:
        for name, value in facts.items():
            setattr(department, name, _check(department, name, value))


def _check(department: Department, name: str, value: Any) -> Any:
    if name in _LENGTHS:
        words = text.normalize_code(value or "") if name == "code" else text.clean_name(value or "")
        if not words and name != "name_en":
            raise RuleError(_("Please fill this in."), field=name)
        if len(words) > _LENGTHS[name]:
            raise RuleError(_("Please use at most %(n)s characters.", n=_LENGTHS[name]), field=name)
        return _unused(department, words) if name == "code" else words
    if name == "tax_class" and value not in TAX_CLASSES:
        raise RuleError(_("Please choose the tax class."), field="tax_class")
    if name == "business_class" and value not in BUSINESS_CLASSES:
        raise RuleError(_("Please choose the kind of business."), field="business_class")
    if name == "active" and not value and department.id and product_counts().get(department.id):
        raise RuleError(_("There are still goods in this department. Move them first."), field="active")
    return value


def _unused(department: Department, code: str) -> str:
    other = db.session.scalar(select(Department).where(Department.code == code))
    if other is not None and other is not department:
        raise RuleError(_("%(name)s already has this number.", name=other.name), field="code")
    return code
