"""What the packs of several screens carry alike: who may work there, tax rates, departments, in-store layouts."""

from typing import Any

from sqlalchemy import select

from opsapp.access import PERMISSIONS
from opsapp.db import db
from opsapp.org.models import Parameter, User
from opsapp.stock.models import Department, InstoreLayout

Part = dict[str, Any]


def users(permission: str) -> list[Part]:
    """Who may work at a screen, in 五十音 order; nothing by which they sign in."""
    query = select(User).where(User.active, User.role.in_(PERMISSIONS[permission]))
    rows = db.session.scalars(query.order_by(User.kana, User.id))
    return [{"id": user.id, "name": user.name, "kana": user.kana, "role": user.role} for user in rows]


def rates() -> list[Part]:
    """Enacted rates, in the order in which later ones win."""
    rows = db.session.scalars(
        select(Parameter)
        .where(Parameter.name.in_(("tax.STD", "tax.FOOD", "tax.NEWS")), Parameter.status == "enacted")
        .order_by(Parameter.name, Parameter.valid_from)
    )
    return [
        {
            "tax_class": row.name.removeprefix("tax."),
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            "rate": int(row.value),
        }
        for row in rows
    ]


def departments() -> list[Part]:
    """Departments in use, in their order."""
    query = select(Department).where(Department.active).order_by(Department.rank, Department.id)
    return [
        {"id": d.id, "code": d.code, "name": d.name, "name_en": d.name_en, "tax_class": d.tax_class}
        for d in db.session.scalars(query)
    ]


def layouts() -> list[Part]:
    """How in-store codes carry an item and a price or a weight (DOMAIN 2.2)."""
    names = ("prefix", "item_start", "item_length", "value_start", "value_length", "check_position", "kind")
    rows = db.session.scalars(select(InstoreLayout).order_by(InstoreLayout.prefix))
    return [{name: getattr(row, name) for name in names} for row in rows]
