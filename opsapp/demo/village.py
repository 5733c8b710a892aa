"""The people of the invented village 嶺奥村: 179 houses in five hamlets, 358 persons, 12 who work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from opsapp.demo import families
from opsapp.demo.families import Part
from opsapp.demo.names import Name, family_name, given_name, hamlet_families
from opsapp.demo.places import HAMLETS, PREFECTURE, VILLAGE, Hamlet, landmark, position

SETTLED = date(2026, 11, 1)  # ages are meant on this day
RARE_FORMS = ("髙橋", "山﨑", "𠮷田", "濵田", "渡邉")  # a house of each: names that older files cannot hold
TABS = 36


@dataclass(frozen=True)
class Person:
    """A villager. `visits` weighs how often the shop sees this person; `tab`: may buy on credit (掛)."""

    name: str
    kana: str
    born: date
    sex: str
    relation: str
    is_head: bool
    phones: tuple[str, ...]
    card: str | None
    visits: int
    tab: bool


@dataclass(frozen=True)
class Household:
    """A house with the people who share it, the head first. Coordinates are degrees, None when not pinned."""

    name: str
    kana: str
    hamlet: str
    group: str
    postal_code: str
    address: str
    landmark: str
    latitude: float | None
    longitude: float | None
    persons: tuple[Person, ...]


def households(rng: Random, settled: date = SETTLED) -> tuple[Household, ...]:
    """All 179 houses with 358 persons, hamlet by hamlet; ages are those on the day `settled`."""
    parts = families.all_families(rng)
    tabs = set(rng.sample(range(len(parts)), TABS))
    register = _Register(rng, settled)
    houses = enumerate(_houses(rng))
    return tuple(register.house(place, family, parts[i], i in tabs) for i, (place, family) in houses)


def _houses(rng: Random) -> Iterator[tuple[Hamlet, Name]]:
    for hamlet, rare in zip(HAMLETS, RARE_FORMS, strict=True):
        names = hamlet_families(rng, hamlet.houses - 1, 22)
        names.insert(rng.randrange(len(names)), family_name(rare))
        yield from ((hamlet, name) for name in names)


class _Register:
    """Writes houses down, so that no name, card, address or telephone number is given twice."""

    def __init__(self, rng: Random, settled: date) -> None:
        self.rng, self.settled = rng, settled
        self.names: set[str] = set()
        self.cards = iter(rng.sample(range(1_000_000, 9_999_999), 400))
        self.fixed = iter(rng.sample(range(1000, 9999), 400))
        self.mobile = iter(rng.sample(range(1000, 9999), 400))
        self.plots = {hamlet.name: iter(rng.sample(range(11, 1480), hamlet.houses)) for hamlet in HAMLETS}

    def house(self, hamlet: Hamlet, family: Name, parts: tuple[Part, ...], tab: bool) -> Household:
        group = self.rng.randrange(hamlet.groups)
        pin = position(self.rng, hamlet, group)
        return Household(
            name=family.written,
            kana=family.kana,
            hamlet=hamlet.name,
            group=f"{group + 1}班",
            postal_code=hamlet.postal_code,
            address=f"{PREFECTURE}{VILLAGE}{hamlet.name}{next(self.plots[hamlet.name])}番地",
            landmark=landmark(self.rng),
            latitude=pin[0] if pin else None,
            longitude=pin[1] if pin else None,
            persons=tuple(self._person(family, part, i == 0, tab and i == 0) for i, part in enumerate(parts)),
        )

    def _person(self, family: Name, part: Part, head: bool, tab: bool) -> Person:
        born = self.settled - timedelta(days=part.age * 1461 // 4 + self.rng.randrange(1, 365))
        name = self._given(family, born.year, part.sex)
        return Person(
            name=f"{family.written} {name.written}",
            kana=f"{family.kana} {name.kana}",
            born=born,
            sex=part.sex,
            relation=part.relation,
            is_head=head,
            phones=tuple(self._phones(part.age, head)),
            card=f"V{next(self.cards)}" if tab or self._happens(45 if part.age >= 20 else 5) else None,
            visits=_visits(part.age, self.rng.randrange),
            tab=tab,
        )

    def _given(self, family: Name, year: int, sex: str) -> Name:
        while True:
            name = given_name(self.rng, year, sex)
            if (full := f"{family.kana} {name.kana}") not in self.names:
                self.names.add(full)
                return name

    def _phones(self, age: int, head: bool) -> Iterator[str]:
        if head and self._happens(82 if age >= 60 else 35):
            yield f"0887-00-{next(self.fixed)}"  # no exchange begins with 0: nobody's number
        if self._happens(_mobile_percent(age)):
            yield f"090-0000-{next(self.mobile)}"  # never given out either

    def _happens(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent


def _mobile_percent(age: int) -> int:
    steps = ((12, 0), (18, 60), (60, 92), (75, 60), (200, 22))
    return next(percent for limit, percent in steps if age < limit)


def _visits(age: int, below: Callable[[int], int]) -> int:
    for limit, least, spread in ((7, 0, 1), (16, 1, 2), (60, 2, 5), (85, 5, 7)):
        if age < limit:
            return least + below(spread)
    return 1 + below(5)


def persons(houses: tuple[Household, ...]) -> tuple[Person, ...]:
    """Everybody, in the order of the houses."""
    return tuple(person for house in houses for person in house.persons)
