"""置き場: where goods are kept. A place is added, renamed, and closed only when nothing is left in it."""

import re
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from opsapp import text
from opsapp.db import Base, db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock import moves
from opsapp.stock.models import Level, Place

KINDS = ("shop", "store", "van", "kitchen", "tank")


class Standing(NamedTuple):
    """A place, how many products are there, of how many less than nothing, and whether a till sells from it."""

    place: Place
    products: int
    below: int
    till: bool


def all_places() -> list[Standing]:
    """The real places, those in use first."""
    below = func.sum(func.coalesce((Level.quantity < 0).cast(db.Integer), 0))
    query = select(Level.place_id, func.count(), below).where(Level.quantity != 0).group_by(Level.place_id)
    counts = {place: (int(count), int(less)) for place, count, less in db.session.execute(query)}
    tills = _till_places()
    found = db.session.scalars(
        select(Place).where(Place.kind.not_in(moves.VIRTUAL)).order_by(Place.active.desc(), Place.id)
    )
    return [Standing(one, *counts.get(one.id, (0, 0)), one.id in tills) for one in found]


def _till_places() -> set[int]:
    """Where active tills sell from. Tills live beside this feature: their table is asked by its name."""
    till = Base.metadata.tables["till"]
    return set(db.session.scalars(select(till.c.place_id).where(till.c.active)))


def create(*, name: str, kind: str, by: User) -> Place:
    """A new place. RuleError names the field."""
    name = _checked(name)
    if kind not in KINDS:
        raise RuleError(_("Please choose what kind of place it is."), field="kind")
    place = Place(name=name, kind=kind, code=_code(kind), active=True)
    db.session.add(place)
    db.session.flush()
    audit("stock.create", "place", place.id, by=by, name=name)
    return place


def _code(kind: str) -> str:
    """Our own word for it: van, van-2, van-3 …"""
    taken = set(db.session.scalars(select(Place.code)))
    numbers = [int(found[1]) for code in taken if (found := re.fullmatch(rf"{kind}-([0-9]+)", code))]
    return kind if kind not in taken else f"{kind}-{max([1, *numbers]) + 1}"


def rename(place: Place, name: str, *, by: User) -> None:
    """Another name. RuleError names the field."""
    name = _checked(name, place)
    place.name = name
    db.session.flush()
    audit("stock.change", "place", place.id, by=by, name=name)


def _checked(name: str, place: Place | None = None) -> str:
    name = text.clean_name(name)
    if not name:
        raise RuleError(_("Please write a name."), field="name")
    if len(name) > 60:
        raise RuleError(_("Please use at most %(n)s characters.", n=60), field="name")
    with db.session.no_autoflush:
        same = db.session.scalars(select(Place).where(Place.name == name, Place.active)).first()
    if same is not None and same is not place:
        raise RuleError(_("There is a place of this name already."), field="name")
    return name


def close(place: Place, *, by: User) -> None:
    """Use a place no longer. RuleError while goods are there, a till sells from it, or it is the last one."""
    _refuse_outside(place)
    left = select(func.count()).select_from(Level).where(Level.place_id == place.id, Level.quantity != 0)
    if count := db.session.scalar(left):
        raise RuleError(
            _(
                "%(n)s goods are still on the list of %(name)s. Carry them over or count them.",
                n=count,
                name=place.name,
            )
        )
    if place.id in _till_places():
        raise RuleError(_("A till sells from %(name)s.", name=place.name))
    if len([one for one in all_places() if one.place.active]) <= 1:
        raise RuleError(_("One place must remain."))
    place.active = False
    db.session.flush()
    audit("stock.close", "place", place.id, by=by)


def reopen(place: Place, *, by: User) -> None:
    """Use a closed place again."""
    _refuse_outside(place)
    place.active = True
    db.session.flush()
    audit("stock.reopen", "place", place.id, by=by)


def _refuse_outside(place: Place) -> None:
    if place.kind in moves.VIRTUAL:
        raise RuleError(_("This place stands for the world outside and stays as it is."))
