"""Invented names with their readings: family names of the valley, given names of their decade."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Name:
    """A family or given name as written, and its reading in hiragana."""

    written: str
    kana: str


@dataclass(frozen=True)
class GivenNames:
    """The names a generation gave its daughters ('f') or sons ('m')."""

    born_from: int
    born_to: int
    sex: str
    names: tuple[Name, ...]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def family_names() -> tuple[tuple[Name, ...], tuple[int, ...]]:
    """All family names and how frequent each is."""
    found = [(Name(row["name"], row["kana"]), int(row["weight"])) for row in rows(WORDS / "surnames.csv")]
    return tuple(name for name, _ in found), tuple(weight for _, weight in found)


@cache
def generations() -> tuple[GivenNames, ...]:
    """Given names by the years in which they were given."""
    return tuple(
        GivenNames(
            int(row["born_from"]),
            int(row["born_to"]),
            row["sex"],
            tuple(Name(*name.split("=")) for name in row["names"].split("|")),
        )
        for row in rows(WORDS / "given.csv")
    )


def family_name(written: str) -> Name:
    """The family name written like this; KeyError when the list does not hold it."""
    return {name.written: name for name in family_names()[0]}[written]


def hamlet_families(rng: Random, count: int, kinds: int) -> list[Name]:
    """Family names of a hamlet's houses: a few kinds, of which the first are borne by many houses."""
    names, weights = family_names()
    chosen: list[Name] = []
    while len(chosen) < kinds:
        name = rng.choices(names, cum_weights=list(accumulate(weights)))[0]
        if name not in chosen:
            chosen.append(name)
    return rng.choices(chosen, weights=[kinds + 4 - rank for rank in range(kinds)], k=count)


def given_name(rng: Random, year: int, sex: str) -> Name:
    """A given name for somebody born in that year; ValueError for a year before the lists."""
    for group in generations():
        if group.sex == sex and group.born_from <= year <= group.born_to:
            return rng.choice(group.names)
    raise ValueError(f"no given names for {year}")
