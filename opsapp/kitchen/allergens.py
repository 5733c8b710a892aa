"""Allergens (DOMAIN 0, 4): the dated table, what is known of bought goods, what follows for those made here.

Nobody knows what nobody wrote down: a missing fact is 未確認 and never "free".
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from opsapp import clock, text
from opsapp.db import db
from opsapp.errors import RuleError
from opsapp.kitchen import composition
from opsapp.kitchen.models import AllergenFact, RecipeVersion
from opsapp.org.models import User
from opsapp.org.service import audit
from opsapp.stock.models import Product

CONTAINS, MAY, UNKNOWN, FREE = "contains", "may", "unknown", "free"
WORST_FIRST = (CONTAINS, MAY, UNKNOWN, FREE)
STATUS_WORDS = {
    CONTAINS: _l("contains"),
    FREE: _l("free of it"),
    MAY: _l("traces possible"),
    UNKNOWN: _l("not confirmed"),
}
Statuses = dict[str, str]

_LONG_AGO = date(2023, 3, 9)  # the day from which the table below is whole: walnut became mandatory
_MACADAMIA = date(2024, 3, 28)  # まつたけ went, マカダミアナッツ came
_CASHEW = date(2026, 4, 1)  # カシューナッツ became mandatory, ピスタチオ came


class Allergen(NamedTuple):
    """One line of the table; `label` is its word inside the brackets of a food label."""

    code: str
    ja: str
    en: str
    mandatory_from: date | None = None
    since: date = _LONG_AGO
    until: date | None = None  # the last day
    label: str = ""

    @property
    def name(self) -> str:
        """As the person at the screen calls it."""
        return self.ja if str(get_locale() or "ja").startswith("ja") else self.en


TABLE = (
    Allergen("shrimp", "えび", "Shrimp", _LONG_AGO),
    Allergen("crab", "かに", "Crab", _LONG_AGO),
    Allergen("walnut", "くるみ", "Walnut", _LONG_AGO),
    Allergen("cashew", "カシューナッツ", "Cashew nut", _CASHEW),
    Allergen("wheat", "小麦", "Wheat", _LONG_AGO),
    Allergen("buckwheat", "そば", "Buckwheat", _LONG_AGO),
    Allergen("egg", "卵", "Egg", _LONG_AGO),
    Allergen("milk", "乳", "Milk", _LONG_AGO, label="乳成分"),
    Allergen("peanut", "落花生", "Peanut", _LONG_AGO),
    Allergen("almond", "アーモンド", "Almond"),
    Allergen("abalone", "あわび", "Abalone"),
    Allergen("squid", "いか", "Squid"),
    Allergen("salmon_roe", "いくら", "Salmon roe"),
    Allergen("orange", "オレンジ", "Orange"),
    Allergen("kiwi", "キウイフルーツ", "Kiwi fruit"),
    Allergen("beef", "牛肉", "Beef"),
    Allergen("sesame", "ごま", "Sesame"),
    Allergen("salmon", "さけ", "Salmon"),
    Allergen("mackerel", "さば", "Mackerel"),
    Allergen("soybean", "大豆", "Soybean"),
    Allergen("chicken", "鶏肉", "Chicken"),
    Allergen("banana", "バナナ", "Banana"),
    Allergen("pistachio", "ピスタチオ", "Pistachio", since=_CASHEW),
    Allergen("pork", "豚肉", "Pork"),
    Allergen("matsutake", "まつたけ", "Matsutake", until=date(2024, 3, 27)),
    Allergen("macadamia", "マカダミアナッツ", "Macadamia nut", since=_MACADAMIA),
    Allergen("peach", "もも", "Peach"),
    Allergen("yam", "やまいも", "Yam"),
    Allergen("apple", "りんご", "Apple"),
    Allergen("gelatin", "ゼラチン", "Gelatin"),
)
BY_CODE = {one.code: one for one in TABLE}


def listed(on: date) -> list[Allergen]:
    """The allergens of a day, those whose naming is mandatory first."""
    found = [one for one in TABLE if one.since <= on and (one.until is None or on <= one.until)]
    return sorted(found, key=lambda one: not is_mandatory(one, on))


def is_mandatory(allergen: Allergen, on: date) -> bool:
    """特定原材料 (True) or 特定原材料に準ずるもの on a day."""
    return allergen.mandatory_from is not None and allergen.mandatory_from <= on


def worst(statuses: Iterable[str]) -> str:
    """What holds for the whole: contains, then may, then unknown; free only when every part is known to be."""
    found = set(statuses)
    return next((one for one in WORST_FIRST if one in found), UNKNOWN)


# --- what follows ------------------------------------------------------------------------------------------


def of_product(product_id: int, on: date) -> Statuses:
    """Status by code of every allergen of the day, of one product."""
    return of_products([product_id], on)[product_id]


def of_products(product_ids: Iterable[int], on: date) -> dict[int, Statuses]:
    """Status by code of every allergen of the day, by product, as it was known at the end of that day."""
    ids, before = list(product_ids), composition.moment_of(on)
    made = composition.closure(ids, before)
    return _derived(ids, made, on)


def of_version(
    version: RecipeVersion, substitutes: Mapping[int, int] | None = None, on: date | None = None
) -> Statuses:
    """The same for what is cooked by a version, something else standing in for an ingredient."""
    instead = substitutes or {}
    ids = [instead.get(line.product_id, line.product_id) for line in version.ingredients]
    return of_mixture(ids, version.recipe.product_id, on or clock.today())


def of_mixture(product_ids: Sequence[int], into: int, on: date) -> Statuses:
    """The same for several products cooked together into another."""
    made = composition.closure(product_ids, composition.moment_of(on))
    parts = _derived(product_ids, made, on)
    own = _facts([into], on).get(into, {})
    return _joined([parts[one] for one in product_ids], own, on)


def _derived(ids: Sequence[int], made: composition.Made, on: date) -> dict[int, Statuses]:
    facts = _facts([*made, *composition.leaves(made, ids)], on)
    known: dict[int, Statuses] = {}

    def of(product_id: int) -> Statuses:
        if product_id not in known:
            own = facts.get(product_id, {})
            if product_id in made:
                known[product_id] = dict.fromkeys((one.code for one in listed(on)), UNKNOWN)  # ends a circle
                parts = [of(line.product_id) for line in made[product_id].ingredients]
                known[product_id] = _joined(parts, own, on)
            else:
                known[product_id] = {one.code: own.get(one.code, UNKNOWN) for one in listed(on)}
        return known[product_id]

    return {one: of(one) for one in ids}


def _joined(parts: Sequence[Statuses], own: Statuses, on: date) -> Statuses:
    """The parts together; what was written down about the whole itself can only make it worse."""
    whole = {one.code: worst(part[one.code] for part in parts) for one in listed(on)}
    return {
        code: worst((status, own[code])) if own.get(code) in (CONTAINS, MAY) else status
        for code, status in whole.items()
    }


def _facts(product_ids: Iterable[int], on: date) -> dict[int, Statuses]:
    before = composition.moment_of(on)
    latest = select(func.max(AllergenFact.id)).where(AllergenFact.product_id.in_(list(product_ids)))
    if before is not None:
        latest = latest.where(AllergenFact.recorded_at < before)
    latest = latest.group_by(AllergenFact.product_id, AllergenFact.allergen)
    columns = (AllergenFact.product_id, AllergenFact.allergen, AllergenFact.status)
    found: dict[int, Statuses] = {}
    for product, code, status in db.session.execute(select(*columns).where(AllergenFact.id.in_(latest))):
        found.setdefault(product, {})[code] = status
    return found


def pick(statuses: Mapping[str, str], *wanted: str) -> list[Allergen]:
    """The allergens that have one of some statuses, in the order of the table."""
    return [one for one in TABLE if statuses.get(one.code) in wanted]


def unconfirmed() -> list[tuple[Product, list[Allergen]]]:
    """Bought goods that recipes in use are made of, with what nobody has confirmed yet; to be worked off."""
    ids, today = composition.used_anywhere(), clock.today()
    made = composition.closure(ids)
    bought = list(composition.leaves(made, ids))
    statuses = _derived(bought, {}, today)
    query = select(Product).where(Product.id.in_(bought)).order_by(Product.kana_key, Product.id)
    rows = ((one, pick(statuses[one.id], UNKNOWN)) for one in db.session.scalars(query))
    return [(product, missing) for product, missing in rows if missing]


# --- writing down ------------------------------------------------------------------------------------------


def known_of(product: Product) -> Statuses:
    """What was last written down about a product itself."""
    return _facts([product.id], clock.today()).get(product.id, {})


def last_fact(product: Product) -> AllergenFact | None:
    """The latest thing written down about a product: by whom, when, from which source."""
    query = select(AllergenFact).where(AllergenFact.product_id == product.id)
    return db.session.scalars(query.order_by(AllergenFact.id.desc()).limit(1)).first()


def record(product: Product, statuses: Mapping[str, str], *, source: str, by: User) -> int:
    """Write down what is known now; what did not change is not repeated. How many facts were new.

    RuleError when the source is missing, or a code or status is none of the day's.
    """
    source, now, before = text.clean_name(source), clock.now(), known_of(product)
    new = {code: status for code, status in statuses.items() if before.get(code, UNKNOWN) != status}
    if not {*statuses} <= {one.code for one in listed(clock.today())} or not {*new.values()} <= {
        *WORST_FIRST
    }:
        raise RuleError(_("Please choose one of the four for each allergen."))
    if not source:
        raise RuleError(_("Please write where this is known from."), field="source")
    if len(source) > 120:
        raise RuleError(_("Please use at most %(n)s characters.", n=120), field="source")
    db.session.add_all(
        AllergenFact(
            product_id=product.id, allergen=code, status=status, source=source, recorded_at=now, user_id=by.id
        )
        for code, status in new.items()
    )
    db.session.flush()
    if new:
        audit("kitchen.allergens", "product", product.id, by=by, codes=sorted(new))
    return len(new)
