"""The signs that a visitor may notice (DOMAIN 5): what is usual until the office words them in its own way."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.visits.models import VisitSign

MOST = 30
USUAL = (  # 一関, 袖ケ浦, 千歳, 豊川
    ("郵便物・新聞がたまっている", "Mail or newspapers pile up"),
    ("同じ洗濯物が干したまま", "The same washing stays out"),
    ("昼も雨戸・カーテンが閉まったまま", "Shutters or curtains closed by day"),
    ("夜も灯りがつかない", "No light in the evening"),
    ("昼も灯りがついたまま", "Light on by day"),
    ("異臭・異音がする", "A strange smell or noise"),
    ("数日姿を見ない", "Not seen for days"),
    ("怒鳴り声・泣き声がする", "Shouting or crying"),
    ("あざ・傷がある", "Bruises or wounds"),
    ("やせた・顔色が悪い", "Thinner, or pale"),
    ("季節に合わない服", "Clothes wrong for the season"),
    ("道に迷う・歩き回る", "Gets lost or wanders"),
    ("話がかみ合わない・同じ話", "Talk does not fit, or repeats itself"),
    ("部屋やごみが散らかっている", "Rooms or rubbish in disorder"),
    ("期限切れの食品がある", "Food past its date"),
    ("高額な商品・大量の健康食品", "Expensive goods, masses of health food"),
    ("車に傷がある", "New scratches on the car"),
    ("薬の飲み忘れ", "Medicine forgotten"),
    ("エアコンを使っていない（夏）", "No air conditioning in summer"),
)


def offered() -> Sequence[VisitSign]:
    """What is offered at the door, in order; the usual ones while the office has written none."""
    return [one for one in every() if one.active]


def every() -> Sequence[VisitSign]:
    """All signs in order, those not offered any more as well; the usual ones while the office has written none."""
    found = db.session.scalars(select(VisitSign).order_by(VisitSign.rank, VisitSign.id)).all()
    return found or _usual()


def _usual() -> list[VisitSign]:
    return [
        VisitSign(rank=rank, name=name, name_en=english, active=True)
        for rank, (name, english) in enumerate(USUAL, 1)
    ]


def write_usual() -> None:
    """Write the usual ones down, so that they can be changed; nothing where that was done before."""
    if db.session.scalar(select(VisitSign.id).limit(1)) is None:
        db.session.add_all(_usual())
        db.session.flush()


def save(sign: VisitSign | None, name: str, name_en: str, *, by: User, active: bool = True) -> VisitSign:
    """A new sign, or another wording of one. What was reported before keeps its words. RuleError names the field."""
    write_usual()
    name = name.strip()[:40]
    if not name:
        raise RuleError(_("Please fill this in."), field="name")
    same = db.session.scalar(select(VisitSign).where(VisitSign.name == name))
    if same is not None and same is not sign:
        raise RuleError(_("This sign is there already."), field="name")
    if sign is None:
        _not_too_many()
        last = max((one.rank for one in every()), default=0)
        sign = VisitSign(rank=last + 1)
        db.session.add(sign)
    sign.name, sign.name_en, sign.active = name, name_en.strip()[:60], active
    db.session.flush()
    audit("visits.sign", "visit_sign", sign.id, by=by)
    return sign


def _not_too_many() -> None:
    if len(offered()) >= MOST:
        raise RuleError(_("There are %(n)s signs already, more cannot be looked through.", n=MOST))


def move(sign: VisitSign, steps: int, *, by: User) -> None:
    """Put a sign so many places further down, or up with a number below zero."""
    row = [one for one in every() if one is not sign]
    at = min(max(0, [*every()].index(sign) + steps), len(row))
    row.insert(at, sign)
    for rank, one in enumerate(row, 1):
        one.rank = rank
    db.session.flush()
    audit("visits.sign", "visit_sign", sign.id, by=by)
