"""The shelf lists as they were written: one row stands for all kinds and sizes of an article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opsapp.demo.names import WORDS, rows
from opsapp.demo.seasons import MONTHS
from opsapp.text import to_hiragana

SHELVES = Path(__file__).parent / "shelves"
RATES = {"STD": 10, "FOOD": 8, "NEWS": 8, "EXEMPT": 0, "OUT": 0}  # percent, to price the invented shelves
READING = re.compile("=([ぁ-ゖー]*)")  # 濃口=こいくち: a word and how it is read


@dataclass(frozen=True)
class Department:
    """部門 with its 事業区分 (DOMAIN 1.1).

    `lines` weighs how many of all lines sold it has; `margin` is in percent of the price without tax.
    """

    code: str
    name: str
    kana: str
    name_en: str
    biz_class: int
    tax_class: str
    lines: int
    margin: int


@dataclass(frozen=True)
class Article:
    """One name on the shelf: yen with tax per unit, `level` 1 (seldom sold) to 6 (daily), `MARKS`."""

    name: str
    kana: str
    department: str
    tax_class: str
    price: int
    level: int
    season: tuple[int, ...]
    marks: str

    def is_(self, mark: str) -> bool:
        """Whether the article bears the mark named in `MARKS`."""
        return MARKS[mark] in self.marks


MARKS = {
    "without code": "n",  # rung up by a key; its price is round and includes tax
    "in-store": "i",  # weighed or packed here, labelled with a code of the shop; its price includes tax
    "by weight": "w",
    "by litre": "l",
    "alcohol": "a",
    "eat-in": "e",
    "service": "s",
    "face value": "x",  # stamps, vouchers, money held for others: sold at cost
}


@cache
def departments() -> tuple[Department, ...]:
    """The 27 departments in the order of their codes."""
    return tuple(
        Department(
            row["code"],
            row["name"],
            row["kana"],
            row["name_en"],
            int(row["biz_class"]),
            row["tax_class"],
            int(row["lines"]),
            int(row["margin"]),
        )
        for row in rows(WORDS / "departments.csv")
    )


@cache
def articles() -> tuple[Article, ...]:
    """All 3,000 articles, department by department."""
    tax = {department.code: department.tax_class for department in departments()}
    found = [
        one for path in sorted(SHELVES.glob("*.csv")) for row in rows(path) for one in _articles(row, tax)
    ]
    return tuple(sorted(found, key=lambda article: article.department))


def _articles(row: dict[str, str], tax: dict[str, str]) -> Iterator[Article]:
    tax_class = row["tax"] or tax[row["department"]]
    for kind in row["kinds"].split("|"):
        for size in row["sizes"].split("|"):
            text, price = size.rsplit(":", 1)
            yield Article(
                name=READING.sub("", " ".join(part for part in (row["name"], kind, text) if part)),
                kana=" ".join(
                    filter(None, (_kana(row), _read(kind), " ".join(READING.findall(text))))
                ).strip(),
                department=row["department"],
                tax_class=tax_class,
                price=_with_tax(int(price), tax_class, row["flags"]),
                level=int(row["level"]),
                season=MONTHS[row["season"]],
                marks=row["flags"],
            )


def _kana(row: dict[str, str]) -> str:
    return row["kana"] or to_hiragana(row["name"]).replace("・", "")


def _read(kind: str) -> str:
    """The reading written beside a kind, or the kind itself where it is all kana."""
    found = READING.search(kind)
    return found[1] if found else to_hiragana(kind).replace("・", "")


def _with_tax(yen: int, tax_class: str, marks: str) -> int:
    if set(marks) & {"n", "i"}:
        return yen
    return yen * (100 + RATES[tax_class]) // 100
