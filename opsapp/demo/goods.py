"""The 3,000 goods of the demo shop with codes, costs, stock and how often they are sold."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from opsapp.codes import jan_check_digit
from opsapp.demo.keys import Key, Page, quick_keys
from opsapp.demo.shelves import RATES, Article, Department, articles, departments
from opsapp.demo.specials import Special, specials

__all__ = [
    "Department",
    "Key",
    "Page",
    "Product",
    "Special",
    "departments",
    "products",
    "quick_keys",
    "specials",
]

LEVELS = {1: 1, 2: 3, 3: 8, 4: 20, 5: 48, 6: 190}  # how often an article sells, beside its neighbours
PIECES = {
    1: (2, 4),
    2: (3, 7),
    3: (6, 14),
    4: (12, 26),
    5: (24, 48),
    6: (40, 60),
}  # on the shelf at the start
TANK = 1_500_000  # thousandths of a litre of kerosene at the start


@dataclass(frozen=True)
class Product:
    """Something the shop sells.

    `price` is yen with tax and `cost` yen without, per unit ('each', 'kg' or 'L'); `item_code` is the five
    digits inside an in-store code with prefix 02 (DOMAIN 2.2 B). `weight` times `season[month - 1]` weighs
    how often it is sold; `stock` is in thousandths of the unit.
    """

    code: str
    name: str
    kana: str
    department: str
    tax_class: str
    price: int
    cost: int
    unit: str
    sold_by_weight: bool
    age_restricted: bool
    eat_in: bool
    stocked: bool
    barcodes: tuple[str, ...]
    item_code: str | None
    weight: int
    season: tuple[int, ...]
    stock: int


def products(rng: Random) -> tuple[Product, ...]:
    """All 3,000 products, department by department."""
    by_code = {department.code: department for department in departments()}
    label, items = Labels(rng), count(2001)
    weights = _weights(rng, by_code)
    return tuple(
        _product(rng, number, article, by_code[article.department], weight, label, items)
        for number, (article, weight) in enumerate(zip(articles(), weights, strict=True), 1)
    )


def _product(
    rng: Random,
    number: int,
    article: Article,
    department: Department,
    weight: int,
    label: "Labels",
    items: count,
) -> Product:
    in_store = article.is_("in-store")
    coded = not in_store and not article.is_("without code")
    return Product(
        code=f"{number:05d}",
        name=article.name,
        kana=article.kana,
        department=article.department,
        tax_class=article.tax_class,
        price=article.price,
        cost=_cost(rng, article, department),
        unit="kg" if article.is_("by weight") else "L" if article.is_("by litre") else "each",
        sold_by_weight=article.is_("by weight"),
        age_restricted=article.is_("alcohol"),
        eat_in=article.is_("eat-in"),
        stocked=not (set(article.marks) & {"s", "x", "e"}) and article.tax_class != "NEWS",
        barcodes=tuple(label.codes(article.department)) if coded else (),
        item_code=f"{next(items):05d}" if in_store else None,
        weight=weight,
        season=article.season,
        stock=_stock(rng, article),
    )


def _weights(rng: Random, by_code: dict[str, Department]) -> list[int]:
    """Each department sells its share of the lines; inside it some articles sell far better than others."""
    raw = [LEVELS[article.level] * rng.randint(40, 250) // _rarer(article) for article in articles()]
    total = dict.fromkeys(by_code, 0)
    for article, weight in zip(articles(), raw, strict=True):
        total[article.department] += weight
    return [
        max(1, by_code[article.department].lines * weight * 1000 // total[article.department])
        for article, weight in zip(articles(), raw, strict=True)
    ]


def _rarer(article: Article) -> int:
    """What is dear is bought by fewer; what bears its face value, by as many as need it."""
    if article.is_("face value"):
        return 1
    return next(
        divisor for limit, divisor in ((800, 1), (1500, 2), (3000, 4), (10**6, 12)) if article.price < limit
    )


def _cost(rng: Random, article: Article, department: Department) -> int:
    """Yen without tax per unit: the net price less a margin near the department's."""
    if article.is_("face value"):
        return article.price
    net = article.price * 100 // (100 + RATES[article.tax_class])
    return net * (100 - department.margin + rng.randint(-4, 4)) // 100


def _stock(rng: Random, article: Article) -> int:
    if article.is_("by litre"):
        return TANK
    if set(article.marks) & {"s", "x", "e"}:
        return 0
    return max(2, rng.randint(*PIECES[article.level]) // _rarer(article)) * 1000


class Labels:
    """Gives every coded product one to three codes of an invented maker, none of them twice (DOMAIN 2.2)."""

    MAKERS = 8  # in each department

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.given: set[str] = set()
        self.makers: dict[str, list[str]] = {}

    def codes(self, department: str) -> Iterator[str]:
        """A JAN-13, sometimes a JAN-8 or a UPC of 12 digits, and the codes of older packs."""
        if department not in self.makers:
            self.makers[department] = [self._maker() for _ in range(self.MAKERS)]
        chance = self.rng.randrange(100)
        yield self._unused(department, "jan8" if chance < 4 else "upc" if chance < 6 else "jan13")
        for _ in range((chance > 82) + (chance > 96)):
            yield self._unused(department, "jan13")

    def _maker(self) -> str:
        return self.rng.choice(("45", "49")) + f"{self.rng.randrange(100_000):05d}"

    def _unused(self, department: str, kind: str) -> str:
        while True:
            body = self._body(department, kind)
            if body.zfill(12) not in self.given:
                self.given.add(body.zfill(12))
                return body + str(jan_check_digit(body))

    def _body(self, department: str, kind: str) -> str:
        if kind == "jan8":
            return self.rng.choice(("45", "49")) + f"{self.rng.randrange(100_000):05d}"
        if kind == "upc":  # 0 or 7 first: with 2 it would read as an in-store code
            return self.rng.choice("07") + f"{self.rng.randrange(10**10):010d}"
        return self.rng.choice(self.makers[department]) + f"{self.rng.randrange(100_000):05d}"
