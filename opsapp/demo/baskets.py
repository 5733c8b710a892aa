"""What the customers of a day buy, when, and how they mean to pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import accumulate
from operator import attrgetter, itemgetter, mul
from random import Random
from typing import NamedTuple

from opsapp.demo.goods import Product
from opsapp.demo.paying import Tender, tender_plans
from opsapp.demo.village import Person

OPENS, CLOSES = time(8, 0), time(18, 30)
HALF_HOURS = (
    3,
    5,
    8,
    10,
    13,
    13,
    9,
    7,
    8,
    6,
    4,
    4,
    5,
    8,
    12,
    13,
    11,
    8,
    6,
    4,
)  # customers from 8:00 to 18:00
SIZES = tuple(accumulate((12, 16, 17, 15, 12, 9, 6, 4, 3, 2, 1, 2, 1)))  # baskets of 1, 2, 3 … lines
PIECES = (1000,) * 30 + (2000,) * 7 + (3000,) * 2 + (5000,)  # thousandths
LITRES = (18_000, 18_000, 18_000, 36_000, 36_000, 54_000)  # kerosene, by the can of 18 L
STAMPS = (1000, 1000, 2000, 5000, 10_000)
KNOWN, COMES_BACK, TAB, MARKED, EATEN_HERE = 0.62, 0.005, 0.75, 0.7, 0.92  # chances
ADULT = 20  # years, to buy what is age-restricted
ON_THE_TAB = Tender("tab", "exact", 0)
MARKED_DOWN = {"06", "07"}  # deli and bento toward the evening
REASONS = ("数を間違えた", "種類を間違えた", "家にもう有った", "包装が破れていた", "頼まれた物と違った")


class Line(NamedTuple):
    """Index of a product, quantity in thousandths, discount in percent (見切り), eaten here or not."""

    product: int
    quantity: int
    discount_percent: int
    eat_in: bool


@dataclass(frozen=True)
class Comeback:
    """One line of a basket comes back to the shop at that time, on the same or on the next open day."""

    next_day: bool
    at: time
    line: int
    reason: str


@dataclass(frozen=True)
class Basket:
    """What one customer buys; `customer` is an index into the persons, None for somebody unknown."""

    at: time
    lines: tuple[Line, ...]
    customer: int | None
    tender: Tender
    comeback: Comeback | None


def day_baskets(
    rng: Random, day: date, count: int, products: Sequence[Product], persons: Sequence[Person]
) -> list[Basket]:
    """The baskets of a day in the order of their times, about 4.5 lines each."""
    sizes = rng.choices(range(1, len(SIZES) + 1), cum_weights=SIZES, k=count)
    picked = iter(rng.choices(range(len(products)), cum_weights=_demand(products, day.month), k=sum(sizes)))
    pieces = iter(rng.choices(PIECES, k=sum(sizes)))
    tenders, customers = tender_plans(rng, count), _customers(rng, count, persons)
    baskets = []
    for at, size, customer, tender in zip(_times(rng, count), sizes, customers, tenders, strict=True):
        chosen = {next(picked): next(pieces) for _ in range(size)}  # the same thing twice is one line
        lines = tuple(_line(rng, number, chosen[number], products[number], at) for number in chosen)
        person = None if customer is None else persons[customer]
        if person and (_child(person, day) and any(products[line.product].age_restricted for line in lines)):
            person = customer = None
        if person and person.tab and rng.random() < TAB:
            tender = ON_THE_TAB
        baskets.append(Basket(at, lines, customer, tender, _comeback(rng, at, lines, products)))
    return baskets


def _demand(products: Sequence[Product], month: int) -> list[int]:
    """Running sums of how often each product is sold in a month; all in C, for it is needed every day."""
    seasons = map(itemgetter(month - 1), map(attrgetter("season"), products))
    return list(accumulate(map(mul, map(attrgetter("weight"), products), seasons)))


def _times(rng: Random, count: int) -> list[time]:
    """Two peaks: from ten to eleven, and from three to half past four."""
    halves = rng.choices(range(len(HALF_HOURS)), weights=HALF_HOURS, k=count)
    seconds = sorted(8 * 3600 + half * 1800 + rng.randrange(1790) for half in halves)
    return [time(second // 3600, second // 60 % 60, second % 60) for second in seconds]


def _customers(rng: Random, count: int, persons: Sequence[Person]) -> list[int | None]:
    """Who is known to the clerk or shows a card; nobody twice a day."""
    asked = rng.choices(range(len(persons)), weights=[person.visits for person in persons], k=count)
    seen: set[int] = set()
    found: list[int | None] = []
    for number in asked:
        known = rng.random() < KNOWN and number not in seen
        seen.add(number)
        found.append(number if known else None)
    return found


def _line(rng: Random, number: int, pieces: int, product: Product, at: time) -> Line:
    if product.sold_by_weight:
        return Line(number, int(rng.random() * 430) * 2 + 120, 0, False)
    if product.unit == "L":
        return Line(number, rng.choice(LITRES), 0, False)
    if product.tax_class == "EXEMPT":
        return Line(number, rng.choice(STAMPS) if product.price < 120 else 1000, 0, False)
    once = product.price > 650 or not product.stocked
    off = _mark_down(rng, at) if product.department in MARKED_DOWN else 0
    return Line(number, 1000 if once else pieces, off, product.eat_in and rng.random() < EATEN_HERE)


def _mark_down(rng: Random, at: time) -> int:
    if at.hour < 17 or rng.random() > MARKED:
        return 0
    return 20 if at.minute < 30 else 50


def _child(person: Person, day: date) -> bool:
    return (person.born.year + ADULT, person.born.month, person.born.day) > (day.year, day.month, day.day)


def _comeback(rng: Random, at: time, lines: tuple[Line, ...], products: Sequence[Product]) -> Comeback | None:
    if rng.random() > COMES_BACK:
        return None
    able = [
        i for i, line in enumerate(lines) if products[line.product].barcodes and not line.discount_percent
    ]
    if not able:
        return None
    later = time(rng.randrange(at.hour + 1, 18), rng.randrange(60)) if at.hour < 17 else None
    next_day = later is None or rng.randrange(3) == 0
    again = time(rng.randrange(9, 18), rng.randrange(60)) if next_day else later
    return Comeback(next_day, again or CLOSES, rng.choice(able), rng.choice(REASONS))
