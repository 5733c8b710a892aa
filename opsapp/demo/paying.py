"""How a customer means to pay, and what that comes to once the total is known."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

PLANS = ("cash", "qr", "voucher", "card")
SHARES = tuple(accumulate((915, 45, 25, 15)))
HABITS = ("exact", "coins", "notes", "large")
HABIT_SHARES = tuple(accumulate((22, 30, 38, 10)))
VOUCHER = 500  # yen on one 商品券
LARGE = 10_000


@dataclass(frozen=True)
class Tender:
    """'cash', 'tab', 'voucher', 'qr' or 'card'; how cash is handed over, and how many vouchers there are."""

    kind: str
    habit: str
    vouchers: int


@dataclass(frozen=True)
class Paid:
    """A part of the total in yen, what was handed over for it and the change."""

    tender: str
    amount: int
    given: int
    change: int


def tender_plans(rng: Random, count: int) -> list[Tender]:
    """How that many customers mean to pay; a tab is not among it."""
    kinds = rng.choices(PLANS, cum_weights=SHARES, k=count)
    habits = rng.choices(HABITS, cum_weights=HABIT_SHARES, k=count)
    return [
        Tender(kind, habit, rng.randint(1, 4) if kind == "voucher" else 0)
        for kind, habit in zip(kinds, habits, strict=True)
    ]


def paid(total: int, tender: Tender) -> tuple[Paid, ...]:
    """The payments of a total in yen: vouchers as far as they go without change, the rest in cash."""
    if tender.kind in ("tab", "qr", "card"):
        return (Paid(tender.kind, total, total, 0),)
    by_voucher = min(tender.vouchers, total // VOUCHER) * VOUCHER
    rest = total - by_voucher
    given = handed(rest, tender.habit)
    parts = (Paid("voucher", by_voucher, by_voucher, 0), Paid("cash", rest, given, given - rest))
    return tuple(part for part in parts if part.amount) or (Paid("cash", 0, 0, 0),)


def handed(total: int, habit: str) -> int:
    """The cash handed over: to the yen, with coins for a round change, in thousands, or with a large note."""
    if habit == "exact" or not total:
        return total
    if habit == "coins":
        return (total - total % 100 + 999) // 1000 * 1000 + total % 100
    note = LARGE if habit == "large" else 1000
    return -(-total // note) * note
